/** Money in millionths of a currency's unit, so that sums are exact. */
export interface Money {
  /** `NaN` where no price is known: that is not nothing. */
  readonly micros: number;
  /** ISO 4217; absent where nothing is paid, in whatever currency. */
  readonly currency?: string;
}

/** What an act takes. Every field is required: an unknown cost is not zero. */
export interface Cost {
  readonly actions: number;
  readonly tokens: number;
  readonly cost: Money;
  /** Bytes that leave the machine. */
  readonly egress: number;
  /** Milliseconds that it may run at most. */
  readonly time: number;
  /** Processes that it may have at the same time. */
  readonly processes: number;
}

/** Quantities that are a plain number. */
export type Countable = Exclude<keyof Cost, 'cost'>;

export const FREE: Money = Object.freeze({ micros: 0 });
export const NOTHING: Cost = Object.freeze({
  actions: 0,
  tokens: 0,
  cost: FREE,
  egress: 0,
  time: 0,
  processes: 0,
});

/** True for an amount that can be set aside: a whole number that JavaScript holds exactly, and nothing below zero. */
export const isAmount = (amount: number): boolean => Number.isSafeInteger(Math.ceil(amount)) && amount >= 0;

/** Nothing is nothing in every currency; anything else only in its own. */
export const moneyIn = (money: Money | undefined, currency: string | undefined): number | undefined =>
  money === undefined || (money.micros !== 0 && money.currency !== currency) ? undefined : money.micros;
