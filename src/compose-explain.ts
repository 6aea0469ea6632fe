import { homedir } from 'node:os';
import { firstActOf, NO_SESSION, questionedKernel } from './compose-decide.ts';
import { openPast } from './compose-past.ts';
import { compileOptions, sourcesOf } from './compose-policy-sources.ts';
import { canonicalFolder } from './config/workspace.privileged.ts';
import { ACTION_KINDS } from './contract/catalogue.ts';
import { SallyportError } from './contract/errors.ts';
import type { JsonObject } from './contract/json.ts';
import type { ExplainedAct, ExplainPort, PolicyExplanation } from './contract/policy-advice.ts';
import type { PolicyDeskOptions } from './contract/policy-desk.ts';
import type { Principal } from './contract/proposal.ts';
import { splitPatch } from './effects/edit/split-patch.ts';
import { callOf } from './kernel/decide-tool.ts';
import { pastActOf } from './kernel/history/past-acts.ts';
import { type ActToExplain, explainAct } from './kernel/policy/advise/explain-act.ts';
import { compilePolicy } from './kernel/policy/compile-policy.ts';
import type { CompileOptions } from './kernel/policy/compiled-policy.ts';
import { allTools } from './tools/all-tools.ts';

const AGENT: Principal = { kind: 'agent', name: 'agent' };

/** Why would this be allowed, asked, denied? By a kernel that has no drivers, or from what the ledger keeps of an act. */
export function openExplain(options: PolicyDeskOptions): ExplainPort {
  const [workspace, home] = [canonicalFolder(options.workspace), homedir()];
  const past = openPast(options.stateFolder);
  const found = sourcesOf({ workspace, home, named: options.policyFile }, undefined);
  const accepted = past.acceptedDigests(workspace);
  const policy = compileOptions(found, { workspace, home, accepted, isProjectAccepted: false });
  const explained = (act: ActToExplain, atMs: number, named: ReadonlySet<string> = new Set()): PolicyExplanation =>
    explainAct(act, policy, { nowMs: atMs, mandateNames: (resource) => named.has(resource) });

  return {
    async explain(act) {
      if (!('entry' in act)) return explained(await understood(act, policy), Date.now());
      const entry = past.ledger.entry(act.entry);
      const done = entry && pastActOf(entry);
      if (done === undefined)
        throw new SallyportError(
          'USAGE_INVALID',
          entry === undefined
            ? `The ledger has no entry ${act.entry}; \`ledger tail\` shows their numbers.`
            : `Entry ${act.entry} (${entry.event}) speaks of no act that was decided; \`ledger tail\` shows those that do.`,
        );
      if ('gap' in done.read)
        throw new SallyportError('USAGE_INVALID', `Entry ${act.entry} cannot be explained: ${done.read.gap}.`);
      const { read, seq, answer, rules, atMs } = done;
      const named = new Set(
        read.beside.flatMap(({ opinion, effect }) => (opinion === 'permit' && effect ? [effect.target] : [])),
      );
      return { ...explained(read, atMs, named), recorded: { seq, answer, rules } };
    },
    close: () => past.close(),
  };
}

/** Reads an act as a session would, and keeps what others than the policy say of it. */
async function understood(
  act: Exclude<ExplainedAct, { entry: number }>,
  options: CompileOptions,
): Promise<ActToExplain> {
  const { workspace, home } = options;
  const compiled = compilePolicy(options);
  const proposed = 'kind' in act ? act : await ownActOf(act, workspace);
  if (proposed === undefined && 'tool' in act)
    return {
      action: callOf({ tool: act.tool, input: act.input as JsonObject, principal: AGENT }, workspace),
      beside: [],
    };
  if (proposed === undefined) throw new SallyportError('USAGE_INVALID', 'This is no act.');
  const kernel = questionedKernel(compiled, { workspace, home });
  const { kind, arguments: args } = proposed;
  const { action, decision } = await kernel.decide({ kind, arguments: args, principal: AGENT, session: NO_SESSION });
  return { action, beside: decision.determining.filter(({ judge }) => judge !== 'policy') };
}

/** The act of one of our own tools or kinds; undefined for a tool of somebody else's. */
async function ownActOf({ tool, input }: Extract<ExplainedAct, { tool: string }>, workspace: string) {
  const own = allTools({ splitPatch }).find(({ definition }) => definition.name === tool);
  if (own !== undefined) return firstActOf(own, input, workspace);
  return ACTION_KINDS.some((kind) => kind === tool) ? { kind: tool, arguments: input } : undefined;
}
