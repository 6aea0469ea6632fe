import type { Volatility } from '../dialect.ts';
import type { Hazard } from '../finding.ts';

/** What is known of a function by its name. */
export interface FunctionFact {
  readonly volatility: Volatility;
  readonly hazard?: Hazard;
  /** Completes "calls x, which …". */
  readonly why?: string;
}
