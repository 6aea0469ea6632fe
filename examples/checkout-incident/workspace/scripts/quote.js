// node scripts/quote.js SKU[:QUANTITY]… [--ship CODE]: what a cart costs with today's code, settings and database.
import { parseArgs } from 'node:util';
import { createCheckout } from '../src/checkout.js';
import { openDatabase } from '../src/database.js';
import { formatMoney } from '../src/money.js';
import { readSettings } from '../src/settings.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { ship: { type: 'string' } } });
const settings = readSettings();
const checkout = createCheckout({ database: openDatabase(settings.shop.catalogue.database), settings });
const items = positionals.map((word) => {
  const [sku, quantity = '1'] = word.split(':');
  return { sku, quantity: Number(quantity) };
});
const { goods, delivery, total, currency } = checkout.price({ items, ship: values.ship });
console.log(`goods    ${formatMoney(goods, currency)}`);
console.log(`shipping ${formatMoney(delivery, currency)}`);
console.log(`total    ${formatMoney(total, currency)}`);
