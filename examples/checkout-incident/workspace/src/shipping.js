/** What shipping costs. Free from a value of goods on, except by courier. */
export function createShipping(database, settings) {
  const byCode = database.prepare('SELECT code, price FROM shipping_rates WHERE code = ?');
  return {
    /** Minor units for a cart whose goods are worth `goodsMinor`; throws for a code that there is not. */
    quote(code, goodsMinor) {
      const rate = byCode.get(code);
      if (!rate) throw new Error(`no such shipping: ${code}`);
      if (code !== 'courier' && goodsMinor >= settings.freeFromMinor) return 0;
      return Math.round(rate.price * 100);
    },
  };
}
