import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LedgerRow } from '../../contract/ledger.ts';
import { openDatabase } from './database.privileged.ts';
import { openHeadFile } from './head-file.privileged.ts';
import { createLedgerStore } from './ledger-store.privileged.ts';

let folder: string;
let path: string;
const opened: DatabaseSync[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-database-'));
  path = join(folder, 'sallyport.db');
});
afterEach(() => {
  for (const database of opened.splice(0)) if (database.isOpen) database.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): DatabaseSync {
  const database = openDatabase(path);
  opened.push(database);
  return database;
}
const storeOver = (database: DatabaseSync) =>
  createLedgerStore(database, path, openHeadFile(join(folder, 'sallyport.head')));
const row = (seq: number, bytes = 10): LedgerRow => ({
  seq,
  header: 'h',
  hash: 'h',
  session: 's',
  payload: new Uint8Array(bytes),
});

it.each(['the first', 'every later'])('%s open syncs each commit and takes the file as hostile', (which) => {
  if (which === 'every later') open().close();
  const database = open();
  const setting = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {});
  expect(setting('journal_mode')).toEqual(['wal']);
  expect(setting('synchronous')).toEqual([2]);
  expect(setting('secure_delete')).toEqual([1]);
  expect(setting('trusted_schema')).toEqual([0]);
  expect(setting('cell_size_check')).toEqual([1]);
  expect(setting('mmap_size')).toEqual([0]);
  expect(() => database.prepare('SELECT "no such column"').all()).toThrow(/no such column/);
});

it('a file of the first version gets what later ones added, and keeps what is in it', () => {
  const first = open();
  storeOver(first).append(() => row(1));
  first.exec('DROP TABLE sealed; DROP TABLE meters; DROP TABLE in_use; PRAGMA user_version = 1');
  first.close();
  const second = open();
  expect(storeOver(second).head()).toEqual(row(1));
  expect(second.prepare('SELECT count(*) AS rows FROM sealed').get()).toEqual({ rows: 0 });
  second.close();
  expect(() => open()).not.toThrow();
});

it('an entry and a change of other state are both kept or neither', () => {
  const database = open();
  const store = storeOver(database);
  const change = (text: string, isWanted: boolean) => () => {
    database.prepare("INSERT INTO sealed VALUES ('grant', ?, x'00')").run(text);
    return isWanted;
  };
  expect(store.append(() => row(1), change('kept', true))).toEqual(row(1));
  expect(store.append(() => row(2), change('withdrawn', false))).toBeUndefined();
  expect([store.head(), database.prepare('SELECT id FROM sealed').all()]).toEqual([row(1), [{ id: 'kept' }]]);
  const failing = () => {
    change('failed', true)();
    throw new Error('no');
  };
  expect(() => store.append(() => row(2), failing)).toThrow();
  expect([store.head(), database.prepare('SELECT id FROM sealed').all()]).toEqual([row(1), [{ id: 'kept' }]]);
});

it('a full disk is said in words, and nothing of the entry stays', () => {
  const database = open();
  const store = storeOver(database);
  store.append(() => row(1));
  database.exec('PRAGMA max_page_count = 20');
  expect(() => store.append(() => row(2, 1_000_000))).toThrow(
    expect.objectContaining({ code: 'LEDGER_WRITE_FAILED', message: expect.stringMatching(/the disk is full/) }),
  );
  expect(database.isTransaction).toBe(false);
  expect(store.head()?.seq).toBe(1);
  expect(() => store.append(() => row(2))).toThrow(expect.objectContaining({ code: 'LEDGER_HALTED' }));
  database.exec('PRAGMA max_page_count = 100000');
  expect(storeOver(database).append(() => row(2)).seq).toBe(2);
});

it('a place that is taken is not written over', () => {
  const store = storeOver(open());
  store.append(() => row(1));
  expect(() => store.append(() => row(1, 99))).toThrow(expect.objectContaining({ code: 'LEDGER_CORRUPT' }));
  expect(store.head()).toEqual(row(1));
});

it('a column that holds something else than it should is a damaged ledger', () => {
  const database = open();
  const store = storeOver(database);
  store.append(() => row(1));
  database.enableDefensive(false);
  database.exec(`
    PRAGMA writable_schema = ON;
    UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'ledger';
    PRAGMA writable_schema = RESET;
    UPDATE ledger SET header = x'00';
  `);
  expect(() => storeOver(database).head()).toThrow(expect.objectContaining({ code: 'LEDGER_CORRUPT' }));
});

it('a place before the first is seen as damage', () => {
  const database = open();
  const store = storeOver(database);
  expect(() => store.append(() => row(-5))).toThrow(expect.objectContaining({ code: 'LEDGER_CORRUPT' }));
  database.exec(
    "PRAGMA ignore_check_constraints = ON; INSERT INTO ledger VALUES (-9223372036854775808, '', '', '', NULL)",
  );
  database.exec('PRAGMA ignore_check_constraints = OFF');
  expect(store.damage()).toMatch(/CHECK constraint failed/);
});

it('a number that is too large for us is damage, not another number', () => {
  const database = open();
  database.exec("INSERT INTO ledger VALUES (9223372036854775807, '', '', '', NULL)");
  expect(() => storeOver(database).head()).toThrow(expect.objectContaining({ code: 'LEDGER_CORRUPT' }));
});
