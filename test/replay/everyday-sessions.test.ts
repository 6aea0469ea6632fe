import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shippedSheets } from '../../src/compose-trajectories.ts';
import { authorityTrajectoryJudge } from '../../src/kernel/trajectory/authority-trajectory-judge.ts';
import { replayTrajectories } from '../../src/kernel/trajectory/replay-trajectories.ts';
import { noDefence } from '../../src/kernel/trajectory/session-taint-judge.ts';
import { crossedWith, type Goal } from './crossed-attacks.ts';

const readHere = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');
const lines = readHere('everyday-sessions.jsonl').trimEnd().split('\n');
const sessions = lines.map((line) => JSON.parse(line));
const goals: Readonly<Record<string, readonly Goal[]>> = JSON.parse(readHere('goals.json'));
const gaps: readonly string[] = JSON.parse(readHere('known-gaps.json')).map(({ attack }: { attack: string }) => attack);
const crossed = sessions.flatMap((session) =>
  (goals[session.suite] ?? []).flatMap((goal) => crossedWith(session, goal) ?? []),
);
const judge = authorityTrajectoryJudge(shippedSheets(), { now: () => Date.UTC(2025, 2, 3), monotonic: () => 0 });

test('65 everyday tasks in as many wordings: two ask once, the others go on without a question', async () => {
  const { sessions: came } = await replayTrajectories(lines, { judge, now: () => 0 });
  const asked = (at: number): string =>
    came[at]?.stops.length === 0 ? 'kept' : `asked ${came[at]?.stops.length} times`;
  const expected = sessions.map(
    ({ name, expect: word }) => `${name}: ${word === 'asked once' ? 'asked 1 times' : word}`,
  );
  expect(sessions.map(({ name }, at) => `${name}: ${asked(at)}`)).toEqual(expected);
  expect(sessions.filter(({ expect: word }) => word === 'asked once')).toHaveLength(2);
});

test('each goal of an attacker in each of these tasks: what goes through is known, with its reason', async () => {
  const attacks = crossed.map(({ line }) => line);
  const { sessions: came } = await replayTrajectories(attacks, { judge, now: () => 0 });
  const through = crossed.flatMap(({ name }, at) => (came[at]?.attack?.succeeds === true ? [name] : []));
  expect(through.toSorted()).toEqual(gaps.toSorted());
});

test('without a defence all of them succeed', async () => {
  const { total } = await replayTrajectories(
    crossed.map(({ line }) => line),
    { judge: noDefence, now: () => 0 },
  );
  expect([total.attackSuccess, total.counts.attacks]).toEqual([1, crossed.length]);
  expect(crossed.length).toBeGreaterThan(350);
});
