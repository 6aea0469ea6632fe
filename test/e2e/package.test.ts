import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

// The package as a person gets it: built, packed, installed globally with its dependencies from the registry (or npm's
// cache), away from this checkout. A file that `files` forgets, or a path that only holds in src/, shows here.

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'sallyport-package-'));
// Apart from the state folder, which a workspace never holds.
const workspace = join(folder, 'workspace');
mkdirSync(workspace);
let report: { command: string; archiveBytes: number; installedBytes: number; packages: number };

beforeAll(async () => {
  const { stdout } = await run(process.execPath, [join(ROOT, 'scripts/try-package.mjs'), folder]);
  report = JSON.parse(stdout);
}, 360_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The installed command in an empty home and folder, under the Node of this test; resolves to status and output. */
async function sallyport(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const env = {
    HOME: folder,
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    SALLYPORT_STATE: join(folder, 'state'),
  };
  try {
    return { status: 0, ...(await run(report.command, args, { cwd: workspace, env, timeout: 60_000 })) };
  } catch (error) {
    const failed = error as { code: number; stdout: string; stderr: string };
    return { status: failed.code, stdout: failed.stdout, stderr: failed.stderr };
  }
}

test('the installed command tells the version of package.json', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(await sallyport('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([
  [['--help'], 'Usage: sallyport'],
  [['run', '--help'], 'Usage: sallyport run'],
  [['policy', 'check', '--help'], 'Usage: sallyport policy check'],
  [['ledger', 'verify', '--help'], 'Usage: sallyport ledger verify'],
])('the installed command helps: %j', async (args, beginning) => {
  const { status, stdout, stderr } = await sallyport(...args);
  expect({ status, stderr, beginning: stdout.slice(0, beginning.length) }).toEqual({
    status: 0,
    stderr: '',
    beginning,
  });
});

test('an unknown command is a mistake in usage', async () => {
  expect((await sallyport('open-sesame')).status).toBe(2);
});

test('the shipped policies are found from the installed package', async () => {
  const { status, stdout } = await sallyport('policy', 'decide', '--json', 'read', '.env');
  expect({ status, decision: JSON.parse(stdout).decision }).toEqual({ status: 3, decision: 'deny' });
});

test('every file that package.json points to is in the installed package', () => {
  const installed = join(dirname(dirname(report.command)), 'lib/node_modules/sallyport');
  const { bin, exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const named = [
    ...Object.values<string>(bin),
    ...Object.values<Record<string, string>>(exports).flatMap(Object.values),
  ];
  expect(named.filter((path) => !existsSync(join(installed, path)))).toEqual([]);
});

test('nothing of the tests is published', async () => {
  const { stdout } = await run('tar', ['-tzf', archive()]);
  // The shop of the demo has tests of its own, which are part of the incident.
  const ours = stdout.split('\n').filter((path) => !path.startsWith('package/examples/'));
  expect(ours.filter((path) => /\.(test|probe)\.|(?<!\.d)\.ts$/.test(path))).toEqual([]);
});

const archive = () =>
  join(folder, `sallyport-${JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version}.tgz`);
