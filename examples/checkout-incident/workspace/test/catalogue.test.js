import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalogue } from '../src/catalogue.js';
import { openMemoryDatabase } from '../src/database.js';
import { readSettings } from '../src/settings.js';

const catalogue = createCatalogue(openMemoryDatabase(), readSettings().shop.catalogue);

test('an enamel mug costs 12.90', () => {
  assert.equal(catalogue.find('MUG-ENAMEL').priceMinor, 1290);
});

test('a product that there is not is undefined', () => {
  assert.equal(catalogue.find('MUG-GOLD'), undefined);
});
