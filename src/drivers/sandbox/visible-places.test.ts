import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isReachable, nodePlace } from './visible-places.privileged.ts';

let home = '';
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-places-')));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const make = (...names: readonly string[]): void => {
  for (const name of names) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), '');
  }
};

describe('what is shown of the installation of Node', () => {
  it('is its own folder, where it has one', () => {
    make('.nvm/v24/bin/node', '.nvm/v24/bin/npm', '.nvm/v24/lib/node_modules/npm/package.json', '.nvm/v24/LICENSE');
    expect(nodePlace(join(home, '.nvm/v24/bin/node'))).toBe(join(home, '.nvm/v24'));
  });

  it('is the program alone where anything else lies beside it: never a home folder, never a prefix for many programs', () => {
    make('bin/node', 'LICENSE', 'include/node/node.h', '.ssh/id_rsa', 'node');
    make(
      '.local/bin/node',
      '.local/LICENSE',
      '.local/lib/node_modules/npm/package.json',
      '.local/share/keyrings/login',
    );
    for (const node of ['bin/node', '.local/bin/node', 'node'])
      expect(nodePlace(join(home, node))).toBe(join(home, node));
  });
});

it('a place below a folder that is closed to somebody cannot be reached by them', () => {
  make('closed/inside');
  mkdirSync(join(home, 'private'), { mode: 0o700 });
  expect(isReachable('/usr/bin/env', 54_321, 54_321)).toBe(true);
  expect(isReachable(join(home, 'closed/inside'), 54_321, 54_321)).toBe(false);
});
