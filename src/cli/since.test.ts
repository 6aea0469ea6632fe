import { expect, test } from 'vitest';
import { sinceMsOf } from './since.ts';

const NOW = Date.UTC(2026, 10, 21, 12);

test.each([
  ['30m', Date.UTC(2026, 10, 21, 11, 30)],
  ['12h', Date.UTC(2026, 10, 21)],
  ['7d', Date.UTC(2026, 10, 14, 12)],
  ['2w', Date.UTC(2026, 10, 7, 12)],
  ['2026-11-01', Date.UTC(2026, 10, 1)],
  ['all', 0],
])('%s', (text, expected) => {
  expect(sinceMsOf(text, NOW)).toBe(expected);
});

test.each(['', '0d', '7', '-1d', 'yesterday', '1y', '2026-13-45', '7 d'])('%j is refused', (text) => {
  expect(() => sinceMsOf(text, NOW)).toThrow('--since is');
});
