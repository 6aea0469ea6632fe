import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PolicyDifference, PolicyReplay } from '../../src/contract/policy-desk.ts';
import { newPerson, type Person } from './command-line.ts';

let person: Person;
beforeEach(() => {
  person = newPerson();
});
afterEach(() => person.leave());

const STRICT = JSON.stringify({
  version: 1,
  use: ['workspace', 'secrets', 'developer'],
  rules: [{ id: 'no-deleting', forbid: 'file.delete', where: { path: 'src/**' } }],
});

test('a replay says what another policy would have made of the past, and does none of it again', async () => {
  mkdirSync(join(person.workspace, 'src'));
  const lost = person.put('src/lost.ts', 'x');
  expect(await person.sallyport(['exec', '--', 'rm', 'src/lost.ts'])).toMatchObject({ status: 0 });
  // Control: carried out, the act takes the file away.
  expect(existsSync(lost)).toBe(false);
  writeFileSync(lost, 'x');
  const other = join(person.root, 'strict.json');
  writeFileSync(other, STRICT);

  const replayed = await person.sallyport(['policy', 'replay', other, '--since', '1h', '--json']);
  expect(replayed).toMatchObject({ status: 0, stderr: '' });
  const { acts, gaps, changes }: PolicyReplay = JSON.parse(replayed.stdout);
  expect(acts).toBeGreaterThan(0);
  expect(gaps).toEqual([]);
  expect(changes.map(({ kind, before, after }) => [kind, before.answer, after])).toEqual(
    expect.arrayContaining([['process.run', 'allow', { answer: 'deny', rules: ['command/no-deleting'] }]]),
  );
  expect(existsSync(lost)).toBe(true);

  const table = await person.sallyport(['policy', 'replay', other]);
  expect(table.stdout).toMatch(/^\d+ recorded acts: (one is|\d are) decided differently\.$/m);
  expect(table.stdout).toMatch(/allow → deny .*process\.run {2}rm src\/lost\.ts {2}\(\+command\/no-deleting\)/);
});

test('a comparison says whether anything is let happen that was not, with an example', async () => {
  const [one, other] = ['one.json', 'other.json'].map((name) => join(person.root, name)) as [string, string];
  writeFileSync(one, STRICT);
  writeFileSync(other, JSON.stringify({ version: 1, use: ['workspace', 'secrets', 'developer'], default: 'deny' }));
  const widened: PolicyDifference = JSON.parse(
    (await person.sallyport(['policy', 'diff', one, other, '--json'])).stdout,
  );
  expect(widened.widens).toBe('yes');
  expect(widened.loosenings).toEqual([
    {
      change: 'gone',
      rule: 'command/no-deleting',
      says: 'forbid file.delete where path src/**',
      file: one,
      line: 1,
      column: 65,
      example: { act: 'file.delete: delete src/a/b, by agent coder from untrusted private data', before: 'deny' },
    },
  ]);
  const narrowed = await person.sallyport(['policy', 'diff', other, one]);
  expect(narrowed.stdout).toMatch(/^No: .* This is proved, rule by rule\.$/m);
});

test('a first policy is written with the cases that hold it, and never written over', async () => {
  mkdirSync(join(person.workspace, 'infra'));
  person.put('infra/main.tf', '');
  expect(await person.sallyport(['policy', 'init', '--yes'])).toMatchObject({ status: 0, stderr: '' });
  const written = person.read('sallyport.yaml');
  expect(written).toContain('cloud-readonly');
  expect(await person.sallyport(['policy', 'test', '--thorough'])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('all hold'),
  });
  person.put('sallyport.cases.yaml', 'cases: [ { act: read infra/main.tf, expect: deny } ]');
  expect(await person.sallyport(['policy', 'test'])).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/sallyport\.cases\.yaml:1:10 {2}read infra\/main\.tf\n {2}- deny\n {2}\+ allow/),
  });
  expect(await person.sallyport(['policy', 'init', '--yes'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('not written over'),
  });
  expect(person.read('sallyport.yaml')).toBe(written);
});

test('an act of the past is explained under the policy in force, with what would change it', async () => {
  await person.sallyport(['exec', '--', 'cat', '.env']);
  const entries = (await person.sallyport(['ledger', 'tail', '--json'])).stdout.trim().split('\n');
  const denied = entries.map((line) => JSON.parse(line)).find(({ event }) => event === 'action.denied');
  const explained = await person.sallyport(['policy', 'explain', '--entry', String(denied?.seq)]);
  expect(explained.status).toBe(3);
  expect(explained.stdout).toMatch(/^Entry \d+: then it was deny/);
  expect(explained.stdout).toContain('forbid secrets/environment-files');
  expect(await person.sallyport(['policy', 'explain', '--entry', '9999'])).toMatchObject({ status: 2 });
});

test('--since and files that are not there are refused with what to write', async () => {
  expect(await person.sallyport(['policy', 'replay', '--since', 'yesterday'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--since is 30m, 12h, 7d'),
  });
  expect(await person.sallyport(['policy', 'diff', 'nowhere.yaml'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('nowhere.yaml cannot be read'),
  });
});
