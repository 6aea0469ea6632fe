import { randomBytes } from 'node:crypto';
import { ledgerOver } from './compose-records.ts';
import { createPolicyFile, writePolicyFile } from './config/write-policy.privileged.ts';
import { SallyportError } from './contract/errors.ts';
import { asDigest, asSessionId } from './contract/ids.ts';
import type { PolicyWriter } from './contract/policy-desk.ts';
import { openState } from './drivers/store/state.privileged.ts';
import { stateFolder } from './drivers/store/state-folder.ts';
import { digestOf } from './kernel/classify/digest.ts';

/** Writes a policy file that a person has confirmed; the record says so before it is done. */
export function openPolicyWriter(stateFolderNamed?: string): PolicyWriter {
  return {
    create: (file, after) => createPolicyFile(file, after),
    async write({ file, before, after, rules }, { answer, digest, by }) {
      if (answer !== 'once' || digest !== digestOf({ file, after }))
        throw new SallyportError('PROPOSAL_INVALID', `This is no yes to exactly this content of ${file}.`);
      const state = openState({ folder: stateFolderNamed ?? stateFolder(process.env) });
      const ledger = ledgerOver(state);
      try {
        const session = asSessionId(`s_${randomBytes(8).toString('hex')}`);
        const payload = { file, by, rules, before: before ?? null };
        await ledger.append({ event: 'policy.changed', session, header: { policy: asDigest(digest) }, payload });
        writePolicyFile({ file, before, after });
      } finally {
        ledger.close();
        state.close();
      }
    },
  };
}
