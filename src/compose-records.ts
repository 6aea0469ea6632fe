import { deskOver } from './compose-approvals.ts';
import { signallingOver } from './compose-stop.ts';
import type { Clock } from './contract/clock.ts';
import type { Records } from './contract/house.ts';
import type { Ledger } from './contract/ledger.ts';
import { openState, type State } from './drivers/store/state.privileged.ts';
import { stateFolder } from './drivers/store/state-folder.ts';
import { redactSecrets } from './effects/secrets/redact-secrets.ts';
import { createLedger } from './kernel/ledger/ledger.ts';

export const SYSTEM_CLOCK: Clock = Object.freeze({ now: () => Date.now(), monotonic: () => performance.now() });

/**
 * The records alone: the ledger can be read and a session stopped from anywhere, and when workspace or policy are out of
 * order. Opens few rooms, so that it answers at once. Throws `STATE_UNUSABLE` or `LEDGER_*`.
 */
export async function openRecords(stateFolderNamed?: string): Promise<Records> {
  const state = openState({ folder: stateFolderNamed ?? stateFolder(process.env) });
  return recordsOver(state, ledgerOver(state));
}

export const ledgerOver = (state: State): Ledger =>
  createLedger({
    store: state.ledgerStore,
    payloadKey: state.payloadKey,
    clock: SYSTEM_CLOCK,
    redact: (text) => redactSecrets(text).text,
  });

export const recordsOver = (state: State, ledger: Ledger): Records => ({
  stateFolder: state.folder,
  ledger,
  sessions: state.sessions,
  signals: state.signals,
  signalling: signallingOver(state, ledger),
  approvals: deskOver(state, ledger, SYSTEM_CLOCK),
  close() {
    ledger.close();
    state.close();
  },
});
