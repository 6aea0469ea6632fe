import { toMinor } from './money.js';

/** What the shop sells. Prices leave here in minor units, whatever the database holds (`settings.priceUnit`). */
export function createCatalogue(database, settings) {
  const bySku = database.prepare('SELECT sku, name, price, stock FROM products WHERE sku = ?');
  return {
    /** The product, or undefined where there is none of that SKU. */
    find(sku) {
      const row = bySku.get(sku);
      if (!row) return undefined;
      return { sku: row.sku, name: row.name, stock: row.stock, priceMinor: toMinor(row.price, settings.priceUnit) };
    },
  };
}
