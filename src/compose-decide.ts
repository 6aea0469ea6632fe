import { homedir } from 'node:os';
import { PACKS_FOLDER } from './config/packs-folder.ts';
import { readPolicySources } from './config/policy-files.privileged.ts';
import { canonicalFolder } from './config/workspace.privileged.ts';
import { ACTION_KINDS } from './contract/catalogue.ts';
import type { DecideOptions, DecidePort, ToolCallDecision, ToolCallQuestion } from './contract/decide.ts';
import type { Decision } from './contract/decision.ts';
import { SallyportError } from './contract/errors.ts';
import { asActionId, asSessionId } from './contract/ids.ts';
import { PROCESS_LIMITS } from './contract/limits.ts';
import { SANDBOX_HOME } from './contract/sandbox-environment.ts';
import type { Tool } from './contract/tool.ts';
import { createFacts } from './drivers/facts/facts.privileged.ts';
import { splitPatch } from './effects/edit/split-patch.ts';
import { NO_MEMORY } from './kernel/approval/no-memory.ts';
import { createSeal } from './kernel/capability/seal.ts';
import { decideForeignTool } from './kernel/decide-tool.ts';
import { compilePolicy } from './kernel/policy/compile-policy.ts';
import type { CompiledPolicy } from './kernel/policy/compiled-policy.ts';
import { parsePolicy } from './kernel/policy/parse-policy.ts';
import { createKernel, type Kernel } from './kernel/submit.ts';
import { allTools } from './tools/all-tools.ts';

const SEARCH_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';

/** Questions about calls: no state folder, no ledger, no sandbox, no name looked up; the policies that hold here. */
export function openDecide({ workspace: folder, policyFile }: DecideOptions): DecidePort {
  const [workspace, home] = [canonicalFolder(folder), homedir()];
  const { sources, packs } = readPolicySources({
    workspace,
    home,
    packsFolder: PACKS_FOLDER,
    ...(policyFile !== undefined && { named: policyFile }),
  });
  const layers = sources.map(({ layer, file, text }) => ({ layer, file: parsePolicy(text, file) }));
  const policy = compilePolicy({ layers, packs, home, workspace });
  const kernel = questionedKernel(policy, { workspace, home });
  const tools = new Map(allTools({ splitPatch }).map((tool) => [tool.definition.name, tool]));
  const kinds: ReadonlySet<string> = new Set(ACTION_KINDS);

  const decisionOn = async (question: ToolCallQuestion): Promise<Decision> => {
    const { tool: name, input, principal, label } = question;
    const tool = tools.get(name);
    if (tool === undefined && !kinds.has(name))
      return decideForeignTool(question, policy, { workspace, nowMs: Date.now() });
    const act = tool === undefined ? { kind: name, arguments: input } : await firstActOf(tool, input, workspace);
    const proposal = { ...act, principal, session: NO_SESSION, ...(label !== undefined && { label }) };
    return (await kernel.decide(proposal)).decision;
  };

  return {
    decide: async (question): Promise<ToolCallDecision> => {
      const { answer, determining, obligations, reason } = await decisionOn(question);
      const rules = [...new Set(determining.map(({ rule }) => rule))];
      return { decision: answer, rules, obligations, reason };
    },
  };
}

export const NO_SESSION = asSessionId('s_decide');

export interface Proposed {
  readonly kind: string;
  readonly arguments: unknown;
}

/** What a tool would propose first; it is never told what came of it, so it goes no further. */
export async function firstActOf(tool: Tool, input: unknown, workspace: string): Promise<Proposed> {
  const proposed = Promise.withResolvers<Proposed>();
  const run = tool.run(input, {
    workspace,
    propose: (kind, args) => {
      proposed.resolve({ kind, arguments: args });
      return new Promise(() => {});
    },
  });
  const first = await Promise.race([proposed.promise, run]);
  if ('kind' in first) return first;
  throw new SallyportError('PROPOSAL_INVALID', first.text);
}

/** The kernel that sessions have, with nothing behind it that could record or do anything. */
export function questionedKernel(
  policy: CompiledPolicy,
  { workspace, home }: { readonly workspace: string; readonly home: string },
): Kernel {
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const refuse = (): never => {
    throw new SallyportError('INTERNAL', 'This kernel answers questions only.');
  };
  return createKernel({
    session: NO_SESSION,
    facts: createFacts({ workspace, home, searchPath: SEARCH_PATH, resolveAddresses: async () => [] }),
    policy: () => policy,
    mandate: { endpoints: [] },
    sandbox: { path: SEARCH_PATH, home: SANDBOX_HOME, reads: [], limits: PROCESS_LIMITS },
    ledger: {
      append: refuse,
      appendWith: refuse,
      read: refuse,
      entry: refuse,
      tail: refuse,
      verify: refuse,
      close: () => {},
    },
    approver: { ask: async () => undefined },
    memory: NO_MEMORY,
    budget: { reserve: refuse, extend: refuse },
    seal: createSeal(clock),
    drivers: [],
    clock,
    newActionId: () => asActionId('a_decide'),
    stopEpoch: () => 0,
    isStopRequested: () => false,
    mayBegin: () => 'stopped',
    untilContinued: () => undefined,
    prices: () => undefined,
  });
}
