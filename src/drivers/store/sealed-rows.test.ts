import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openState, type State } from './state.privileged.ts';

let folder: string;
let state: State;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-sealed-'));
  state = openState({ folder });
});
afterEach(() => {
  state.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As whoever can write the file, and does not hold the key. */
function byHand(sql: string): void {
  const database = new DatabaseSync(join(folder, 'sallyport.db'));
  database.exec(sql);
  database.close();
}

describe('what is kept sealed', () => {
  it('comes back as it was put, by kind and id, until it is removed', () => {
    state.sealed.put('grant', 'g_b', { uses: 2 });
    state.sealed.put('grant', 'g_a', { uses: 1 });
    state.sealed.put('grant', 'g_b', { uses: 3 });
    expect(state.sealed.get('grant', 'g_b')).toEqual({ uses: 3 });
    expect(state.sealed.list('grant')).toEqual([{ uses: 1 }, { uses: 3 }]);
    expect(state.sealed.get('question', 'g_b')).toBeUndefined();
    state.sealed.remove('grant', 'g_a');
    expect(state.sealed.list('grant')).toEqual([{ uses: 3 }]);
  });

  it('is not there when somebody wrote it into the file, changed it, or moved it to another name', () => {
    state.sealed.put('grant', 'g_real', { uses: 1 });
    expect(state.sealed.list('grant')).toHaveLength(1);
    byHand(`INSERT INTO sealed VALUES ('grant', 'g_text', CAST('{"uses":0}' AS BLOB));
      INSERT INTO sealed SELECT 'grant', 'g_copy', body FROM sealed WHERE id = 'g_real';
      INSERT INTO sealed SELECT 'key', 'g_real', body FROM sealed WHERE id = 'g_real';
      INSERT INTO sealed VALUES ('grant', 'g_empty', x'');`);
    expect(state.sealed.list('grant')).toEqual([{ uses: 1 }]);
    expect(state.sealed.get('key', 'g_real')).toBeUndefined();
    byHand("UPDATE sealed SET body = zeroblob(60) WHERE id = 'g_real' AND kind = 'grant'");
    expect(state.sealed.get('grant', 'g_real')).toBeUndefined();
  });

  it('does not show its text in the file', () => {
    state.sealed.put('grant', 'g_a', { host: 'docs.example.com' });
    const database = new DatabaseSync(join(folder, 'sallyport.db'));
    const [row] = database.prepare('SELECT body FROM sealed').all();
    database.close();
    expect(Buffer.from(row?.['body'] as Uint8Array).toString('latin1')).not.toContain('example');
  });
});
