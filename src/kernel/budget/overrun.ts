import type { BudgetLine, Quantity } from './budget-line.ts';

/** What stands in the way of an act, limit by limit. */
export interface Overrun {
  readonly message: string;
  readonly lines: readonly BudgetLine[];
  /** Ids for the ledger: `budget/tokens-session`. */
  readonly rules: readonly string[];
  /** True where a person may be asked to go on: every limit says so, and a yes would help. */
  readonly mayAsk: boolean;
}

export type Shortage = { readonly line: BudgetLine } & (
  | { readonly why: 'spent'; readonly wanted: number; readonly left?: number }
  | { readonly why: 'rate'; readonly wanted: number; readonly waitMs: number | undefined }
  | { readonly why: 'unpriced' }
);

export const unknownCost = (message: string): Overrun => ({
  message,
  lines: [],
  rules: ['budget/unknown-cost'],
  mayAsk: false,
});

/** The sentence is for a person and for the model alike: it names no file. */
export function overrunOf(shortages: readonly Shortage[]): Overrun {
  return {
    message: shortages.map(sentence).join(' '),
    lines: shortages.map(({ line }) => line),
    rules: shortages.map(({ line: { quantity, per } }) => `budget/${[quantity, ...per].join('-')}`),
    mayAsk: shortages.every(isAskable),
  };
}

/** A price that nobody knows, a place that is taken and a burst that is too large are not mended by a yes. */
const isAskable = (shortage: Shortage): boolean =>
  shortage.line.over === 'ask' &&
  shortage.why !== 'unpriced' &&
  shortage.line.quantity !== 'processes' &&
  (shortage.why !== 'rate' || shortage.waitMs !== undefined);

function sentence(shortage: Shortage): string {
  const { line } = shortage;
  const limit = `the limit of ${limitInWords(line)}`;
  switch (shortage.why) {
    case 'unpriced':
      return `What this act costs is not known in ${line.currency ?? 'money'}, so ${limit} cannot be kept: name its price (--price).`;
    case 'rate':
      return shortage.waitMs === undefined
        ? `This act needs ${inWords(line, shortage.wanted)} at once, more than ${limit} ever lets through.`
        : `${capital(limit)} is reached; there is room for this act in ${duration(shortage.waitMs)}.`;
    case 'spent':
      if (line.quantity === 'processes') return `${capital(limit)} at the same time is reached: others are running.`;
      return shortage.left === undefined || shortage.left === 0
        ? `${capital(limit)} is reached.`
        : `${capital(limit)} has ${inWords(line, shortage.left)} left, and this act may need ${inWords(line, shortage.wanted)}.`;
  }
}

const limitInWords = (line: BudgetLine): string => {
  const { amount, per, perMs } = line;
  return `${inWords(line, amount)}${perMs === undefined ? '' : ` in ${duration(perMs)}`} per ${per.join(' and ')}`;
};

const UNITS: Readonly<Record<Exclude<Quantity, 'cost' | 'time'>, string>> = {
  actions: 'actions',
  tokens: 'tokens',
  egress: 'bytes sent',
  processes: 'processes',
};

function inWords({ quantity, currency = '' }: BudgetLine, amount: number): string {
  if (quantity === 'cost') return `${amount / 1_000_000} ${currency}`;
  if (quantity === 'time') return `${duration(amount)} of time`;
  return `${amount} ${UNITS[quantity]}`;
}

const STEPS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** In the largest unit that fits, with at most one digit behind the point. */
function duration(ms: number): string {
  const [size, unit] = STEPS.find(([step]) => ms >= step) ?? [1, 'ms'];
  return `${Math.round((ms / size) * 10) / 10} ${unit}`;
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
