/** What is kept of one meter: whole numbers, of which `due` may be larger than a JavaScript number holds. */
export interface Meter {
  /** Spent or set aside. */
  readonly spent: number;
  /** Of a rate: when its next cell is due, in units of its own. */
  readonly due?: bigint;
}

/** Meters as one transaction sees them: nobody else reads or writes between its first look and its end. */
export interface Meters {
  meter(key: string): Meter | undefined;
  /** Keeps it until `forgetAtMs`; absent for ever. */
  keep(key: string, meter: Meter, forgetAtMs?: number): void;
  /** What living holders have in use at this moment. What a process held is free when it is gone. */
  inUse(key: string): number;
  use(key: string, hold: string, amount: number): void;
  endUse(hold: string): void;
  /** Drops meters that were to be kept until before this moment. */
  forgetBefore(ms: number): void;
}

/**
 * Where budgets are kept: on one machine in the state database, where all processes of a user see the same. `transact`
 * runs `act` once, alone, and keeps all that it changed or nothing; it throws what `act` throws, and `LEDGER_WRITE_FAILED`
 * where nothing could be kept.
 */
export interface BudgetStore {
  transact<T>(act: (meters: Meters) => T): T;
}
