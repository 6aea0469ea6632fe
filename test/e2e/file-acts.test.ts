import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newPerson, type Person } from './command-line.ts';

let person: Person;
beforeEach(() => {
  person = newPerson();
});
afterEach(() => person.leave());

async function answers(...rows: readonly (object | string)[]): Promise<readonly unknown[]> {
  const input = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');
  const ended = await person.sallyport(['file', '--jsonl'], { input });
  expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status: 0, stderr: '' });
  return ended.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('file --jsonl performs each act below its own root and answers in order; one bad row never ends the run', async () => {
  const other = join(person.root, 'other');
  person.put('README.md', 'hello\n');
  person.put('../other/kept.txt', 'kept\n');
  symlinkSync(other, join(person.workspace, 'way'));
  const root = person.workspace;
  expect(
    await answers(
      { id: 1, root, op: 'read', path: 'README.md', note: 'fields that nobody asked for are ignored' },
      { id: 2, root: other, op: 'read', path: 'kept.txt' },
      { id: 3, root, op: 'write', path: 'new/file.txt', content: 'äb' },
      { id: 'four', root, op: 'read', path: 'way/kept.txt' },
      { id: 5, root, op: 'delete', path: 'way', recursive: true },
      { id: 6, root, op: 'read', path: 'absent.txt' },
      { id: 7, root, op: 'write', path: '.git/hooks/pre-commit', content: 'x' },
      { id: 8, root, op: 'chmod', path: 'README.md' },
      '{"id": 9',
      { id: 10, root: join(person.root, 'nowhere'), op: 'read', path: 'x' },
      { id: 11, root, op: 'read', path: 'a\0b' },
    ),
  ).toEqual([
    { id: 1, outcome: 'done', decision: 'allow', bytes: 6, content: 'hello\n' },
    { id: 2, outcome: 'done', decision: 'allow', bytes: 5, content: 'kept\n' },
    { id: 3, outcome: 'done', decision: 'allow', bytes: 3 },
    { id: 'four', outcome: 'denied', decision: 'deny', reason: expect.stringContaining('outside the workspace') },
    { id: 5, outcome: 'done', decision: 'allow' },
    { id: 6, outcome: 'failed', decision: 'deny', reason: expect.stringContaining('FILE_ABSENT') },
    { id: 7, outcome: 'denied', decision: 'deny', reason: expect.stringContaining('git’s own folder') },
    { id: 8, outcome: 'invalid', decision: 'deny', reason: expect.stringContaining('op') },
    { id: null, outcome: 'invalid', decision: 'deny', reason: 'PROPOSAL_INVALID: The row is not JSON.' },
    { id: 10, outcome: 'failed', decision: 'deny', reason: expect.stringContaining('WORKSPACE_UNREADABLE') },
    { id: 11, outcome: 'invalid', decision: 'deny', reason: expect.stringContaining('U+0000') },
  ]);
  expect(existsSync(join(other, 'kept.txt'))).toBe(true);
  expect(existsSync(join(root, 'way'))).toBe(false);
});

test('what file did is recorded and can be taken back', async () => {
  person.put('a.txt', 'before\n');
  await answers({ id: 1, root: person.workspace, op: 'write', path: 'a.txt', content: 'after\n' });
  expect(person.read('a.txt')).toBe('after\n');
  expect((await person.sallyport(['ledger', 'verify'])).status).toBe(0);
  expect((await person.sallyport(['undo'])).status).toBe(0);
  expect(person.read('a.txt')).toBe('before\n');
});

test('what a project’s own policy forbids is forbidden to rows too', async () => {
  writeFileSync(
    join(person.workspace, 'sallyport.yaml'),
    'version: 1\nrules:\n  - { id: keep, forbid: file.write, where: { path: "legal/**" } }\n',
  );
  const root = person.workspace;
  expect(
    await answers(
      { id: 1, root, op: 'write', path: 'legal/terms.txt', content: 'x' },
      { id: 2, root, op: 'write', path: 'other/terms.txt', content: 'x' },
    ),
  ).toMatchObject([{ outcome: 'denied' }, { outcome: 'done' }]);
});

test('file without --jsonl says how it is used', async () => {
  expect(await person.sallyport(['file'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('Give --jsonl, and one row for each act on standard input.'),
  });
});
