import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PolicyLearning } from '../../src/contract/policy-learning.ts';
import { newPerson, type Person, until } from './command-line.ts';

let person: Person;
beforeEach(() => {
  person = newPerson();
});
afterEach(() => person.leave());

const ownFile = () => join(person.home, '.config/sallyport/policy.yaml');

/** A session in which an agent asks for a page that nothing permits, and nobody is there to answer. */
async function watched(): Promise<void> {
  const recording = person.recording([
    { calls: [['fetch_url', { url: 'https://docs.example.com/a' }]] },
    { text: 'done' },
  ]);
  await person.sallyport(['run', 'read the page', '--recording', recording, '--on-ask', 'deny']);
}

async function answered(key: string, args: readonly string[] = []): Promise<string> {
  const running = person.start(['policy', 'learn', '--write', ...args], { atTerminal: true });
  await until(() => running.output().includes('Your answer ['), 20_000);
  running.child.stdin.write(key);
  await running.ended;
  return running.output();
}

const learned = async (): Promise<PolicyLearning> =>
  JSON.parse((await person.sallyport(['policy', 'learn', '--json'])).stdout);
const decided = async () =>
  (await person.sallyport(['policy', 'decide', 'fetch', 'https://docs.example.com/a'])).status;

test('what was asked while nobody watched becomes a rule once a person at a terminal has said so', async () => {
  await watched();
  const { asked, proposals } = await learned();
  expect([asked, proposals.map(({ spares }) => spares.length)]).toEqual([1, [1]]);
  expect(existsSync(ownFile())).toBe(false);
  expect(await decided()).toBe(4);

  const piped = await person.start(['policy', 'learn', '--write'], { input: 'y\ny\n' }).ended;
  expect([piped.status, piped.stderr]).toEqual([2, expect.stringContaining('there is none here')]);
  expect(existsSync(ownFile())).toBe(false);

  const shown = await answered('y');
  expect(shown).toContain('where: { host: docs.example.com:443, method: GET }');
  expect(shown).toMatch(/would have spared:[\r\n]+.*unanswered {2}net\.fetch/);
  expect(readFileSync(ownFile(), 'utf8')).toMatch(
    /^version: 1\nrules:\n {2}- id: net-fetch-docs-example-com-443-[0-9a-f]{4}\n/,
  );
  expect(await decided()).toBe(0);
  expect((await person.sallyport(['ledger', 'tail', '--json'])).stdout).toContain('policy.changed');
  expect((await learned()).proposals).toEqual([]);
}, 90_000);
