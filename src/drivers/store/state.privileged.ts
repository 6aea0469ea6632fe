import { join } from 'node:path';
import type { BudgetStore } from '../../contract/budget-store.ts';
import type { LedgerStore } from '../../contract/ledger.ts';
import type { SealedRows } from '../../contract/sealed-rows.ts';
import type { SessionStore } from '../../contract/session-store.ts';
import type { Signals } from '../../contract/signal.ts';
import { createBudgetStore } from './budget-store.privileged.ts';
import { isDatabaseThere, openDatabase } from './database.privileged.ts';
import { openHeadFile } from './head-file.privileged.ts';
import { createLedgerStore } from './ledger-store.privileged.ts';
import { loadPayloadKey } from './payload-key.privileged.ts';
import { ensurePrivateFolder } from './private-folder.privileged.ts';
import { createSealedRows } from './sealed-rows.privileged.ts';
import { createSessionStore } from './session-store.privileged.ts';
import { openSignals } from './signals.privileged.ts';
import { sqliteFault } from './sqlite-fault.ts';

export const DATABASE_FILE = 'sallyport.db';
export const HEAD_FILE = 'sallyport.head';

/** What Sallyport keeps for one user, in one folder. */
export interface State {
  readonly folder: string;
  readonly ledgerStore: LedgerStore;
  /** 32 bytes: opens the payloads of this folder's ledger and marks its entries. */
  readonly payloadKey: Uint8Array;
  readonly sessions: SessionStore;
  /** Grants, questions, answers and approvers' keys. */
  readonly sealed: SealedRows;
  /** Stops and pauses, seen by all processes of this user. */
  readonly signals: Signals;
  /** Meters that all processes of this user share. */
  readonly budgets: BudgetStore;
  /** Safe to call twice. */
  close(): void;
}

/**
 * Opens the state folder, or makes it. Several processes may have it open at once. Throws `STATE_UNUSABLE` (folder or
 * key), `LEDGER_FOREIGN`, `LEDGER_CORRUPT` or `LEDGER_WRITE_FAILED`; whatever it finds, it never writes over it.
 */
export function openState({ folder }: { readonly folder: string }): State {
  ensurePrivateFolder(folder);
  const path = join(folder, DATABASE_FILE);
  const payloadKey = loadPayloadKey(folder, () => isDatabaseThere(path));
  const database = openDatabase(path);
  const headFile = openHeadFile(join(folder, HEAD_FILE));
  const budgets = createBudgetStore(path, payloadKey);
  const close = () => {
    headFile.close();
    budgets.close();
    if (database.isOpen) database.close();
  };
  try {
    const ledgerStore = createLedgerStore(database, path, headFile);
    const sessions = createSessionStore(database, path, payloadKey);
    const sealed = createSealedRows(database, path, payloadKey);
    const signals = openSignals(folder);
    return { folder, ledgerStore, payloadKey, sessions, sealed, signals, budgets, close };
  } catch (error) {
    close();
    throw sqliteFault(error, path);
  }
}
