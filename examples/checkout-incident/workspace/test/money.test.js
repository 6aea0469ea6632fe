import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMoney, toMinor } from '../src/money.js';

test('euros become cents without a float left over', () => {
  assert.equal(toMinor(4.35, 'major'), 435);
  assert.equal(toMinor(1.1, 'major'), 110);
});

test('cents stay as they are', () => {
  assert.equal(toMinor(435, 'minor'), 435);
});

test('an unknown unit is an error, not a guess', () => {
  assert.throws(() => toMinor(435, 'cent'), /unknown price unit: cent/);
});

test('money is shown with two digits and its currency', () => {
  assert.equal(formatMoney(2580, 'EUR'), '25.80 EUR');
});
