import { describe, expect, test } from 'vitest';
import type { Action } from '../../contract/action.ts';
import type { Capability } from '../../contract/capability.ts';
import { CAPABILITY_LIFE_MS } from '../../contract/limits.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createSeal } from './seal.ts';

const action = { kind: 'file.read' } as Action;
const INVALID = expect.objectContaining({ code: 'CAPABILITY_INVALID' });

describe('a capability', () => {
  test('gives its act exactly once', () => {
    const seal = createSeal(createManualClock());
    const capability = seal.mint(action);
    expect(seal.redeem(capability)).toBe(action);
    expect(() => seal.redeem(capability)).toThrow(INVALID);
  });

  test('is void after its life', () => {
    const clock = createManualClock();
    const seal = createSeal(clock);
    const capability = seal.mint(action);
    clock.advance(CAPABILITY_LIFE_MS + 1);
    expect(() => seal.redeem(capability)).toThrow(INVALID);
  });

  test('of another seal is worth nothing', () => {
    const clock = createManualClock();
    expect(() => createSeal(clock).redeem(createSeal(clock).mint(action))).toThrow(INVALID);
  });

  const forgeries: readonly (readonly [string, (real: Capability) => unknown])[] = [
    ['a look-alike', () => ({ capability: true })],
    ['a copy by JSON', (real) => JSON.parse(JSON.stringify(real))],
    ['a structured clone', (real) => structuredClone(real)],
    ['an object that inherits from a real one', (real) => Object.create(real)],
    ['a proxy of a real one', (real) => new Proxy(real, {})],
    ['a spread of a real one', (real) => ({ ...real })],
    ['nothing at all', () => undefined],
  ];
  test.each(forgeries)('cannot be forged by %s', (_name, forge) => {
    const seal = createSeal(createManualClock());
    const forged = forge(seal.mint(action)) as Capability;
    expect(() => seal.redeem(forged)).toThrow();
  });

  test('cannot be forged by polluting the prototype of all objects', () => {
    const seal = createSeal(createManualClock());
    seal.mint(action);
    const polluted = Object.prototype as unknown as { capability?: boolean; action?: Action };
    polluted.capability = true;
    polluted.action = action;
    try {
      expect(() => seal.redeem({} as Capability)).toThrow(INVALID);
    } finally {
      delete polluted.capability;
      delete polluted.action;
    }
  });
});
