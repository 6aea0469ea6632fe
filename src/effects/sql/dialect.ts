export const DIALECTS = ['postgres', 'sqlite', 'mysql'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** The schema in which a name without one is looked up. */
export const DEFAULT_SCHEMA: Readonly<Record<Dialect, string>> = { postgres: 'public', sqlite: 'main', mysql: 'shop' };

/** Words of a function's volatility, as PostgreSQL uses them; what nobody declared is `unknown`. */
export type Volatility = 'immutable' | 'stable' | 'volatile' | 'unknown';
