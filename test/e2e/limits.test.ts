import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newPerson, type Person } from './command-line.ts';

let person: Person;
beforeEach(() => {
  person = newPerson();
});
afterEach(() => person.leave());

const limits = (text: string): void => {
  const folder = join(person.home, '.config/sallyport');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'policy.yaml'), `version: 1\nuse: [workspace]\nlimits:\n  - ${text}\n`);
};
const write = (name: string) =>
  person.recording([{ calls: [['write_file', { path: name, content: 'x' }]] }, { text: 'Done.' }]);

test('a day’s limit is shared by all sessions and outlasts them; at its end a session ends with 5', async () => {
  limits('{ per: [user, day], actions: 4 }');
  const first = await person.sallyport(['run', 'work', '--recording', write('a.txt')]);
  expect(first).toMatchObject({ status: 0 });
  expect(person.read('a.txt')).toBe('x');
  const second = await person.sallyport(['run', 'work', '--recording', write('b.txt')]);
  expect(second.status).toBe(5);
  expect(second.stdout).toContain('The limit of 4 actions per user and day is reached.');
  expect(await person.sallyport(['exec', '--', 'true'])).toMatchObject({
    status: 125,
    stderr: expect.stringContaining('The limit of 4 actions per user and day is reached.'),
  });
});

test('a limit of processes is the sandbox’s own, and a price that is none is said to be none', async () => {
  limits('{ per: session, processes: 6 }');
  const count = 'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 1 & done; wait; echo all';
  const few = await person.sallyport(['exec', '--shell', count]);
  expect(few.status).not.toBe(0);
  limits('{ per: session, processes: 64 }');
  expect(await person.sallyport(['exec', '--shell', count])).toMatchObject({ status: 0, stdout: 'all\n' });
  const price = ['--model', 'm', '--price', '3 USD'];
  expect(await person.sallyport(['run', 'x', ...price])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('like "3/15 USD"'),
  });
});
