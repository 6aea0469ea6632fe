import type { Action, StartedProgram } from '../contract/action.ts';
import type { Decision } from '../contract/decision.ts';
import type { ActionEffect } from '../contract/effect.ts';
import type { Facts } from '../contract/facts.ts';
import { asActionId, asSessionId } from '../contract/ids.ts';
import type { Explanation } from '../contract/inspect.ts';
import type { CodeReader } from '../effects/shell/code-reader.ts';
import { type CommandReading, readCommand } from '../effects/shell/read-command.ts';
import { startedPrograms } from './catalogue/process-run.ts';
import { digestOf } from './classify/digest.ts';
import { inOwnEnvironment } from './classify/own-environment.ts';
import { type Confinement, furthest, reachOf } from './classify/reach.ts';
import { explainAnswer } from './inspect-answer.ts';
import { UNLABELLED } from './label/join.ts';
import { combine } from './policy/combine.ts';
import type { CompiledPolicy } from './policy/compiled-policy.ts';
import { explainDecision } from './policy/explain.ts';

export interface InspectedCommand {
  readonly reading: CommandReading;
  /** As if no sandbox or stage stood behind it. */
  readonly decision: Decision;
  /** True when the sandbox would let it run without a question. */
  readonly isContained: boolean;
  readonly explanation: Explanation;
}

interface InspectContext {
  readonly cwd: string;
  readonly facts: Facts;
  readonly policy: CompiledPolicy;
  /** Reads code that the command hands to an interpreter, and the files of code that it runs. */
  readonly readCode?: CodeReader | undefined;
}

/** What a command would do, and what the policy says of it: without the sandbox, and within. Nothing is run. */
export function inspectCommand(command: string, { cwd, facts, policy, readCode }: InspectContext): InspectedCommand {
  const reading = readCommand(command, { cwd, facts, readCode, readsFiles: true });
  const actionIn = (confinement: Confinement, read: CommandReading): Action =>
    inspectedAction({
      command,
      effects: effectsOf(command, read, confinement, facts),
      programs: startedPrograms(read),
      workspace: facts.workspace,
    });
  const open = actionIn('none', reading);
  // In the sandbox code runs unread: it does what it may there.
  const confined = readCode === undefined ? reading : readCommand(command, { cwd, facts });
  const decision = reading.refused === undefined ? judge(open, policy) : refusal(reading.refused);
  const { evidence, sentence } = reading;
  return {
    reading,
    decision,
    isContained: reading.refused === undefined && judge(actionIn('sandbox', confined), policy).answer === 'allow',
    explanation: {
      ...explainAnswer(decision, {
        action: open,
        judge: (effects) => judge({ ...open, effects }, policy),
      }),
      evidence,
      sentence,
    },
  };
}

/** What the policy says of an act, in words for a person. */
export function judge(action: Action, policy: CompiledPolicy): Decision {
  const decision = combine(policy.judge(action), { effects: action.effects, default: policy.default });
  return { ...decision, reason: explainDecision(action, decision).person };
}

const refusal = (because: string): Decision => ({
  answer: 'deny',
  determining: [{ judge: 'kind', opinion: 'forbid', rule: 'floor/unreadable-command', because }],
  blamed: [],
  obligations: [],
  reason: `It cannot be shown to a person as it is: ${because}.`,
  remedy: `denied: ${because}.`,
});

/** What was not parsed may do anything: one unknown effect stands for it, so that every rule sees it. */
function effectsOf(
  command: string,
  { parsed, effects }: CommandReading,
  confinement: Confinement,
  facts: Facts,
): readonly ActionEffect[] {
  const all =
    parsed || effects.some(({ type }) => type === 'unknown')
      ? effects
      : [...effects, { type: 'unknown', target: command, targetKind: 'text' } as const];
  const felt = confinement === 'sandbox' ? inOwnEnvironment(all) : all;
  return felt.map((effect) => ({ ...effect, impact: reachOf(effect, confinement, facts) }));
}

export interface InspectedAct {
  readonly command: string;
  readonly effects: readonly ActionEffect[];
  readonly programs: readonly StartedProgram[];
  /** Canonical. */
  readonly workspace: string;
}

/** An act that nobody proposes: what a text would be if it were run. */
export function inspectedAction({ command, effects, programs, workspace }: InspectedAct): Action {
  return {
    id: asActionId('a_inspect'),
    kind: 'process.run',
    arguments: { command },
    effects,
    programs,
    impact: furthest(effects.map(({ impact }) => impact)),
    principal: { kind: 'agent', name: 'inspect' },
    session: asSessionId('s_inspect'),
    workspace,
    label: UNLABELLED,
    facts: null,
    summary: command,
    digest: digestOf({ command }),
  };
}
