import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Action } from '../contract/action.ts';
import type { AgentEvent } from '../contract/agent-event.ts';
import type { Decision } from '../contract/decision.ts';
import type { ToolCall } from '../contract/model.ts';
import type { Outcome } from '../contract/outcome.ts';
import type { Tool } from '../contract/tool.ts';
import { type AgentParts, runAgent } from './loop.ts';

const LABEL = { integrity: 'untrusted', confidentiality: 'private', sources: [] } as const;
const ACTION = {} as Action;
const ALLOW = {} as Decision;

interface Turn {
  readonly text?: string;
  readonly calls?: readonly Partial<ToolCall>[];
  readonly stop?: string;
}

const done = (turn: Turn): Outcome => ({
  status: 'done',
  action: ACTION,
  decision: ALLOW,
  result: {
    label: LABEL,
    value: {
      text: turn.text ?? '',
      calls: (turn.calls ?? []).map((call, index) => ({ id: `c${index}`, name: 'echo', arguments: {}, ...call })),
      stop: turn.stop ?? 'stop',
      inputTokens: 10,
      outputTokens: 5,
    },
  },
});

const echo: Tool = {
  definition: { name: 'echo', description: '', parameters: {} },
  run: async (args) => ({
    text: z.strictObject({ say: z.string().optional() }).parse(args).say ?? 'silence',
    isError: false,
    outcomes: [],
  }),
};

/** Plays turns as a model would, and keeps what it was shown. */
function play(turns: readonly (Turn | Outcome)[], options: Partial<AgentParts> = {}) {
  const shown: unknown[] = [];
  const events: AgentEvent[] = [];
  const result = runAgent({
    workspace: '/w',
    task: 'do it',
    model: { endpoint: 'recording:sha256:0', model: 'm' },
    tools: [echo],
    emit: (event) => void events.push(event),
    signal: new AbortController().signal,
    propose: async (_kind, args) => {
      const next = turns[shown.push(args) - 1] ?? {};
      return 'status' in next ? next : done(next);
    },
    ...options,
  });
  return { result, shown, events };
}

const lastResults = (request: unknown): readonly string[] =>
  (request as { messages: readonly { role: string; text: string }[] }).messages
    .filter(({ role }) => role === 'tool')
    .map(({ text }) => text);

describe('the agent loop', () => {
  test('carries out calls in order, gives back every result, and ends with the report', async () => {
    const { result, shown, events } = play([
      { calls: [{ arguments: { say: 'one' } }, { arguments: { say: 'two' } }] },
      { text: 'all done' },
    ]);
    expect(await result).toEqual({ end: { status: 'finished', report: 'all done' }, turns: 2, tokens: 30 });
    expect(lastResults(shown[1])).toEqual(['one', 'two']);
    expect(events.map(({ type }) => type)).toEqual([
      'turn.started',
      'step.started',
      'step.finished',
      'step.started',
      'step.finished',
      'turn.started',
    ]);
  });

  test('a tool that is not there is answered, not dropped', async () => {
    const { result, shown } = play([{ calls: [{ name: 'launch' }] }, { text: 'ok' }]);
    await result;
    expect(lastResults(shown[1])).toEqual(['invalid: there is no tool "launch"; there are: echo.']);
  });

  test('arguments that are not JSON, or do not fit, are answered with what is wrong', async () => {
    const { result, shown } = play([
      { calls: [{ malformed: 'Unexpected end' }, { arguments: { shout: 1 } }] },
      { text: 'ok' },
    ]);
    await result;
    const [first, second] = lastResults(shown[1]);
    expect(first).toBe('invalid: the arguments are not JSON (Unexpected end); send them again as one JSON object.');
    expect(second).toContain('the arguments do not fit echo');
  });

  test('of a result that is longer than a model can take, beginning and end are told', async () => {
    const { result, shown, events } = play([
      { calls: [{ arguments: { say: `begin${'x'.repeat(9_000_000)}\u{1F600}end` } }] },
      { text: 'ok' },
    ]);
    await result;
    const [text = ''] = lastResults(shown[1]);
    expect(text.length).toBeLessThan(201_000);
    expect(text).toMatch(/^begin.*\n\[… 8800010 characters left out; ask for a part …\]\nx.*end$/);
    expect(events.find(({ type }) => type === 'step.finished')).toMatchObject({ shown: text });
  });

  test('the same call with the same result over and over ends as no progress', async () => {
    const { result } = play(Array.from({ length: 20 }, () => ({ calls: [{ arguments: { say: 'again' } }] })));
    expect(await result).toMatchObject({
      end: { status: 'stopped', why: expect.stringContaining('No progress') },
      turns: 4,
    });
  });

  test('a round of calls that brings nothing new ends as no progress too', async () => {
    const { result } = play(
      Array.from({ length: 20 }, (_, turn) => ({ calls: [{ arguments: { say: turn % 2 === 0 ? 'ping' : 'pong' } }] })),
    );
    expect(await result).toMatchObject({ end: { status: 'stopped' }, turns: 10 });
  });

  test('polling something that changes is progress', async () => {
    let count = 0;
    const poll: Tool = { ...echo, run: async () => ({ text: `at ${count++}`, isError: false, outcomes: [] }) };
    const { result } = play([...Array.from({ length: 9 }, () => ({ calls: [{}] })), { text: 'there' }], {
      tools: [poll],
    });
    expect(await result).toMatchObject({ end: { status: 'finished' }, turns: 10 });
  });

  test('ends at its ceiling of turns', async () => {
    const { result } = play(
      Array.from({ length: 9 }, (_, turn) => ({ calls: [{ arguments: { say: `${turn}` } }] })),
      { turnsMax: 3 },
    );
    expect(await result).toMatchObject({ end: { status: 'budget' }, turns: 3 });
  });

  test('a model call that is denied for its budget ends the session as such', async () => {
    const denied: Outcome = {
      status: 'denied',
      action: ACTION,
      decision: {
        ...ALLOW,
        answer: 'deny',
        reason: 'tokens are spent',
        determining: [{ judge: 'budget', opinion: 'forbid', rule: 'budget/spent' }],
      } as unknown as Decision,
    };
    expect(await play([denied]).result).toMatchObject({ end: { status: 'budget', why: 'tokens are spent' } });
  });

  test('a fault of the model ends the session with its code', async () => {
    const failed: Outcome = {
      status: 'failed',
      action: ACTION,
      fault: { code: 'MODEL_UNREACHABLE', message: 'nobody there' },
    };
    expect(await play([failed]).result).toMatchObject({
      end: { status: 'failed', code: 'MODEL_UNREACHABLE', why: 'nobody there' },
    });
  });

  test('an answer cut off by its length is no report', async () => {
    expect(await play([{ text: 'half a', stop: 'length' }]).result).toMatchObject({
      end: { status: 'failed', code: 'MODEL_ANSWER_INVALID' },
    });
  });

  test('stop ends it after the act under way', async () => {
    const controller = new AbortController();
    const stopper: Tool = {
      ...echo,
      run: async () => {
        controller.abort();
        return { text: 'x', isError: false, outcomes: [] };
      },
    };
    const { result, shown } = play([{ calls: [{}, {}] }], { tools: [stopper], signal: controller.signal });
    expect(await result).toMatchObject({ end: { status: 'stopped', why: 'It was stopped.' } });
    expect(shown).toHaveLength(1);
  });
});
