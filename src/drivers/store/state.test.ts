import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerRow } from '../../contract/ledger.ts';
import { openState } from './state.privileged.ts';

let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'sallyport-state-'));
  folder = join(parent, 'state');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const row = (seq: number): LedgerRow => ({
  seq,
  header: `header ${seq}`,
  hash: `hash ${seq}`,
  session: seq % 2 === 0 ? 's_even' : 's_odd',
  payload: Uint8Array.of(seq),
});
const database = () => join(folder, 'sallyport.db');
const modeOf = (path: string) => statSync(path).mode & 0o777;
const code = (wanted: string) => expect.objectContaining({ code: wanted });

function fillAndClose(count = 3): void {
  const state = openState({ folder });
  for (let seq = 1; seq <= count; seq++) state.ledgerStore.append(() => row(seq));
  state.close();
}

describe('a new state folder', () => {
  it('is made with everything in it private', () => {
    const state = openState({ folder });
    state.ledgerStore.append(() => row(1));
    state.ledgerStore.keepHead('note');
    expect(modeOf(folder)).toBe(0o700);
    expect(readdirSync(folder).sort()).toEqual([
      'payload.key',
      'sallyport.db',
      'sallyport.db-shm',
      'sallyport.db-wal',
      'sallyport.head',
    ]);
    for (const name of readdirSync(folder)) expect([name, modeOf(join(folder, name))]).toEqual([name, 0o600]);
    state.close();
  });

  it('keeps its key, its entries and its note', () => {
    const first = openState({ folder });
    first.ledgerStore.append(() => row(1));
    first.ledgerStore.keepHead('note one');
    first.ledgerStore.keepHead('note two');
    first.close();
    first.close();
    const second = openState({ folder });
    expect(second.payloadKey).toEqual(first.payloadKey);
    expect(second.payloadKey).toHaveLength(32);
    expect(second.ledgerStore.head()).toEqual(row(1));
    expect(second.ledgerStore.keptHead()).toBe('note two');
    second.close();
  });

  it('two folders have two keys', () => {
    const [one, two] = [openState({ folder: `${folder}1` }), openState({ folder: `${folder}2` })];
    expect(one.payloadKey).not.toEqual(two.payloadKey);
    one.close();
    two.close();
  });
});

it('opening loads nothing but Node’s own modules and this house’s files', () => {
  const watch = `
    import { registerHooks } from 'node:module';
    registerHooks({ resolve: (name, context, next) => { const found = next(name, context); console.log(found.url); return found; } });
    await import(${JSON.stringify(join(import.meta.dirname, 'state.privileged.ts'))});`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', watch], { encoding: 'utf8' });
  const loaded = stdout.trim().split('\n');
  expect(loaded).toContain('node:sqlite');
  expect(loaded.filter((url) => url.includes('node_modules'))).toEqual([]);
});

describe('the ledger store', () => {
  it('gives rows in order, by session and from the end', () => {
    const { ledgerStore, close } = openState({ folder });
    for (let seq = 1; seq <= 5; seq++) ledgerStore.append((head) => row((head?.seq ?? 0) + 1));
    expect(ledgerStore.rows(2, 2)).toEqual([row(2), row(3)]);
    expect(ledgerStore.rows(2, 10, 's_odd')).toEqual([row(3), row(5)]);
    expect(ledgerStore.rows(1, Number.MAX_SAFE_INTEGER)).toHaveLength(5);
    expect(ledgerStore.tail(2)).toEqual([row(4), row(5)]);
    expect(ledgerStore.tail(1, 's_even')).toEqual([row(4)]);
    expect(ledgerStore.damage()).toBeUndefined();
    close();
  });

  it('stores nothing when making the row fails, and takes no more until it is opened anew', () => {
    const state = openState({ folder });
    const failing = () => {
      throw new Error('no');
    };
    expect(() => state.ledgerStore.append(failing)).toThrow(code('INTERNAL'));
    expect(() => state.ledgerStore.append(() => row(1))).toThrow(code('LEDGER_HALTED'));
    expect(state.ledgerStore.head()).toBeUndefined();
    state.close();
    const again = openState({ folder });
    expect(again.ledgerStore.append(() => row(1))).toEqual(row(1));
    again.close();
  });
});

describe('what is not ours is refused and left as it is', () => {
  const contents: readonly (readonly [string, () => void, string, RegExp])[] = [
    ['text', () => writeFileSync(database(), 'hello'), 'LEDGER_FOREIGN', /not a SQLite file/],
    [
      'a long file of zeros',
      () => writeFileSync(database(), Buffer.alloc(9000)),
      'LEDGER_FOREIGN',
      /not a SQLite file/,
    ],
    ['the database of another program', () => foreignDatabase(0), 'LEDGER_FOREIGN', /another program/],
    ['a database with another application id', () => foreignDatabase(77), 'LEDGER_FOREIGN', /another program/],
    ['a newer schema', () => newerSchema(), 'LEDGER_FOREIGN', /newer Sallyport \(schema 99\)/],
    ['a folder', () => mkdirSync(database()), 'LEDGER_FOREIGN', /it is a folder/],
    ['a link', () => symlinkSync('/etc/passwd', database()), 'LEDGER_FOREIGN', /it is a link/],
    ['a truncated ledger', () => truncated(), 'LEDGER_CORRUPT', /damaged/],
    ['only the write-ahead log', () => onlyLog(), 'LEDGER_CORRUPT', /only its write-ahead log is left/],
    ['an emptied file beside its log', () => emptiedBesideLog(), 'LEDGER_CORRUPT', /only its write-ahead log is left/],
    ['a file that others may write to', () => looseFile(), 'STATE_UNUSABLE', /other users may write/],
  ];

  it.each(contents)('%s', (_, prepare, wanted, message) => {
    mkdirSync(folder, { mode: 0o700 });
    prepare();
    const before = snapshot();
    const failure = caught(() => {
      const { ledgerStore, close } = openState({ folder });
      close();
      return ledgerStore;
    });
    expect(failure).toMatchObject({ code: wanted, message: expect.stringMatching(message) });
    for (const [name, content] of before) expect([name, snapshot().get(name)]).toEqual([name, content]);
  });

  it('an empty file is a ledger that was never begun', () => {
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(database(), '', { mode: 0o600 });
    const state = openState({ folder });
    expect(state.ledgerStore.append(() => row(1))).toEqual(row(1));
    state.close();
  });

  function foreignDatabase(applicationId: number): void {
    const other = new DatabaseSync(database());
    other.exec(`PRAGMA application_id = ${applicationId}; CREATE TABLE notes (text)`);
    other.close();
  }
  function newerSchema(): void {
    fillAndClose();
    const newer = new DatabaseSync(database());
    newer.exec('PRAGMA user_version = 99');
    newer.close();
  }
  function truncated(): void {
    fillAndClose(50);
    writeFileSync(database(), readFileSync(database()).subarray(0, 4096), { mode: 0o600 });
  }
  function onlyLog(): void {
    writeFileSync(`${database()}-wal`, 'frames');
  }
  function emptiedBesideLog(): void {
    writeFileSync(database(), '', { mode: 0o600 });
    onlyLog();
  }
  function looseFile(): void {
    fillAndClose();
    chmodSync(database(), 0o666);
  }
});

describe('the folder', () => {
  it('that others may write to is refused', () => {
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    expect(() => openState({ folder })).toThrow(/other users may write to it/);
    chmodSync(folder, 0o770);
    expect(() => openState({ folder })).toThrow(code('STATE_UNUSABLE'));
    chmodSync(folder, 0o700);
    openState({ folder }).close();
  });

  it('that belongs to another user is refused', () => {
    const strange = process.geteuid?.() === 0 ? folder : '/usr';
    if (strange === folder) {
      mkdirSync(folder, { mode: 0o700 });
      chownSync(folder, 65534, 65534);
    }
    expect(() => openState({ folder: strange })).toThrow(/belongs to another user/);
  });

  it('that is read-only is refused with the reason', () => {
    chmodSync(parent, 0o755);
    mkdirSync(folder, { mode: 0o500 });
    const failure = asOrdinaryUser(() => caught(() => openState({ folder })));
    expect(failure).toMatchObject({ code: 'STATE_UNUSABLE', message: expect.stringMatching(/no permission/) });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that is a file is refused', () => {
    writeFileSync(folder, '');
    expect(() => openState({ folder })).toThrow(code('STATE_UNUSABLE'));
  });

  /** Root may write anywhere, so there the test becomes somebody else for a moment. */
  function asOrdinaryUser<T>(act: () => T): T {
    if (process.geteuid?.() !== 0) return act();
    chownSync(folder, 65534, 65534);
    process.seteuid?.(65534);
    try {
      return act();
    } finally {
      process.seteuid?.(0);
    }
  }
});

describe('the key file', () => {
  const key = () => join(folder, 'payload.key');
  const cases: readonly (readonly [string, () => void, RegExp])[] = [
    ['lost beside a ledger', () => rmSync(key()), /it is gone, and without it the ledger beside it cannot be read/],
    ['readable by others', () => chmodSync(key(), 0o640), /other users may read it/],
    ['cut short', () => writeFileSync(key(), 'short'), /5 bytes instead of 32/],
    ['replaced by a link', () => [rmSync(key()), symlinkSync(database(), key())], /links|circle/],
    ['replaced by a folder', () => [rmSync(key()), mkdirSync(key())], /not a regular file/],
  ];

  it.each(cases)('%s: refused, and no new one is made', (_, spoil, message) => {
    fillAndClose();
    spoil();
    const before = snapshot();
    expect(caught(() => openState({ folder }))).toMatchObject({
      code: 'STATE_UNUSABLE',
      message: expect.stringMatching(message),
    });
    expect(snapshot()).toEqual(before);
  });

  it('of a folder without a ledger is made anew', () => {
    openState({ folder }).close();
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    openState({ folder }).close();
    expect(existsSync(key())).toBe(true);
  });
});

function snapshot(): Map<string, string> {
  return new Map(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => [name, readFileSync(join(folder, name), 'hex')]),
  );
}

function caught(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
