import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Label } from '../../contract/label.ts';
import { canFlowTo, join } from './join.ts';

const labels: fc.Arbitrary<Label> = fc.record({
  integrity: fc.constantFrom('user', 'system', 'tool', 'untrusted'),
  confidentiality: fc.constantFrom('public', 'private', 'secret'),
  sources: fc
    .uniqueArray(fc.constantFrom('workspace', 'host:a.example', 'model:m', 'person'))
    .map((sources) => sources.toSorted()),
});

describe('join', () => {
  test('does not depend on the order', () => {
    fc.assert(fc.property(labels, labels, (left, right) => void expect(join(left, right)).toEqual(join(right, left))));
  });

  test('does not depend on the grouping', () => {
    fc.assert(
      fc.property(labels, labels, labels, (a, b, c) => void expect(join(join(a, b), c)).toEqual(join(a, join(b, c)))),
    );
  });

  test('of a label with itself is that label', () => {
    fc.assert(fc.property(labels, (label) => void expect(join(label, label)).toEqual(label)));
  });

  test('of a whole with one of its parts is that whole, as it was', () => {
    fc.assert(
      fc.property(labels, labels, (left, right) => {
        const whole = join(left, right);
        expect(join(left, whole)).toEqual(whole);
        expect(join(whole, left)).toEqual(whole);
        expect(join(right, whole)).toEqual(whole);
      }),
    );
  });

  test('never raises: both parts can flow to the whole', () => {
    fc.assert(
      fc.property(labels, labels, (left, right) => {
        expect(canFlowTo(left, join(left, right))).toBe(true);
        expect(canFlowTo(right, join(left, right))).toBe(true);
      }),
    );
  });

  test('an untrusted part makes the whole untrusted, a secret one secret', () => {
    const page: Label = { integrity: 'untrusted', confidentiality: 'public', sources: ['host:a.example'] };
    const key: Label = { integrity: 'user', confidentiality: 'secret', sources: ['person'] };
    expect(join(page, key)).toEqual({
      integrity: 'untrusted',
      confidentiality: 'secret',
      sources: ['host:a.example', 'person'],
    });
    expect(canFlowTo(page, key)).toBe(false);
    expect(canFlowTo(key, page)).toBe(false);
  });
});
