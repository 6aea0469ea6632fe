import { describe, expect, it } from 'vitest';
import { holdsSecrets, isSecretPath, mayMatchSecret } from './secret-path.ts';

describe('isSecretPath', () => {
  it.each([
    '/work/.env',
    '/work/.env.local',
    '.env',
    '/work/src/../.env',
    '/work/.ENV',
    '/work/.env~',
    '/work/.env.bak',
    '/home/ana/.ssh/id_rsa',
    '/home/ana/.ssh',
    '/home/ana/.aws/credentials',
    '/home/ana/.netrc',
    '/home/ana/.bash_history',
    '/work/server.key',
    '/work/private.pem',
    '/work/.git/config',
    '/etc/shadow',
    '/etc/shadow-',
    '/etc/sudoers',
    '/etc/ssh/ssh_host_ed25519_key',
    '/proc/self/environ',
    '/proc/1234/environ',
    '/proc/1/task/2/environ',
    '/proc/self/root/etc/shadow',
    '/proc/self/cwd/.env',
    '/run/secrets/db',
    '/dev/mem',
  ])('%s is one', (path) => {
    expect(isSecretPath(path)).toBe(true);
  });

  it.each([
    '/work/.env.example',
    '/work/src/environment.ts',
    '/work/docs/secrets.md',
    '/work/.gitignore',
    '/work/README.md',
    '/home/ana/.ssh/id_rsa.pub',
    '/home/ana/.ssh/known_hosts',
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/passwd',
    '/etc/ssh/ssh_config',
    '/proc/self/status',
    '/proc/cpuinfo',
    '/work/cert.pem',
  ])('%s is none', (path) => {
    expect(isSecretPath(path)).toBe(false);
  });
});

describe('mayMatchSecret', () => {
  it.each([
    '/home/ana/.s*/id_*',
    '/work/.e*',
    '/work/.en?',
    '/work/.[e]nv',
    '/home/ana/.ssh/*',
    '/etc/sh*',
    '/etc/*',
    '/proc/*/environ',
    '/work/*.pem',
    '/work/id_*',
    '/work/.*',
  ])('%s may', (pattern) => {
    expect(mayMatchSecret(pattern)).toBe(true);
  });

  it.each([
    '/work/*.ts',
    '/work/*',
    '/work/src/*.json',
    '/work/.github/*',
    '/work/*.md',
    '/work/**/*.py',
    '/proc/*/status',
    '/work/\\.\\*',
  ])('%s may not', (pattern) => {
    expect(mayMatchSecret(pattern)).toBe(false);
  });

  it('knows that a search finds hidden names which a pattern of the shell leaves out', () => {
    expect([mayMatchSecret('/work/*env'), mayMatchSecret('/work/*env', 'found')]).toEqual([false, true]);
  });
});

describe('holdsSecrets', () => {
  it('holds for folders that have keys somewhere below them', () => {
    const folders = [
      '/',
      '/etc',
      '/home',
      '/home/ana',
      '/home/ana/.ssh',
      '/proc',
      '/work',
      '/usr/share',
      '/home/ana/shop',
    ];
    expect(folders.filter((folder) => holdsSecrets(folder, '/home/ana'))).toEqual([
      '/',
      '/etc',
      '/home',
      '/home/ana',
      '/home/ana/.ssh',
      '/proc',
    ]);
  });
});
