import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from './our-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-supply-'));
const digest = `sha512-${'A'.repeat(86)}==`;

beforeAll(() => {
  mkdirSync(join(folder, 'scripts'));
  for (const name of ['check-lockfile.mjs', 'check-licences.mjs'])
    cpSync(join(ROOT, 'scripts', name), join(folder, 'scripts', name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a check on a small repository of its own; what it says and how it ends. */
function check(script: string, packages: Record<string, object>, dependencies: Record<string, string> = {}) {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies }));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages } }));
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'scripts', script)], { encoding: 'utf8' });
  return { status, faults: stderr.trim().split('\n').filter(Boolean) };
}

test('lockfile: digests everywhere, no host, exact versions pass', () => {
  const packages = { 'node_modules/zod': { version: '4.0.0', integrity: digest } };
  expect(check('check-lockfile.mjs', packages, { zod: '4.0.0' })).toEqual({ status: 0, faults: [] });
});

test('lockfile: a missing or weak digest, a host and a range are faults', () => {
  const packages = {
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '1.0.0', integrity: 'sha1-AAAA' },
    'node_modules/c': { version: '1.0.0', integrity: digest, resolved: 'https://packages.example.com/c.tgz' },
  };
  expect(check('check-lockfile.mjs', packages, { a: '^1.0.0', '@types/node': '24' })).toEqual({
    status: 1,
    faults: [
      'node_modules/a: no sha512 digest',
      'node_modules/b: no sha512 digest',
      'node_modules/c: names where it was fetched (packages.example.com)',
      'package.json: a asks for "^1.0.0", not for one version',
    ],
  });
});

test('licences: one choice of several suffices, all of a conjunction are needed, tools may be MPL', () => {
  const packages = {
    'node_modules/a': { version: '1.0.0', license: 'MIT' },
    'node_modules/b': { version: '1.0.0', license: '(AFL-2.1 OR BSD-3-Clause)' },
    'node_modules/c': { version: '1.0.0', license: 'MIT AND ISC' },
    'node_modules/d': { version: '1.0.0', license: 'MPL-2.0', dev: true },
  };
  expect(check('check-licences.mjs', packages)).toEqual({ status: 0, faults: [] });
});

test('licences: what is not on the list, not stated, or not understood is a fault', () => {
  const packages = {
    'node_modules/a': { version: '1.0.0', license: 'GPL-3.0-only', dev: true },
    'node_modules/b': { version: '1.0.0' },
    'node_modules/c': { version: '1.0.0', license: 'MIT AND GPL-2.0-only' },
    'node_modules/d': { version: '1.0.0', license: 'MPL-2.0' },
    'node_modules/e': { version: '1.0.0', license: 'SEE LICENSE IN LICENSE.md' },
    'node_modules/f': { version: '1.0.0', license: '(MIT OR GPL-2.0-only) AND SSPL-1.0' },
  };
  expect(check('check-licences.mjs', packages)).toEqual({
    status: 1,
    faults: [
      'node_modules/a@1.0.0: licence GPL-3.0-only',
      'node_modules/b@1.0.0: licence not stated',
      'node_modules/c@1.0.0: licence MIT AND GPL-2.0-only',
      'node_modules/d@1.0.0: licence MPL-2.0',
      'node_modules/e@1.0.0: licence SEE LICENSE IN LICENSE.md',
      'node_modules/f@1.0.0: licence (MIT OR GPL-2.0-only) AND SSPL-1.0',
    ],
  });
});

test('the lockfile and the licences of this repository pass', () => {
  for (const name of ['check-lockfile.mjs', 'check-licences.mjs'])
    expect(spawnSync(process.execPath, [join(ROOT, 'scripts', name)], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
});
