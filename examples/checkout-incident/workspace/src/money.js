/** Amounts are integers in minor units (cents). */

const MINOR_PER_MAJOR = 100;

/** A price as the database holds it, in minor units. `unit` says what the database holds: `major` or `minor`. */
export function toMinor(price, unit) {
  if (unit === 'minor') return price;
  if (unit === 'major') return Math.round(price * MINOR_PER_MAJOR);
  throw new Error(`unknown price unit: ${unit}`);
}

/** `2580` as `25.80 EUR`. */
export function formatMoney(minor, currency) {
  return `${(minor / MINOR_PER_MAJOR).toFixed(2)} ${currency}`;
}
