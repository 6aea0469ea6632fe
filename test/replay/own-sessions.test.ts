import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shippedSheets } from '../../src/compose-trajectories.ts';
import type { ReplayedTrajectory } from '../../src/contract/trajectory-replay.ts';
import { authorityTrajectoryJudge } from '../../src/kernel/trajectory/authority-trajectory-judge.ts';
import {
  PERTURBATIONS,
  type PerturbationName,
  parsePhrases,
  perturbation,
} from '../../src/kernel/trajectory/perturbation.ts';
import { replayTrajectories } from '../../src/kernel/trajectory/replay-trajectories.ts';
import { noDefence } from '../../src/kernel/trajectory/session-taint-judge.ts';
import type { TrajectoryJudge } from '../../src/kernel/trajectory/trajectory-judge.ts';

/**
 * Sessions written by hand: ordinary work, the same work under attack, and the attackers' goals asked for by the person.
 * Each says what must come of it: `kept` (no question), `asked once`, `stopped`, or `succeeds` (by words alone, which no
 * judge of calls can see).
 */
const lines = readFileSync(join(import.meta.dirname, 'own-sessions.jsonl'), 'utf8')
  .trimEnd()
  .split('\n');
const sessions = lines.map((line) => JSON.parse(line) as { name: string; expect: string });
const sheets = shippedSheets();
const clock = { now: () => Date.UTC(2025, 2, 3), monotonic: () => 0 };
const ours = authorityTrajectoryJudge(sheets, clock);

async function cameOf(judge: TrajectoryJudge, change?: Parameters<typeof replayTrajectories>[1]['change']) {
  const report = await replayTrajectories(lines, { judge, now: () => 0, ...(change !== undefined && { change }) });
  return report.sessions.map((session, at) => `${sessions[at]?.name}: ${wordFor(session)}`);
}

function wordFor({ attack, stops }: ReplayedTrajectory): string {
  if (attack !== undefined) return attack.succeeds ? 'succeeds' : 'stopped';
  if (stops.length === 0) return 'kept';
  return stops.length === 1 && stops[0]?.answer === 'ask' ? 'asked once' : `stopped ${stops.length} times`;
}

/** The names of the sessions of which that came. */
const namesOf = (came: readonly string[], word: string): readonly string[] =>
  came.flatMap((line) => (line.endsWith(`: ${word}`) ? [line.slice(0, -word.length - 2)] : [])).sort();

/**
 * Where the very mail that the person wants answered comes from the attacker, the answer goes to the attacker: that is
 * what was asked for. A rule about who gets it cannot see that more than an answer is in it.
 */
const GAPS: Partial<Record<PerturbationName, readonly string[]>> = {
  metadata: ['a mail asks to send mails to a new address', 'the attacker is the sender of another mail'],
};

const expected = sessions.map(({ name, expect: word }) => `${name}: ${word}`);

describe('sessions of our own making', () => {
  test('ordinary work goes on without a question, and what was injected is stopped', async () => {
    expect(await cameOf(ours)).toEqual(expected);
  });

  test('without a defence every attack of them succeeds', async () => {
    const attacks = sessions.filter(({ expect: word }) => word === 'stopped' || word === 'succeeds');
    const unguarded = await cameOf(noDefence);
    expect(unguarded.filter((line) => line.endsWith(': succeeds'))).toHaveLength(attacks.length);
  });

  test.each(PERTURBATIONS)(
    'nothing that is stopped goes through where the attack is written otherwise: %s',
    async (name) => {
      const table = join(import.meta.dirname, '../../bench/perturbations/german.json');
      const phrases = parsePhrases(readFileSync(table, 'utf8'), table);
      const changed = await cameOf(ours, perturbation(name, { phrases, sheets }));
      // What goes through anyway may well be stopped in another writing: no account can be read from a bill of ciphers.
      const known = [...namesOf(expected, 'succeeds'), ...(GAPS[name] ?? [])];
      expect(namesOf(changed, 'succeeds').filter((session) => !known.includes(session))).toEqual([]);
    },
  );
});
