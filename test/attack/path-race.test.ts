import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { resolvePath } from '../../src/drivers/facts/resolve-path.privileged.ts';
import { DriverRig } from '../../src/drivers/file/driver-rig.probe.privileged.ts';

/** How long each act runs against the attacker. */
const RACE_MS = 1_500;
const ROUNDS_MIN = 20;

vi.setConfig({ testTimeout: 60_000 });

let rig: DriverRig;
let stopAttack: () => Promise<void>;

beforeEach(async () => {
  rig = new DriverRig();
  const attacker = spawn(process.execPath, [join(import.meta.dirname, 'path-swapper.ts'), rig.workspace, rig.outside], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(attacker.stdout, 'data');
  stopAttack = async () => {
    if (attacker.exitCode !== null || attacker.signalCode !== null) return;
    attacker.kill('SIGKILL');
    await once(attacker, 'exit');
  };
});
afterEach(async () => {
  await stopAttack();
  rig[Symbol.dispose]();
});

const SECRET = 'outside secret\n';

/** Acts for a time, and on a busy machine for as long as a few rounds take. */
async function during(act: (round: number) => Promise<unknown>): Promise<string[]> {
  const answers: string[] = [];
  const end = performance.now() + RACE_MS;
  for (let round = 0; performance.now() < end || round < ROUNDS_MIN; round++)
    answers.push(JSON.stringify(await act(round)));
  await stopAttack();
  return answers;
}

/** Checks first and opens by name afterwards, as a tool without handles does. */
function readCarefully(name: string): string {
  try {
    const { canonical } = resolvePath(rig.at(name));
    return canonical.startsWith(`${rig.workspace}/`) ? readFileSync(rig.at(name), 'utf8') : 'refused';
  } catch {
    return 'failed';
  }
}

it('the control: a check by name and a read by name give the secret away', async () => {
  const answers = await during(async (round) => readCarefully(round % 2 === 0 ? 'door/secret.txt' : 'file'));
  expect(answers.filter((answer) => answer.includes('outside secret')).length).toBeGreaterThan(0);
});

it('reads never return anything from outside, whatever is swapped when', async () => {
  const answers = await during((round) => rig.read(round % 2 === 0 ? 'door/secret.txt' : 'file'));
  expect(answers.filter((answer) => answer.includes('outside secret'))).toEqual([]);
  expect(answers.filter((answer) => answer.includes('inside')).length).toBeGreaterThan(0);
  expect(answers.length).toBeGreaterThan(300);
});

it('searches and listings never return anything from outside', async () => {
  writeFileSync(join(rig.outside, 'other.txt'), 'outside secret too\n');
  const answers = await during((round) =>
    round % 10 === 0 ? rig.search('.', { pattern: 'outside' }) : rig.list(round % 2 === 0 ? 'door' : '.'),
  );
  expect(answers.filter((answer) => /outside secret|other\.txt/.test(answer))).toEqual([]);
});

it('writes and deletions never change anything outside', async () => {
  const answers = await during(async (round) => {
    const content = `round ${round}\n`;
    await rig.write({ 'door/secret.txt': content, [`door/new-${round % 5}/x.txt`]: content });
    await rig.write({ file: content });
    if (round % 3 === 0) await rig.delete('file');
    return rig.delete('door', { recursive: true, entries: ['door', 'door/secret.txt'].map(rig.at) });
  });
  expect(answers.length).toBeGreaterThan(10);
  expect(readdirSync(rig.outside)).toEqual(['secret.txt']);
  expect(readFileSync(join(rig.outside, 'secret.txt'), 'utf8')).toBe(SECRET);
  expect(readdirSync(rig.area).sort()).toEqual(['outside', 'root', 'state']);
});

it('an undo never changes anything outside', async () => {
  const answers = await during(async (round) => {
    await rig.write({ 'door/secret.txt': SECRET, file: SECRET }, { session: `s_${round}` });
    return rig.journal.undo({ session: `s_${round}`, force: true });
  });
  expect(answers.length).toBeGreaterThan(10);
  expect(readFileSync(join(rig.outside, 'secret.txt'), 'utf8')).toBe(SECRET);
  expect(readdirSync(rig.outside)).toEqual(['secret.txt']);
});
