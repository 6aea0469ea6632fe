import { writeSync } from 'node:fs';
import { asSessionId } from '../../src/contract/ids.ts';
import { openState } from '../../src/drivers/store/state.privileged.ts';
import { createLedger } from '../../src/kernel/ledger/ledger.ts';

/**
 * A process that appends to the ledger of a folder and prints, after each append that was acknowledged, its `seq` and
 * hash. Arguments: folder, session, number of entries. Ends with 7 and the error's code where an append fails.
 */
const [folder = '', session = '', count = '0'] = process.argv.slice(2);
const { ledgerStore: store, payloadKey, close } = openState({ folder });
const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const ledger = createLedger({ store, payloadKey, clock, redact: (text) => text });

for (let index = 0; index < Number(count); index++) {
  try {
    const { seq, hash } = await ledger.append({
      event: 'action.started',
      session: asSessionId(session),
      header: { kind: 'process.run', durationMs: index },
      payload: { summary: `act ${index}`, filler: 'x'.repeat((index % 5) * 700) },
    });
    writeSync(1, `${seq} ${hash}\n`);
  } catch (error) {
    writeSync(2, error instanceof Error && 'code' in error ? String(error.code) : String(error));
    process.exit(7);
  }
}
close();
