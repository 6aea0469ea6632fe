import type { JsonValue } from './json.ts';

/** What is kept in the state folder under one name each. */
export type SealedKind = 'grant' | 'question' | 'answer' | 'key';

/**
 * Small values of the state folder, each sealed with its key: what was not sealed by it is not there. They are read as
 * JSON of unknown shape. Changes made inside `Ledger.appendWith` are in the transaction of the entry.
 */
export interface SealedRows {
  get(kind: SealedKind, id: string): unknown;
  /** In order of id. */
  list(kind: SealedKind): readonly unknown[];
  put(kind: SealedKind, id: string, value: JsonValue): void;
  remove(kind: SealedKind, id: string): void;
}
