import { hash } from 'node:crypto';
import type { AgentEnd, AgentEvent } from '../contract/agent-event.ts';
import type { ActionKind } from '../contract/catalogue.ts';
import { RESULT_CHARACTERS_MAX, SAME_STEP_MAX, SESSION_TURNS_MAX } from '../contract/limits.ts';
import type { Message, ModelTurn, ToolCall } from '../contract/model.ts';
import type { Outcome } from '../contract/outcome.ts';
import type { Tool, ToolResult } from '../contract/tool.ts';
import { systemPrompt } from './system-prompt.ts';

export interface AgentParts {
  readonly workspace: string;
  readonly task: string;
  readonly model: { readonly endpoint: string; readonly model: string };
  readonly tools: readonly Tool[];
  /** Brings one proposal of the agent to the kernel. `show` gets text while it arrives. */
  readonly propose: (kind: ActionKind, args: unknown, show: (event: AgentEvent) => void) => Promise<Outcome>;
  readonly emit: (event: AgentEvent) => void;
  readonly signal: AbortSignal;
  readonly turnsMax?: number;
}

/** The one loop: ask the model, carry out what it calls, give it the results, until it calls nothing more. */
export async function runAgent(
  parts: AgentParts,
): Promise<{ readonly end: AgentEnd; readonly turns: number; readonly tokens: number }> {
  const messages: Message[] = [
    { role: 'system', text: systemPrompt(parts.workspace) },
    { role: 'user', text: parts.task },
  ];
  const repetition = createRepetitionWatch();
  const turnsMax = parts.turnsMax ?? SESSION_TURNS_MAX;
  let tokens = 0;
  for (let turn = 1; turn <= turnsMax; turn++) {
    if (parts.signal.aborted) return { end: stopped(), turns: turn - 1, tokens };
    parts.emit({ type: 'turn.started', turn });
    const asked = await askModel(parts, messages);
    if ('end' in asked) return { end: asked.end, turns: turn, tokens };
    const answer = asked.turn;
    tokens += answer.inputTokens + answer.outputTokens;
    messages.push({ role: 'assistant', text: answer.text, calls: answer.calls });
    if (answer.calls.length === 0) return { end: reportOf(answer), turns: turn, tokens };
    for (const call of answer.calls) {
      const result = await carryOut(parts, turn, call);
      messages.push({ role: 'tool', call: call.id, name: call.name, text: result.text, isError: result.isError });
      if (repetition.isStuck(call, result.text)) return { end: noProgress(call), turns: turn, tokens };
      if (parts.signal.aborted) return { end: stopped(), turns: turn, tokens };
    }
  }
  return { end: { status: 'budget', why: `The ceiling of ${turnsMax} turns is reached.` }, turns: turnsMax, tokens };
}

type Answer = { readonly turn: ModelTurn } | { readonly end: AgentEnd };

/** The model call is an act like any other; what keeps it from happening ends the session. */
async function askModel(parts: AgentParts, messages: readonly Message[]): Promise<Answer> {
  const tools = parts.tools.map(({ definition }) => definition);
  // A copy, since the kernel freezes what it is given and this list goes on growing.
  const outcome = await parts.propose('model.generate', { ...parts.model, messages: [...messages], tools }, parts.emit);
  switch (outcome.status) {
    case 'done':
    case 'staged':
      return { turn: outcome.result.value as ModelTurn };
    case 'denied':
      return {
        end: isBudget(outcome)
          ? { status: 'budget', why: outcome.decision.reason }
          : { status: 'failed', code: 'DENIED', why: outcome.decision.reason },
      };
    case 'refused':
      return {
        end: {
          status: 'failed',
          code: 'REFUSED',
          why: `The model call was refused${outcome.reason === undefined ? '' : `: ${outcome.reason}`}.`,
        },
      };
    case 'cancelled':
      return { end: stopped() };
    default:
      return { end: { status: 'failed', code: outcome.fault.code, why: outcome.fault.message } };
  }
}

const isBudget = (outcome: Outcome & { status: 'denied' }): boolean =>
  outcome.decision.determining.some(({ judge }) => judge === 'budget');

async function carryOut(parts: AgentParts, turn: number, call: ToolCall): Promise<ToolResult> {
  parts.emit({ type: 'step.started', turn, call });
  const result = inBounds(withChanges(await runTool(parts, call)));
  parts.emit({ type: 'step.finished', call, outcomes: result.outcomes, shown: result.text, isError: result.isError });
  return result;
}

/** Where the person did something else than was proposed, that is said first. */
function withChanges(result: ToolResult): ToolResult {
  const changed = result.outcomes.find(({ editedFrom }) => editedFrom !== undefined);
  if (changed === undefined) return result;
  const to = 'action' in changed ? changed.action.summary : 'something that was no act';
  return { ...result, text: `The person changed this act to: ${to}\n${result.text}` };
}

/** One line can be as long as a file. What a model is told at once is its beginning and its end. */
function inBounds(result: ToolResult): ToolResult {
  const { text } = result;
  const leftOut = text.length - RESULT_CHARACTERS_MAX;
  if (leftOut <= 0) return result;
  const half = RESULT_CHARACTERS_MAX / 2;
  const shown = `${text.slice(0, half)}\n[… ${leftOut} characters left out; ask for a part …]\n${text.slice(-half)}`;
  // A cut may go through a character that is written as two.
  return { ...result, text: shown.toWellFormed() };
}

/** Whatever a model calls, it gets an answer: what does not fit is said, never dropped and never guessed at. */
async function runTool(parts: AgentParts, call: ToolCall): Promise<ToolResult> {
  if (call.malformed !== undefined)
    return unusable(`the arguments are not JSON (${call.malformed}); send them again as one JSON object`);
  const tool = parts.tools.find(({ definition }) => definition.name === call.name);
  if (tool === undefined) {
    return unusable(
      `there is no tool "${call.name.slice(0, 100)}"; there are: ${parts.tools.map(({ definition }) => definition.name).join(', ')}`,
    );
  }
  try {
    return await tool.run(call.arguments, {
      workspace: parts.workspace,
      propose: (kind, args) => parts.propose(kind, args, parts.emit),
    });
  } catch (error) {
    const issues = issuesOf(error);
    if (issues === undefined) throw error;
    return unusable(`the arguments do not fit ${call.name}: ${issues}`);
  }
}

const unusable = (why: string): ToolResult => ({ text: `invalid: ${why}.`, isError: true, outcomes: [] });

/** The first problems that a schema found, or `undefined` where the error is another. */
function issuesOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'ZodError' || !('issues' in error) || !Array.isArray(error.issues))
    return undefined;
  return error.issues
    .slice(0, 3)
    .map(
      (issue: { path?: readonly PropertyKey[]; message?: string }) =>
        `${issue.path?.join('.') || 'arguments'}: ${issue.message ?? 'wrong'}`,
    )
    .join('; ');
}

const stopped = (): AgentEnd => ({ status: 'stopped', why: 'It was stopped.' });

const reportOf = ({ text, stop }: ModelTurn): AgentEnd =>
  stop === 'length'
    ? {
        status: 'failed',
        code: 'MODEL_ANSWER_INVALID',
        why: 'The model was cut off by its length limit before it had finished.',
      }
    : { status: 'finished', report: text };

const noProgress = ({ name }: ToolCall): AgentEnd => ({
  status: 'stopped',
  why: `No progress: the last calls (${name}) only repeated what was done before, with the same results.`,
});

/**
 * Repetition is the same call with the same result: polling something that changes is progress. One step again and
 * again ends soon; a round of several steps that brings nothing new ends a little later.
 */
function createRepetitionWatch(): { isStuck(call: ToolCall, shown: string): boolean } {
  const seen = new Set<string>();
  let last = '';
  let sameInARow = 0;
  let nothingNewInARow = 0;
  return {
    isStuck(call, shown) {
      const key = hash('sha256', JSON.stringify([call.name, call.arguments, shown]));
      sameInARow = key === last ? sameInARow + 1 : 1;
      nothingNewInARow = seen.has(key) ? nothingNewInARow + 1 : 0;
      last = key;
      seen.add(key);
      return sameInARow >= SAME_STEP_MAX || nothingNewInARow >= 2 * SAME_STEP_MAX;
    },
  };
}
