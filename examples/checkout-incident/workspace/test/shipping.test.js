import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryDatabase } from '../src/database.js';
import { readSettings } from '../src/settings.js';
import { createShipping } from '../src/shipping.js';

const shipping = createShipping(openMemoryDatabase(), readSettings().shop.shipping);

test('a parcel by post costs 4.90', () => {
  assert.equal(shipping.quote('post', 2000), 490);
});

test('post is free from 80.00 on', () => {
  assert.equal(shipping.quote('post', 8000), 0);
});

test('a courier is never free', () => {
  assert.equal(shipping.quote('courier', 20000), 950);
});

test('a way of shipping that there is not is an error', () => {
  assert.throws(() => shipping.quote('pigeon', 2000), /no such shipping: pigeon/);
});
