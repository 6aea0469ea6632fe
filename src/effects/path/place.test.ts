import { describe, expect, it } from 'vitest';
import { isWithin, placeOf } from './place.ts';

const territory = { workspace: '/work/shop', home: '/home/ana' };

describe('placeOf', () => {
  it.each([
    ['/work/shop', 'workspace'],
    ['/work/shop/a/b', 'workspace'],
    ['/work/shopevil', 'elsewhere'],
    ['/work', 'elsewhere'],
    ['/usr/bin/node', 'public'],
    ['/usr/local/etc/app.conf', 'elsewhere'],
    ['/etc/hosts', 'public'],
    ['/etc/os-release', 'public'],
    ['/etc/passwd', 'public'],
    ['/etc/shadow', 'elsewhere'],
    ['/etc/shadow-', 'elsewhere'],
    ['/etc/sudoers', 'elsewhere'],
    ['/etc/ssh/ssh_host_rsa_key', 'elsewhere'],
    ['/etc/ssl/certs/ca-certificates.crt', 'public'],
    ['/etc/ssl/private/a.key', 'elsewhere'],
    ['/etc/hostsevil', 'elsewhere'],
    ['/proc/cpuinfo', 'public'],
    ['/proc/self/environ', 'elsewhere'],
    ['/proc/1/root', 'elsewhere'],
    ['/proc/kcore', 'elsewhere'],
    ['/dev/null', 'public'],
    ['/dev/urandom', 'public'],
    ['/dev/sda', 'elsewhere'],
    ['/dev/mem', 'elsewhere'],
    ['/tmp/x', 'temporary'],
    ['/var/tmp/x', 'temporary'],
    ['/var/log/syslog', 'elsewhere'],
    ['/home/ana/.bashrc', 'elsewhere'],
    ['/', 'elsewhere'],
  ])('%s is %s', (path, place) => {
    expect(placeOf(path, territory)).toBe(place);
  });

  it('takes a workspace in a public or temporary tree for the workspace', () => {
    expect(placeOf('/usr/src/app/x', { workspace: '/usr/src/app', home: '/root' })).toBe('workspace');
    expect(placeOf('/tmp/w/x', { workspace: '/tmp/w', home: '/root' })).toBe('workspace');
  });

  it('takes a home in a public or temporary tree for the person’s own', () => {
    expect(placeOf('/tmp/home/x', { workspace: '/work', home: '/tmp/home' })).toBe('elsewhere');
    expect(placeOf('/usr/bin/env', { workspace: '/work', home: '/' })).toBe('public');
  });
});

describe('isWithin', () => {
  it('needs a separator after the folder', () => {
    expect([isWithin('/a', '/a'), isWithin('/a/b', '/a'), isWithin('/ab', '/a'), isWithin('/b', '/')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });
});
