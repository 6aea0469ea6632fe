import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asActionId, asSessionId } from '../../src/contract/ids.ts';
import type { Ledger } from '../../src/contract/ledger.ts';
import { openState } from '../../src/drivers/store/state.privileged.ts';
import { createLedger } from '../../src/kernel/ledger/ledger.ts';

const clock = { now: () => 1_700_000_000_000, monotonic: () => 0 };
const sessions = ['s_aaaaaaaaaaaaaaaa', 's_bbbbbbbbbbbbbbbb'].map(asSessionId);
const SECRET = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');
const redact = (text: string) => text.replaceAll(SECRET, '[aws-key]').replaceAll(/(TOKEN=)\w+/g, '$1[token]');

let root: string;
/** A copy of the ledger below, taken while its last entries stood in the write-ahead log. */
let live: string;
/** The ledger after it was closed. */
const closed = () => join(root, 'closed');

function open<T>(folder: string, act: (ledger: Ledger) => T): T {
  const { ledgerStore: store, payloadKey, close } = openState({ folder });
  try {
    return act(createLedger({ store, payloadKey, clock, redact }));
  } finally {
    close();
  }
}

async function fill(ledger: Ledger, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await ledger.append({
      event: 'action.started',
      session: sessions[index % 2] ?? asSessionId('s_c'),
      action: asActionId(`a_${index}`),
      header: { kind: 'process.run', rules: ['workspace/commands'], durationMs: index },
      payload: {
        summary: `curl -H 'X: ${SECRET}' https://private.example/${index}`,
        path: '/home/ana/private/notes.txt',
        file: `TOKEN=abcdef0123\n${'lorem ipsum '.repeat((index % 7) * 40)}`,
      },
    });
  }
}

function copyFolder(from: string, to: string): string {
  const folder = mkdtempSync(`${to}-`);
  for (const name of readdirSync(from)) if (!name.endsWith('-shm')) copyFileSync(join(from, name), join(folder, name));
  return folder;
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'sallyport-tamper-'));
  const { ledgerStore: store, payloadKey, close } = openState({ folder: closed() });
  const ledger = createLedger({ store, payloadKey, clock, redact });
  await fill(ledger, 40);
  live = copyFolder(closed(), join(root, 'live'));
  close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('what is stored can be read by nobody without the key', () => {
  it.each(['the stopped ledger', 'its write-ahead log'])('%s holds no payload text, path, host or secret', (which) => {
    const folder = which === 'the stopped ledger' ? closed() : live;
    const bytes = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
    // The control: what does stand in clear is found this way.
    expect(bytes.includes('action.started')).toBe(true);
    expect(bytes.includes('workspace/commands')).toBe(true);
    for (const text of ['private.example', '/home/ana', 'lorem', 'curl', SECRET, 'abcdef0123', 'aws-key']) {
      expect([text, bytes.includes(text)]).toEqual([text, false]);
    }
  });

  it('what was a secret is not in the decrypted payload either', () => {
    const folder = copyFolder(closed(), join(root, 'read'));
    const text = open(folder, (ledger) => JSON.stringify(ledger.read()));
    expect(text).toContain("curl -H 'X: [aws-key]' https://private.example/3");
    expect(text).toContain('TOKEN=[token]');
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('abcdef0123');
  });
});

describe('tampering with the file by SQL', () => {
  const raw = (folder: string, sql: string) => {
    const database = new DatabaseSync(join(folder, 'sallyport.db'), { defensive: false });
    database.exec(sql);
    database.close();
  };
  const tampers: readonly (readonly [string, string, number, RegExp])[] = [
    [
      'a header',
      "UPDATE ledger SET header = replace(header, 'process.run', 'file.read') WHERE seq = 9",
      9,
      /do not fit/,
    ],
    ['a hash', "UPDATE ledger SET hash = replace(hash, substr(hash, -1), 'z') WHERE seq = 9", 9, /do not fit/],
    ['a payload', 'UPDATE ledger SET payload = zeroblob(length(payload)) WHERE seq = 9', 9, /seal does not open/],
    ['a payload’s absence', 'UPDATE ledger SET payload = NULL WHERE seq = 9', 9, /payload was removed/],
    [
      'two payloads swapped',
      'UPDATE ledger SET payload = (SELECT payload FROM ledger AS other WHERE other.seq = 19 - ledger.seq) WHERE seq IN (9, 10)',
      9,
      /seal does not open/,
    ],
    ['a row deleted', 'DELETE FROM ledger WHERE seq = 9', 9, /it is missing/],
    [
      'a row deleted and the gap closed',
      'DELETE FROM ledger WHERE seq = 9; UPDATE ledger SET seq = seq - 1 WHERE seq > 9',
      9,
      /its header says 10/,
    ],
    [
      'two rows reordered',
      'UPDATE ledger SET seq = 1000 WHERE seq = 9; UPDATE ledger SET seq = 9 WHERE seq = 10; UPDATE ledger SET seq = 10 WHERE seq = 1000',
      9,
      /its header says 10/,
    ],
    [
      'a row inserted at the end',
      'INSERT INTO ledger SELECT 41, header, hash, session, payload FROM ledger WHERE seq = 40',
      41,
      /its header says 40/,
    ],
    ['the end cut off', 'DELETE FROM ledger WHERE seq > 30', 31, /entries 31 to 40 are missing from the end/],
    ['all rows deleted', 'DELETE FROM ledger', 1, /entries 1 to 40 are missing/],
    [
      'the table emptied into a new one',
      'DROP INDEX ledger_by_session; ALTER TABLE ledger RENAME TO l2',
      0,
      /no such table/,
    ],
    [
      'an entry filed under another session',
      "UPDATE ledger SET session = 's_cccccccccccccccc' WHERE seq = 9",
      9,
      /under another session/,
    ],
  ];

  it.each(tampers)('%s', (_, sql, seq, problem) => {
    const folder = copyFolder(closed(), join(root, 'sql'));
    expect(open(folder, (ledger) => ledger.verify())).toMatchObject({ ok: true, entries: 40 });
    raw(folder, sql);
    const finding = caught(() => open(folder, (ledger) => ledger.verify()));
    if (seq === 0) expect(finding).toMatchObject({ code: 'LEDGER_CORRUPT', message: expect.stringMatching(problem) });
    else expect(finding).toMatchObject({ ok: false, seq, problem: expect.stringMatching(problem) });
  });

  it('a forgotten index hides an entry from its session: found, though every row is sound', () => {
    const folder = copyFolder(closed(), join(root, 'index'));
    raw(
      folder,
      `PRAGMA writable_schema = ON;
       UPDATE sqlite_schema SET sql = 'CREATE INDEX ledger_by_session ON ledger (session, seq) WHERE seq <> 9'
         WHERE name = 'ledger_by_session';
       PRAGMA writable_schema = RESET; REINDEX ledger_by_session;
       PRAGMA writable_schema = ON;
       UPDATE sqlite_schema SET sql = 'CREATE INDEX ledger_by_session ON ledger (session, seq)'
         WHERE name = 'ledger_by_session';
       PRAGMA writable_schema = RESET;`,
    );
    open(folder, (ledger) => {
      expect(ledger.read({ session: sessions[0] ?? asSessionId('') }).map(({ seq }) => seq)).not.toContain(9);
      expect(ledger.verify()).toEqual({ ok: false, entries: 40, seq: 0, problem: expect.stringMatching(/damaged/) });
    });
  });

  it('an older copy of the whole file is missed by the note beside it', async () => {
    const folder = copyFolder(closed(), join(root, 'backup'));
    const old = readFileSync(join(folder, 'sallyport.db'));
    const { ledgerStore: store, payloadKey, close } = openState({ folder });
    await fill(createLedger({ store, payloadKey, clock, redact }), 2);
    close();
    writeFileSync(join(folder, 'sallyport.db'), old);
    const verdict = open(folder, (ledger) => ledger.verify());
    expect(verdict).toMatchObject({ ok: false, seq: 41, problem: 'entries 41 to 42 are missing from the end' });
  });

  it('the file deleted: nothing is begun anew over it', async () => {
    const folder = copyFolder(closed(), join(root, 'gone'));
    rmSync(join(folder, 'sallyport.db'));
    const { ledgerStore: store, payloadKey, close } = openState({ folder });
    const ledger = createLedger({ store, payloadKey, clock, redact });
    await expect(
      ledger.append({ event: 'session.opened', session: asSessionId('s_a'), header: {} }),
    ).rejects.toMatchObject({
      code: 'LEDGER_CORRUPT',
      message: 'The ledger is not sound: entry 1: entries 1 to 40 are missing from the end.',
    });
    close();
  });
});

/** A small generator with a seed, so that a failing flip can be found again (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

describe('flipped bytes', () => {
  const SEED = 20261121;
  const content = (ledger: Ledger) =>
    JSON.stringify([ledger.read(), sessions.map((session) => ledger.read({ session })), ledger.tail(3)]);

  /** Flips one byte of one file of a copy; says what came of it. */
  function flip(from: string, file: string, random: (below: number) => number, expected: string): string {
    const folder = copyFolder(from, join(root, 'flip'));
    const path = join(folder, file);
    const bytes = readFileSync(path);
    const at = random(bytes.length);
    const mask = 1 + random(255);
    bytes[at] = (bytes[at] ?? 0) ^ mask;
    writeFileSync(path, bytes);
    try {
      return open(folder, (ledger) => {
        if (!ledger.verify().ok) return 'detected';
        return content(ledger) === expected ? 'identical' : `MISSED: ${file} byte ${at} ^ ${mask}, seed ${SEED}`;
      });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      return /^(LEDGER|STATE)_/.test(code)
        ? 'detected'
        : `UNFORESEEN ${code}: ${file} byte ${at} ^ ${mask}, seed ${SEED}`;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  const files: readonly (readonly [string, string, number, number])[] = [
    ['the database', 'sallyport.db', 200, 100],
    ['the write-ahead log', 'sallyport.db-wal', 60, 5],
    ['the key', 'payload.key', 10, 10],
    ['the note', 'sallyport.head', 30, 30],
  ];

  it.each(files)('in %s: each is detected, or what is read is the same', (_, file, count, detectedAtLeast) => {
    const from = file.endsWith('-wal') ? live : closed();
    const expected = open(copyFolder(from, join(root, 'sound')), content);
    expect(JSON.parse(expected)[0]).toHaveLength(40);
    const random = randomFrom(SEED);
    const results = Array.from({ length: count }, () => flip(from, file, random, expected));
    expect(results.filter((result) => result !== 'detected' && result !== 'identical')).toEqual([]);
    // The control: the test has teeth only where flips fall on what matters.
    expect(results.filter((result) => result === 'detected').length).toBeGreaterThanOrEqual(detectedAtLeast);
  });
});

function caught(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
