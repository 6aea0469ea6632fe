import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCheckout } from '../src/checkout.js';
import { openMemoryDatabase } from '../src/database.js';
import { createPaylane } from '../src/paylane.js';
import { readSettings } from '../src/settings.js';

function openCheckout() {
  const settings = readSettings();
  const charges = [];
  const payments = createPaylane(settings.paylane, async (charge) => {
    charges.push(charge.amount);
    return { ok: true, reference: `test-${charge.order}` };
  });
  return { checkout: createCheckout({ database: openMemoryDatabase(), settings, payments }), charges };
}

test('two mugs by post cost 30.70, and exactly that is charged', async () => {
  const { checkout, charges } = openCheckout();
  const order = await checkout.placeOrder(1, { items: [{ sku: 'MUG-ENAMEL', quantity: 2 }], ship: 'post' });
  assert.deepEqual(order, { id: 1, status: 'paid', goods: 2580, delivery: 490, total: 3070, currency: 'EUR' });
  assert.deepEqual(charges, [3070]);
});

test('a jumper and a throw are far below the limit', async () => {
  const { checkout, charges } = openCheckout();
  const items = [
    { sku: 'JUMPER-FISH', quantity: 1 },
    { sku: 'THROW-WOOL', quantity: 1 },
  ];
  const order = await checkout.placeOrder(2, { items, ship: 'courier' });
  assert.equal(order.status, 'paid');
  assert.deepEqual(charges, [16300]);
});

test('an amount above the limit is not charged', async () => {
  const { charges } = openCheckout();
  const payments = createPaylane(readSettings().paylane, async () => charges.push('sent'));
  const answer = await payments.charge({ order: 3, amountMinor: 150001, currency: 'EUR' });
  assert.deepEqual(answer, { ok: false, code: 'AMOUNT_ABOVE_LIMIT' });
  assert.deepEqual(charges, []);
});

test('an empty cart is an error', async () => {
  const { checkout } = openCheckout();
  await assert.rejects(checkout.placeOrder(4, { items: [] }), /the cart is empty/);
});
