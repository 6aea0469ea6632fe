import type { Clock } from '../contract/clock.ts';
import type { Ledger, LedgerStore } from '../contract/ledger.ts';
import { createMemoryLedgerStore, type MemoryLedgerStore } from './memory-ledger-store.ts';

/** The kernel's `createLedger`, handed in: this room opens no other room's door. */
export type CreateLedger = (options: {
  readonly store: LedgerStore;
  readonly payloadKey: Uint8Array;
  readonly clock: Clock;
  readonly redact: (text: string) => string;
}) => Ledger;

export interface MemoryLedger extends Ledger {
  readonly store: MemoryLedgerStore;
}

/** The real ledger (chain, seals, redaction, verify) over rows in memory, with a fixed key and a clock that stands. */
export function createMemoryLedger(
  createLedger: CreateLedger,
  {
    clock = STANDING_CLOCK,
    redact = (text) => text,
  }: { readonly clock?: Clock; readonly redact?: (text: string) => string } = {},
): MemoryLedger {
  const store = createMemoryLedgerStore();
  return { ...createLedger({ store, payloadKey: new Uint8Array(32).fill(7), clock, redact }), store };
}

const STANDING_CLOCK: Clock = { now: () => Date.UTC(2026, 0, 1), monotonic: () => 0 };
