import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRootStore, type RootSpec } from './root-folder.privileged.ts';

let folder = '';
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-roots-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const spec = (path: string, more: Partial<RootSpec> = {}): RootSpec => ({
  uid: 1000,
  gid: 1000,
  home: '/tmp/home',
  mountPoints: [{ path, kind: 'directory' }],
  ...more,
});

describe('the root of a sandbox', () => {
  it('holds places to mount upon, links of the system, and accounts of nobody in particular', () => {
    const root = createRootStore(folder)(
      spec('/home/u/shop', {
        mountPoints: [
          { path: '/home/u/shop', kind: 'directory' },
          { path: '/srv/data/list.csv', kind: 'file' },
        ],
      }),
    );
    expect(
      readdirSync(root)
        .filter((name) => !/^(s?bin|lib)/.test(name))
        .sort(),
    ).toEqual(['dev', 'etc', 'home', 'proc', 'run', 'srv', 'tmp', 'usr', 'var']);
    expect(lstatSync(join(root, 'home/u/shop')).isDirectory()).toBe(true);
    expect(lstatSync(join(root, 'srv/data/list.csv')).isFile()).toBe(true);
    expect(readFileSync(join(root, 'etc/passwd'), 'utf8')).toBe(
      [
        'root:x:0:0:root:/nonexistent:/bin/bash',
        'agent:x:1000:1000:agent:/tmp/home:/bin/bash',
        'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
      ].join('\n'),
    );
  });

  it('holds nothing of the machine that is not public: no accounts, no resolver, no keys', () => {
    const root = createRootStore(folder)(spec('/w'));
    for (const name of [
      'shadow',
      'sudoers',
      'ssh',
      'resolv.conf',
      'hostname',
      'machine-id',
      'fstab',
      'ssl/private',
      'gitconfig',
    ])
      expect([name, existsSync(join(root, 'etc', name))]).toEqual([name, false]);
  });

  it('is made once for equal needs, and anew for others', () => {
    const rootFor = createRootStore(folder);
    expect(rootFor(spec('/w'))).toBe(rootFor(spec('/w')));
    expect(createRootStore(folder)(spec('/w'))).toBe(rootFor(spec('/w')));
    const others = [spec('/v'), spec('/w', { uid: 0 }), spec('/w', { firstProcess: new Uint8Array([1]) })];
    expect(new Set([spec('/w'), ...others].map(rootFor)).size).toBe(4);
  });

  it('is made again where it was taken away', () => {
    const rootFor = createRootStore(folder);
    rmSync(rootFor(spec('/w')), { recursive: true });
    expect(existsSync(join(rootFor(spec('/w')), 'etc/passwd'))).toBe(true);
  });

  it('goes when there are many others and nobody has used it for long', () => {
    const rootFor = createRootStore(folder);
    const old = rootFor(spec('/old'));
    for (let index = 0; index < 40; index++) mkdirSync(join(folder, `root-${index}`));
    rootFor(spec('/one'));
    expect(existsSync(old)).toBe(true);
    utimesSync(old, 1, 1);
    rootFor(spec('/two'));
    expect(existsSync(old)).toBe(false);
  });
});
