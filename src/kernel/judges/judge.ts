import type { Verdict } from '../../contract/decision.ts';
import { JUDGE_TIMEOUT_MS } from '../../contract/limits.ts';
import type { Classified } from '../classify/classify.ts';

/** One opinion-giver. It looks at an act that was understood and says, by effect, what speaks for and against it. */
export interface Judge {
  readonly name: string;
  judge(classified: Classified): readonly Verdict[] | Promise<readonly Verdict[]>;
}

/**
 * Asks every judge. A judge that throws, is late, or answers something else forbids; where there is no judge at all,
 * that forbids too.
 */
export async function hearJudges(judges: readonly Judge[], classified: Classified): Promise<readonly Verdict[]> {
  if (judges.length === 0) return [failure('kernel', 'there is no judge')];
  const heard: Verdict[] = [];
  for (const judge of judges) {
    const startedAt = performance.now();
    try {
      const answer = judge.judge(classified);
      // Waiting costs, and most judges answer at once.
      const verdicts = answer instanceof Promise ? await withinTime(answer) : answer;
      heard.push(...checked(judge, verdicts, startedAt));
    } catch {
      heard.push(failure(judge.name, 'it failed'));
    }
  }
  return heard;
}

function checked({ name }: Judge, verdicts: readonly Verdict[], startedAt: number): readonly Verdict[] {
  if (!Array.isArray(verdicts)) return [failure(name, 'it gave no verdict')];
  if (performance.now() - startedAt > JUDGE_TIMEOUT_MS) return [failure(name, 'it took too long')];
  return verdicts;
}

async function withinTime(answer: Promise<readonly Verdict[]>): Promise<readonly Verdict[]> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, JUDGE_TIMEOUT_MS, undefined);
  try {
    const verdicts = await Promise.race([answer, promise]);
    if (verdicts === undefined) throw new Error('late');
    return verdicts;
  } finally {
    clearTimeout(timer);
  }
}

const failure = (judge: string, what: string): Verdict => ({
  judge,
  opinion: 'forbid',
  rule: `${judge}/failed`,
  because: `the check "${judge}" could not be made (${what})`,
});
