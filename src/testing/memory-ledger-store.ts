import type { LedgerRow, LedgerStore } from '../contract/ledger.ts';

/** Ledger rows in memory, under the contract of the real store. `rowsKept` may be changed by a test: that is tampering. */
export interface MemoryLedgerStore extends LedgerStore {
  readonly rowsKept: LedgerRow[];
  /** The next append, and every one after it, fails with this error; `undefined` lets them pass again. */
  failWith(error: Error | undefined): void;
}

export function createMemoryLedgerStore(): MemoryLedgerStore {
  const rowsKept: LedgerRow[] = [];
  let note: string | undefined;
  let fault: Error | undefined;
  const ofSession = (session: string | undefined) =>
    session === undefined ? rowsKept : rowsKept.filter((row) => row.session === session);

  function append(make: (head: LedgerRow | undefined) => LedgerRow, change?: undefined): LedgerRow;
  function append(
    make: (head: LedgerRow | undefined) => LedgerRow,
    change: (() => boolean) | undefined,
  ): LedgerRow | undefined;
  function append(
    make: (head: LedgerRow | undefined) => LedgerRow,
    change: () => boolean = () => true,
  ): LedgerRow | undefined {
    if (fault !== undefined) throw fault;
    const row = make(rowsKept.at(-1));
    if (!change()) return undefined;
    rowsKept.push(row);
    return row;
  }

  return {
    rowsKept,
    failWith: (error) => {
      fault = error;
    },
    append,
    head: () => rowsKept.at(-1),
    rows: (from, limit, session) =>
      ofSession(session)
        .filter(({ seq }) => seq >= from)
        .slice(0, limit),
    tail: (count, session) => (count <= 0 ? [] : ofSession(session).slice(-count)),
    keptHead: () => note,
    keepHead: (text) => {
      note = text;
    },
    damage: () => undefined,
    close: () => {},
  };
}
