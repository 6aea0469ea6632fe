import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newPerson, type Person, until } from './command-line.ts';

let person: Person;
beforeEach(() => {
  person = newPerson();
});
afterEach(() => person.leave());

const OWN = 'version: 1\nrules:\n  - { id: docs, permit: net.fetch, where: { host: docs.example.com } }\n';
const own = () => join(person.workspace, 'sallyport.yaml');
const decided = async () => (await person.sallyport(['policy', 'decide', 'fetch', 'https://docs.example.com/'])).status;

/** Presses one key once the question takes an answer. */
async function answered(key: string): Promise<string> {
  const running = person.start(['policy', 'accept'], { atTerminal: true });
  await until(() => running.output().includes('Your answer ['), 20_000);
  running.child.stdin.write(key);
  await running.ended;
  return running.output();
}

describe("a workspace's own policy", () => {
  test('permits once a person at a terminal has accepted it, until it changes', async () => {
    writeFileSync(own(), OWN);
    expect(await decided()).toBe(4);
    const shown = await answered('y');
    expect(shown).toContain('permit project/docs: net.fetch where host docs.example.com');
    expect(shown).toContain('Accepted, as it is now.');
    expect(await decided()).toBe(0);
    expect((await person.sallyport(['ledger', 'tail', '--json'])).stdout).toContain('policy.accepted');
    writeFileSync(own(), OWN.replaceAll('docs.', 'other.'));
    expect((await person.sallyport(['policy', 'decide', 'fetch', 'https://other.example.com/'])).status).toBe(4);
    writeFileSync(own(), OWN);
    expect(await decided()).toBe(0);
  }, 60_000);

  test('is not accepted by a no, nor where there is no terminal, whatever stands on standard input', async () => {
    writeFileSync(own(), OWN);
    expect(await answered('n')).toContain('Not accepted.');
    const piped = await person.start(['policy', 'accept'], { input: 'y\ny\ny\n' }).ended;
    expect([piped.status, piped.stderr]).toEqual([4, expect.stringContaining('Run it in a terminal')]);
    expect(await decided()).toBe(4);
  }, 60_000);

  test('is not accepted by a line that somebody wrote into the state folder', async () => {
    writeFileSync(own(), OWN);
    await answered('y');
    const file = join(person.state, 'accepted-policies.json');
    expect(existsSync(file)).toBe(true);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/"mark": ?"[0-9a-f]+"/, `"mark":"${'0'.repeat(64)}"`));
    expect(await decided()).toBe(4);
    writeFileSync(file, text);
    expect(await decided()).toBe(0);
  }, 60_000);
});
