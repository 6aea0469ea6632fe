import type { ReplayedTrajectory, TrajectoryReport } from '../../contract/trajectory-replay.ts';
import { type Replay, replayTrajectory } from './replay-trajectory.ts';
import { scoreTrajectories } from './score-trajectories.ts';
import { readTrajectories, type Trajectory } from './trajectory.ts';

/** Plays all recorded sessions and scores them, in whole and by suite. `change` is made to each record before. */
export async function replayTrajectories(
  lines: AsyncIterable<string> | Iterable<string>,
  replay: Replay & { readonly change?: (record: Trajectory) => Trajectory },
): Promise<TrajectoryReport> {
  const sessions: ReplayedTrajectory[] = [];
  const stepsOf = new Map<string, number>();
  const decisionMs: number[] = [];
  for await (const { line, record } of readTrajectories(lines)) {
    const played = replayTrajectory({ line, record: replay.change?.(record) ?? record }, replay);
    sessions.push(played.replayed);
    for (const ms of played.decisionMs) decisionMs.push(ms);
    stepsOf.set(record.suite, (stepsOf.get(record.suite) ?? 0) + record.steps.length);
  }
  const suites = [...stepsOf.keys()].sort().map((suite) => {
    const own = sessions.filter((session) => session.suite === suite);
    return [suite, scoreTrajectories(own, stepsOf.get(suite) ?? 0)] as const;
  });
  return {
    sessions,
    total: scoreTrajectories(sessions, decisionMs.length),
    suites: Object.fromEntries(suites),
    decisionMicroseconds: { p50: quantile(decisionMs, 0.5) * 1000, p99: quantile(decisionMs, 0.99) * 1000 },
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
