import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

// `bin/sallyport` in a checkout of its own, whose main.ts says who ran it.
let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport launcher-')));
  for (const folder of ['bin', 'src', 'node_modules', 'path']) mkdirSync(join(root, folder));
  cpSync(resolve(import.meta.dirname, '../../bin/sallyport'), join(root, 'bin/sallyport'));
  writeFileSync(
    join(root, 'src/main.ts'),
    'console.log(JSON.stringify([process.execPath, ...process.argv.slice(1)]));',
  );
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A Node of another version: answers `--version`, and fails when it is used. */
function writeFakeNode(path: string, version: string): void {
  mkdirSync(resolve(path, '..'), { recursive: true });
  writeFileSync(
    path,
    `#!/bin/sh\n[ "$1" = --version ] && echo ${version} && exit 0\necho "used ${version}"\nexit 9\n`,
    {
      mode: 0o755,
    },
  );
}

function launch(command: string, options: { path: string; cwd?: string }) {
  const { status, stdout, stderr } = spawnSync(command, ['a b', '--c'], {
    cwd: options.cwd ?? root,
    env: { PATH: `${options.path}:/usr/bin:/bin` },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const withRealNode = () => {
  symlinkSync(process.execPath, join(root, 'path/node'));
  return join(root, 'path');
};

test('it runs the sources of its own checkout with its arguments, from any folder and through links', () => {
  symlinkSync('../bin/sallyport', join(root, 'path/first'));
  symlinkSync(join(root, 'path/first'), join(root, 'path/second'));
  const ran = launch(join(root, 'path/second'), { path: withRealNode(), cwd: tmpdir() });
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(JSON.parse(ran.stdout)).toEqual([realpathSync(process.execPath), join(root, 'src/main.ts'), 'a b', '--c']);
});

test.each(['v20.20.2', 'v24.9.0', 'nonsense'])('where the Node on PATH is %s it takes the pinned one', (version) => {
  writeFakeNode(join(root, 'path/node'), version);
  writeFakeNode(join(root, '.toolchain/package/bin/node'), 'v24.21.0');
  expect(launch(join(root, 'bin/sallyport'), { path: join(root, 'path') })).toMatchObject({
    status: 9,
    stdout: 'used v24.21.0\n',
  });
});

test('where neither will do it says how to set up', () => {
  writeFakeNode(join(root, 'path/node'), 'v20.20.2');
  expect(launch(join(root, 'bin/sallyport'), { path: join(root, 'path') })).toEqual({
    status: 1,
    stdout: '',
    stderr: `sallyport: this checkout is not set up yet. Run: npm --prefix '${root}' run setup\n`,
  });
});

test('a program named node in the folder it is called in is not run, even with that folder on PATH', () => {
  writeFakeNode(join(root, 'path/node'), 'v99.0.0');
  writeFakeNode(join(root, '.toolchain/package/bin/node'), 'v24.21.0');
  const ran = launch(join(root, 'bin/sallyport'), { path: '.', cwd: join(root, 'path') });
  expect(ran.stdout).toBe('used v24.21.0\n');
});
