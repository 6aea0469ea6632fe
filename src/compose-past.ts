import { join } from 'node:path';
import type { Ledger } from './contract/ledger.ts';
import { openAcceptedPolicies } from './drivers/store/accepted-policies.privileged.ts';
import { isDatabaseThere } from './drivers/store/database.privileged.ts';
import { DATABASE_FILE, openState } from './drivers/store/state.privileged.ts';
import { stateFolder } from './drivers/store/state-folder.ts';
import { createLedger } from './kernel/ledger/ledger.ts';

/** The past, to be read and nothing else. */
export interface Past {
  readonly ledger: Pick<Ledger, 'read' | 'entry'>;
  /** Digests of this workspace's own policy that a person has accepted. */
  acceptedDigests(workspace: string): ReadonlySet<string>;
  close(): void;
}

const NOTHING: Past = Object.freeze({
  ledger: Object.freeze({ read: () => [], entry: () => undefined }),
  acceptedDigests: () => new Set<string>(),
  close: () => {},
});

/**
 * Opens the state folder to read what happened. Where there is none yet, none is made: nothing has happened. Throws
 * `STATE_UNUSABLE` or `LEDGER_*`.
 */
export function openPast(stateFolderNamed?: string): Past {
  const folder = stateFolderNamed ?? stateFolder(process.env);
  if (!isDatabaseThere(join(folder, DATABASE_FILE))) return NOTHING;
  const state = openState({ folder });
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const { ledgerStore: store, payloadKey } = state;
  const ledger = createLedger({ store, payloadKey, clock, redact: (text) => text });
  const accepted = openAcceptedPolicies(folder, payloadKey);
  return Object.freeze({
    ledger: Object.freeze({ read: ledger.read, entry: ledger.entry }),
    acceptedDigests: accepted.digests,
    close() {
      ledger.close();
      state.close();
    },
  });
}
