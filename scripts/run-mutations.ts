import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Promised } from '../test/promises/promise.ts';
import { PROMISES } from '../test/promises/promises.ts';

/**
 * Takes each protection away, one at a time, in a copy of the checkout, and runs the test that is to keep it: the test
 * must pass with the protection and fail without. `node scripts/run-mutations.ts [ID …]`; exit status 1 when one survives.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COPIED = [
  'src',
  'test',
  'policies',
  'examples',
  'bin',
  'scripts',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'SECURITY.md',
];

const escapeForRegex = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function makeCopy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-mutation-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true, verbatimSymlinks: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Whether the promise's test passes in a folder. A run that found no such test counts as an error, not as a pass. */
function passes(folder: string, { test }: Promised): boolean {
  const title = escapeForRegex(test.title);
  const result = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', test.file, '-t', title, '--reporter=json'],
    { cwd: folder, encoding: 'utf8', timeout: 180_000 },
  );
  const report = /\{"numTotalTestSuites".*\}/s.exec(result.stdout)?.[0];
  const ran =
    report === undefined ? undefined : (JSON.parse(report) as { numPassedTests: number; numFailedTests: number });
  if (ran !== undefined && ran.numPassedTests + ran.numFailedTests === 0 && result.status === 0)
    throw new Error(`no test of that title ran: ${test.file}: ${test.title}`);
  return result.status === 0;
}

function verdictOn(folder: string, promised: Promised): string | undefined {
  const { file, find, replace } = promised.mutation;
  if (!passes(folder, promised)) return 'its test fails with the protection on';
  const target = join(folder, file);
  const source = readFileSync(target, 'utf8');
  writeFileSync(
    target,
    source.replace(find, () => replace),
  );
  const survived = passes(folder, promised);
  writeFileSync(target, source);
  return survived ? 'its test passes with the protection off' : undefined;
}

const wanted = process.argv.slice(2);
const folder = makeCopy();
let failed = 0;
const chosen = PROMISES.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
for (const promised of chosen) {
  const problem = verdictOn(folder, promised);
  if (problem !== undefined) failed += 1;
  console.log(
    `${problem === undefined ? 'caught ' : 'MISSED '} ${promised.id}: ${promised.mutation.what}${problem === undefined ? '' : ` — ${problem}`}`,
  );
}
rmSync(folder, { recursive: true, force: true });
console.log(`mutations: ${chosen.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
