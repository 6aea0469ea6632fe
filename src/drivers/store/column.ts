import { SallyportError } from '../../contract/errors.ts';

/** A row as SQLite gives it. A damaged file can hold anything in any column, so each is read with its type. */
export type Columns = Readonly<Record<string, unknown>>;

const wrong = (name: string) => new SallyportError('LEDGER_CORRUPT', `The ledger holds something odd in "${name}".`);

/** Throws `LEDGER_CORRUPT` for anything but text. */
export function textColumn(columns: Columns, name: string): string {
  const value = columns[name];
  if (typeof value !== 'string') throw wrong(name);
  return value;
}

/** Throws `LEDGER_CORRUPT` for anything but a number. */
export function numberColumn(columns: Columns, name: string): number {
  const value = columns[name];
  if (typeof value !== 'number') throw wrong(name);
  return value;
}

/** `undefined` for NULL; throws `LEDGER_CORRUPT` for anything but bytes. */
export function bytesColumn(columns: Columns, name: string): Uint8Array | undefined {
  const value = columns[name];
  if (value === null) return undefined;
  if (!(value instanceof Uint8Array)) throw wrong(name);
  return value;
}
