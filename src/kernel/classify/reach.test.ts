import { describe, expect, it } from 'vitest';
import type { Effect } from '../../contract/effect.ts';
import { reachOf } from './reach.ts';

const facts = { workspace: '/home/ana/shop', home: '/home/ana' };
const inSandbox = (effect: Effect) => reachOf(effect, 'sandbox', facts);
const unconfined = (effect: Effect) => reachOf(effect, 'none', facts);
const dials = (target: string): Effect => ({ type: 'network', target, targetKind: 'host' });
const destroys = (target: string, targetKind: Effect['targetKind'], more: Partial<Effect> = {}): Effect => ({
  type: 'destroy',
  target,
  targetKind,
  ...more,
});

describe('what a sandbox has for itself is contained in it, and nowhere else', () => {
  it.each(['localhost:3000', '127.0.0.1:80', '127.8.8.8:1', '[::1]:8080', '0.0.0.0:5173'])(
    'its own network: %s',
    (host) => {
      expect([inSandbox(dials(host)), unconfined(dials(host))]).toEqual(['contained', 'external']);
    },
  );

  it.each(['127.0.0.1.example.com:80', 'localhost.example.com:80', 'localhost', '10.0.0.1:80', '169.254.169.254:80'])(
    'no other host: %s',
    (host) => expect(inSandbox(dials(host))).toBe('external'),
  );

  it('its own processes', () => {
    const signal = destroys('running processes (pkill -f node)', 'text');
    expect([inSandbox(signal), unconfined(signal)]).toEqual(['contained', 'external']);
    expect(inSandbox(destroys('containers, and running processes (kill 1)', 'text'))).toBe('external');
    expect(inSandbox(destroys('running processes (kill 1)', 'program'))).toBe('external');
  });

  it('one file of the workspace, which the journal brings back; not git’s own, not all of it, not elsewhere', () => {
    const file = destroys('/home/ana/shop/dev.db', 'path');
    expect([inSandbox(file), unconfined(file)]).toEqual(['reversible', 'external']);
    expect(inSandbox(destroys('/tmp/dev.db', 'path'))).toBe('contained');
    for (const other of [
      destroys('/home/ana/shop/.git/objects', 'path'),
      destroys('/home/ana/shop/sub/.GIT/refs', 'path'),
      destroys('/home/ana/shop', 'path'),
      destroys('/home/ana/shop/src', 'path', { extent: 'tree' }),
      destroys('/home/ana/other.db', 'path'),
      destroys('/dev/sda', 'path'),
    ])
      expect(inSandbox(other), other.target).toBe('external');
  });
});
