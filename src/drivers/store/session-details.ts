import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { SallyportError } from '../../contract/errors.ts';
import type { SessionId } from '../../contract/ids.ts';
import type { SessionRecord } from '../../contract/session.ts';

/** What of a session is a person's words or a path: kept encrypted, as in the ledger's payloads. */
export type SessionDetails = Pick<SessionRecord, 'workspace' | 'task'>;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface DetailsSeal {
  close(id: SessionId, details: SessionDetails): Uint8Array;
  /** Throws `LEDGER_CORRUPT` for what was not sealed for this session. */
  open(id: SessionId, sealed: Uint8Array): SessionDetails;
}

export function createDetailsSeal(payloadKey: Uint8Array): DetailsSeal {
  const key = new Uint8Array(hkdfSync('sha256', payloadKey, '', 'sallyport sessions v1', 32));

  return {
    close: (id, { workspace, task }) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(id));
      const text = cipher.update(JSON.stringify([workspace, task]), 'utf8');
      return Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]);
    },
    open: (id, sealed) => {
      try {
        const nonce = sealed.subarray(0, NONCE_BYTES);
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(id));
        decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
        const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
        const [workspace, task]: string[] = JSON.parse(Buffer.concat([text, decipher.final()]).toString());
        return { workspace: String(workspace), task: String(task) };
      } catch (error) {
        throw new SallyportError('LEDGER_CORRUPT', `What is kept of session ${id} was changed.`, { cause: error });
      }
    },
  };
}
