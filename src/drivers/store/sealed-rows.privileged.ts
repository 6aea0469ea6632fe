import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { SealedRows } from '../../contract/sealed-rows.ts';
import { bytesColumn, type Columns, textColumn } from './column.ts';
import { sqliteFault } from './sqlite-fault.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Rows that are sealed as a whole with the folder's key and bound to their kind and id: one that somebody wrote into the
 * file by hand, moved to another id or took from another folder is none.
 */
export function createSealedRows(database: DatabaseSync, path: string, payloadKey: Uint8Array): SealedRows {
  const seal = createRowSeal(payloadKey);
  const statements = {
    get: database.prepare('SELECT id, body FROM sealed WHERE kind = ? AND id = ?'),
    list: database.prepare('SELECT id, body FROM sealed WHERE kind = ? ORDER BY id'),
    put: database.prepare('INSERT OR REPLACE INTO sealed (kind, id, body) VALUES (?, ?, ?)'),
    remove: database.prepare('DELETE FROM sealed WHERE kind = ? AND id = ?'),
  };
  const speaking = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw sqliteFault(error, path);
    }
  };
  const openedOf = (kind: string, columns: Columns): unknown => {
    const body = bytesColumn(columns, 'body');
    return body === undefined ? undefined : seal.open(`${kind}:${textColumn(columns, 'id')}`, body);
  };
  return {
    get: (kind, id) =>
      speaking(() => {
        const columns = statements.get.get(kind, id);
        return columns === undefined ? undefined : openedOf(kind, columns);
      }),
    list: (kind) =>
      speaking(() =>
        statements.list
          .all(kind)
          .map((columns) => openedOf(kind, columns))
          .filter((value) => value !== undefined),
      ),
    put: (kind, id, value) =>
      speaking(() => void statements.put.run(kind, id, seal.close(`${kind}:${id}`, JSON.stringify(value)))),
    remove: (kind, id) => speaking(() => void statements.remove.run(kind, id)),
  };
}

interface RowSeal {
  close(name: string, text: string): Uint8Array;
  /** `undefined` for what was not sealed under this name with this key. */
  open(name: string, sealed: Uint8Array): unknown;
}

function createRowSeal(payloadKey: Uint8Array): RowSeal {
  const key = new Uint8Array(hkdfSync('sha256', payloadKey, '', 'sallyport sealed rows v1', 32));
  return {
    close(name, text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(name));
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    open(name, sealed) {
      try {
        const nonce = sealed.subarray(0, NONCE_BYTES);
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(name));
        decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
        const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
        return JSON.parse(Buffer.concat([text, decipher.final()]).toString()) as unknown;
      } catch {
        return undefined;
      }
    },
  };
}
