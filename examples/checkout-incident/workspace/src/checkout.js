import { createCatalogue } from './catalogue.js';
import { createShipping } from './shipping.js';

/** The whole way of an order: price the cart, add shipping, take the payment. */
export function createCheckout({ database, settings, payments, log = () => {} }) {
  const catalogue = createCatalogue(database, settings.shop.catalogue);
  const shipping = createShipping(database, settings.shop.shipping);

  /** What a cart costs, in minor units. A cart is `{ items: [{ sku, quantity }], ship }`. */
  function price(cart) {
    checkCart(cart, settings.shop.checkout);
    const goods = cart.items.reduce((sum, { sku, quantity }) => {
      const product = catalogue.find(sku);
      if (!product) throw new Error(`no such product: ${sku}`);
      return sum + product.priceMinor * quantity;
    }, 0);
    const delivery = shipping.quote(cart.ship ?? settings.shop.shipping.default, goods);
    return { goods, delivery, total: goods + delivery, currency: settings.shop.currency };
  }

  /** Prices the cart and takes the payment. Never throws for a payment that failed: the answer says why. */
  async function placeOrder(id, cart) {
    const quote = price(cart);
    log('checkout.priced', { order: id, goods: quote.goods, shipping: quote.delivery, total: quote.total });
    const payment = await payments.charge({ order: id, amountMinor: quote.total, currency: quote.currency });
    if (!payment.ok) {
      log('checkout.failed', { order: id, code: payment.code, amount: quote.total });
      return { id, status: 'failed', failure: payment.code, ...quote };
    }
    log('payment.captured', { order: id, amount: quote.total, ref: payment.reference });
    return { id, status: 'paid', ...quote };
  }

  return { price, placeOrder };
}

function checkCart(cart, { itemsMax, quantityMax }) {
  if (cart.items.length === 0) throw new Error('the cart is empty');
  if (cart.items.length > itemsMax) throw new Error(`more than ${itemsMax} different products`);
  for (const { sku, quantity } of cart.items) {
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > quantityMax) {
      throw new Error(`quantity of ${sku} is not a whole number from 1 to ${quantityMax}`);
    }
  }
}
