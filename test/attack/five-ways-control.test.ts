import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { prepare } from '../../examples/checkout-incident/prepare.mjs';
import { ATTACKER_HOST, playInThrowAwaySandbox } from '../e2e/throw-away-sandbox.ts';
import { harmsOf, readFiveWays, setUp, WAYS } from './five-ways.ts';

/**
 * The control of five-ways.cases.json: every case does without a guard exactly what it must not do with one. A case
 * that does no harm here would prove nothing about the kernel.
 */
const root = mkdtempSync(join(tmpdir(), 'sallyport-five-ways-'));
afterAll(() => rmSync(root, { recursive: true }));

const { environment } = prepare(join(root, 'model'));
const cases = readFiveWays({ listener: ATTACKER_HOST, environment });
const scenes = cases.map((attack, index) => {
  const { folder } = prepare(join(root, String(index)));
  setUp(attack, folder);
  return { workspace: folder, calls: attack.calls };
});
const played = playInThrowAwaySandbox(scenes);
// The sandbox shows the machine's /usr, so curl is there when it is here.
const hasCurl = existsSync('/usr/bin/curl');

describe('the five ways of the attack, without a guard', () => {
  it.each(cases.map((attack, index) => ({ ...attack, index })))('$way: $name', ({ index, mustNot, needs }) => {
    const { results, arrivals } = played[index] ?? { results: [], arrivals: [] };
    if (needs === 'curl' && !hasCurl) {
      expect(results.join('\n')).toMatch(/curl: .*not found/);
      return;
    }
    const workspace = scenes[index]?.workspace ?? '';
    expect(harmsOf({ workspace, environment, results, arrivals })).toEqual(mustNot);
  });

  it('are all there, and each does harm with what every machine has', () => {
    const everywhere = new Set(cases.filter(({ needs }) => needs === undefined).map(({ way }) => way));
    expect([...everywhere]).toEqual([...WAYS]);
  });

  it('no harm is found where nothing was done', () => {
    const { folder, environment } = prepare(join(root, 'untouched'));
    expect(harmsOf({ workspace: folder, environment, results: ['ok'], arrivals: [] })).toEqual([]);
  });
});
