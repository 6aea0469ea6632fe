import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Verdict } from '../../src/contract/decision.ts';
import { JUDGE_TIMEOUT_MS } from '../../src/contract/limits.ts';
import type { Classified } from '../../src/kernel/classify/classify.ts';
import { hearJudges, type Judge } from '../../src/kernel/judges/judge.ts';
import { anAction } from '../../src/testing/an-action.ts';

const act: Classified = {
  action: anAction({ kind: 'file.read', effects: [] }),
  objections: [],
  use: { inputTokens: 0, outputTokens: 0 },
  isOpen: false,
};
const permit: Verdict = { judge: 'x', opinion: 'permit', rule: 'x/fine' };
const opinions = async (...judges: readonly Judge[]) =>
  (await hearJudges(judges, act)).map(({ opinion, because }) => [opinion, because]);

afterEach(() => void vi.useRealTimers());

describe('hearing the judges', () => {
  test('gives what each of them says (control)', async () => {
    const sync: Judge = { name: 'sync', judge: () => [permit] };
    const async: Judge = { name: 'async', judge: async () => [permit] };
    expect(await opinions(sync, async)).toEqual([
      ['permit', undefined],
      ['permit', undefined],
    ]);
  });

  test('where there is no judge at all, that forbids', async () => {
    expect(await opinions()).toEqual([['forbid', 'the check "kernel" could not be made (there is no judge)']]);
  });

  test('a judge that never answers forbids when its time is up', async () => {
    vi.useFakeTimers();
    const heard = opinions({ name: 'slow', judge: () => new Promise(() => {}) });
    await vi.advanceTimersByTimeAsync(JUDGE_TIMEOUT_MS);
    expect(await heard).toEqual([['forbid', 'the check "slow" could not be made (it failed)']]);
  });

  test('a judge that holds everybody up and then permits forbids', async () => {
    vi.useFakeTimers();
    const busy: Judge = {
      name: 'busy',
      judge() {
        vi.advanceTimersByTime(JUDGE_TIMEOUT_MS + 1);
        return [permit];
      },
    };
    expect(await opinions(busy)).toEqual([['forbid', 'the check "busy" could not be made (it took too long)']]);
  });

  test.each<[string, Judge['judge']]>([
    ['throws', () => Promise.reject(new Error('broken'))],
    ['gives no list', async () => undefined as never],
  ])('a judge that %s after a while forbids', async (_what, judge) => {
    expect(await opinions({ name: 'late', judge })).toEqual([
      ['forbid', 'the check "late" could not be made (it failed)'],
    ]);
  });
});
