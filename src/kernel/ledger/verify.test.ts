import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asSessionId } from '../../contract/ids.ts';
import type { LedgerRow } from '../../contract/ledger.ts';
import { createMemoryLedger, type MemoryLedger } from '../../testing/memory-ledger.ts';
import { createLedger } from './ledger.ts';

const session = asSessionId('s_aaaaaaaaaaaaaaaa');
const clock = { now: () => 0, monotonic: () => 0 };

/** Eight entries; the odd ones have a payload. */
async function eight(): Promise<MemoryLedger> {
  const ledger = createMemoryLedger(createLedger);
  for (let seq = 1; seq <= 8; seq++) {
    await ledger.append({
      event: 'action.started',
      session,
      header: { kind: 'process.run', durationMs: seq },
      ...(seq % 2 === 1 && { payload: { summary: `act ${seq}` } }),
    });
  }
  return ledger;
}

type Rows = LedgerRow[];

function change(rows: Rows, seq: number, make: (row: LedgerRow) => LedgerRow): void {
  const index = rows.findIndex((row) => row.seq === seq);
  const row = rows[index];
  if (row !== undefined) rows[index] = make(row);
}

/** What a forger without the key can do: a header of their own, and every hash and link after it made to fit again. */
function forge(rows: Rows, seq: number, edit: (header: Record<string, unknown>) => void): void {
  let prev: string | undefined;
  for (const [index, row] of rows.entries()) {
    if (row.seq < seq) continue;
    const header: Record<string, unknown> = JSON.parse(row.header);
    if (row.seq === seq) edit(header);
    if (prev !== undefined) header['prev'] = prev;
    const text = canonicalize(header) ?? '';
    prev = `sha256:${hash('sha256', `\0${text}`)}`;
    rows[index] = { ...row, header: text, hash: prev };
  }
}

const without = (row: LedgerRow): LedgerRow => {
  const { payload: _, ...rest } = row;
  return rest;
};

describe('verify says which entry is wrong, and how', () => {
  const tampers: readonly (readonly [string, (rows: Rows) => void, number, RegExp])[] = [
    [
      'a changed header field',
      (rows) => change(rows, 4, (row) => ({ ...row, header: row.header.replace('process.run', 'file.read') })),
      4,
      /do not fit each other/,
    ],
    [
      'a changed hash',
      (rows) => change(rows, 4, (row) => ({ ...row, hash: row.hash.replace(/.$/, 'x') })),
      4,
      /do not fit/,
    ],
    [
      'a changed byte of a payload',
      (rows) => change(rows, 3, (row) => ({ ...row, payload: Uint8Array.from(row.payload ?? []).with(20, 0) })),
      3,
      /seal does not open/,
    ],
    [
      'an emptied payload',
      (rows) => change(rows, 3, (row) => ({ ...row, payload: new Uint8Array() })),
      3,
      /seal does not/,
    ],
    ['a removed payload', (rows) => change(rows, 3, without), 3, /payload was removed/],
    ['a removed seal of an entry without payload', (rows) => change(rows, 4, without), 4, /payload was removed/],
    [
      'swapped payloads',
      (rows) => {
        const [third, fifth] = [rows[2]?.payload, rows[4]?.payload];
        change(rows, 3, (row) => ({ ...row, ...(fifth && { payload: fifth }) }));
        change(rows, 5, (row) => ({ ...row, ...(third && { payload: third }) }));
      },
      3,
      /seal does not open/,
    ],
    ['a deleted first entry', (rows) => rows.splice(0, 1), 1, /missing; the next one is 2/],
    ['a deleted middle entry', (rows) => rows.splice(3, 1), 4, /missing; the next one is 5/],
    [
      'a deleted middle entry, the rest moved up',
      (rows) => {
        rows.splice(3, 1);
        for (const [index, row] of rows.entries()) rows[index] = { ...row, seq: index + 1 };
      },
      4,
      /its header says 5/,
    ],
    [
      'a deleted middle entry, the rest moved up and relinked',
      (rows) => {
        rows.splice(3, 1);
        for (const [index, row] of rows.entries()) {
          rows[index] = { ...row, seq: index + 1, header: row.header.replace(/"seq":\d+/, `"seq":${index + 1}`) };
        }
        forge(rows, 3, () => {});
      },
      4,
      /made without the key/,
    ],
    [
      'an entry put in between, the rest moved down',
      (rows) => {
        const copy = rows[3];
        if (copy !== undefined) rows.splice(4, 0, copy);
        for (const [index, row] of rows.entries()) rows[index] = { ...row, seq: index + 1 };
      },
      5,
      /its header says 4/,
    ],
    ['an entry before the first', (rows) => rows[0] && rows.unshift({ ...rows[0], seq: 0 }), 0, /no such place/],
    [
      'two entries in each other’s place',
      (rows) => {
        const [third, sixth] = [rows[2], rows[5]];
        if (third && sixth)
          [rows[2], rows[5]] = [
            { ...sixth, seq: 3 },
            { ...third, seq: 6 },
          ];
      },
      3,
      /its header says 6/,
    ],
    ['a cut-off end', (rows) => rows.splice(6), 7, /entries 7 to 8 are missing from the end/],
    ['a cut-off last entry', (rows) => rows.splice(7), 8, /entry 8 is missing from the end/],
    ['everything deleted', (rows) => rows.splice(0), 1, /entries 1 to 8 are missing from the end/],
    [
      'an entry filed under another session',
      (rows) => change(rows, 5, (row) => ({ ...row, session: 's_bbbbbbbbbbbbbbbb' })),
      5,
      /under another session/,
    ],
    [
      'a header changed and the whole chain after it made to fit (without payload)',
      (rows) => forge(rows, 4, (header) => Object.assign(header, { atMs: 5 })),
      4,
      /made without the key/,
    ],
    [
      'the last entry forged and made to fit',
      (rows) => forge(rows, 8, (header) => Object.assign(header, { atMs: 5 })),
      8,
      /made without the key/,
    ],
    [
      'a commitment taken out and made to fit',
      (rows) => forge(rows, 3, (header) => delete header['commitment']),
      3,
      /made without the key/,
    ],
    [
      'an entry added at the end by a forger',
      (rows) => {
        const last = rows[7];
        if (last === undefined) return;
        rows.push({ ...last, seq: 9 });
        forge(rows, 9, (header) => Object.assign(header, { seq: 9, prev: last.hash }));
      },
      9,
      /made without the key/,
    ],
    [
      'a header with a field of the forger',
      (rows) => forge(rows, 4, (header) => Object.assign(header, { note: 'x' })),
      4,
      /no part "note"/,
    ],
    [
      'the same header with spaces in it',
      (rows) =>
        change(rows, 8, (row) => {
          const header = row.header.replace('{', '{ ');
          return { ...row, header, hash: `sha256:${hash('sha256', `\0${header}`)}` };
        }),
      8,
      /canonical/,
    ],
    [
      'an entry of a newer format',
      (rows) => forge(rows, 8, (header) => Object.assign(header, { v: 2 })),
      8,
      /newer Sallyport/,
    ],
    [
      'a header that is not JSON',
      (rows) => change(rows, 2, (row) => ({ ...row, header: '{', hash: `sha256:${hash('sha256', '\0{')}` })),
      2,
      /not readable/,
    ],
  ];

  it.each(tampers)('%s', async (_, tamper, seq, problem) => {
    const ledger = await eight();
    expect(ledger.verify()).toMatchObject({ ok: true, entries: 8 });
    tamper(ledger.store.rowsKept);
    expect(ledger.verify()).toEqual({
      ok: false,
      entries: Math.max(0, seq - 1),
      seq,
      problem: expect.stringMatching(problem),
    });
  });

  it.each(tampers)('nothing is appended after %s by a process that starts then', async (_, tamper) => {
    const { store } = await eight();
    tamper(store.rowsKept);
    const rowsBefore = [...store.rowsKept];
    const payloadKey = new Uint8Array(32).fill(7);
    const ledger = createLedger({ store, payloadKey, clock, redact: (text) => text });
    await expect(ledger.append({ event: 'session.opened', session, header: {} })).rejects.toMatchObject({
      code: 'LEDGER_CORRUPT',
    });
    expect(store.rowsKept).toEqual(rowsBefore);
  });
});

describe('the note on the newest entry', () => {
  it('is missed when it is gone', async () => {
    const ledger = await eight();
    ledger.store.keptHead = () => undefined;
    expect(ledger.verify()).toMatchObject({ ok: false, seq: 9, problem: expect.stringMatching(/note .* is gone/) });
  });

  it('cannot be set back without the key', async () => {
    const ledger = await eight();
    const note = ledger.store.keptHead() ?? '';
    ledger.store.rowsKept.splice(7);
    ledger.store.keepHead(note.replace('0008', '0007'));
    expect(ledger.verify()).toMatchObject({ ok: false, seq: 8, problem: expect.stringMatching(/note .* was changed/) });
  });

  it('of an older entry is no fault: a process may have died before it wrote the next one', async () => {
    const ledger = await eight();
    const note = ledger.store.keptHead() ?? '';
    await ledger.append({ event: 'session.closed', session, header: {} });
    ledger.store.keepHead(note);
    expect(ledger.verify()).toMatchObject({ ok: true, entries: 9 });
  });

  it('tells another last entry from the one that was there, even where it was made with the key', async () => {
    const ledger = await eight();
    const other = await eight();
    const last = other.store.rowsKept[7];
    // Both ledgers have the same key; the salts of their payloads differ, and so do all hashes from the first on.
    ledger.store.rowsKept.splice(0, 8, ...other.store.rowsKept);
    expect(last?.seq).toBe(8);
    expect(ledger.verify()).toMatchObject({ ok: false, seq: 8, problem: expect.stringMatching(/another entry than/) });
  });

  it('known limit: entries cut off together with setting back an old note are not missed without a witness', async () => {
    const ledger = createMemoryLedger(createLedger);
    await ledger.append({ event: 'session.opened', session, header: {} });
    const note = ledger.store.keptHead() ?? '';
    await ledger.append({ event: 'session.closed', session, header: {} });
    ledger.store.rowsKept.splice(1);
    ledger.store.keepHead(note);
    expect(ledger.verify()).toMatchObject({ ok: true, entries: 1 });
  });
});

it('a process that wrote entries misses them itself, whatever the note says', async () => {
  const ledger = createMemoryLedger(createLedger);
  const { store } = ledger;
  await ledger.append({ event: 'session.opened', session, header: {} });
  const note = store.keptHead() ?? '';
  await ledger.append({ event: 'session.closed', session, header: {} });
  store.rowsKept.splice(1);
  store.keepHead(note);
  await expect(ledger.append({ event: 'session.opened', session, header: {} })).rejects.toMatchObject({
    code: 'LEDGER_CORRUPT',
    message: 'The ledger is not sound: entries 2 to 2 are missing from the end.',
  });
});

it('reading a changed entry is an error, not a reading without its payload', async () => {
  const ledger = await eight();
  change(ledger.store.rowsKept, 3, without);
  expect(() => ledger.entry(3)).toThrow(/Entry 3 of the ledger: its payload was removed/);
  expect(() => ledger.read()).toThrow(/Entry 3/);
  expect(ledger.entry(4)?.seq).toBe(4);
});

it('a start looks at the newest entries only, and a full check holds few at a time', async () => {
  const { store } = createMemoryLedger(createLedger);
  const payloadKey = new Uint8Array(32).fill(7);
  const filler = createLedger({ store, payloadKey, clock, redact: String });
  for (let count = 0; count < 100; count++) await filler.append({ event: 'session.opened', session, header: {} });
  const asked: number[] = [];
  const counting = {
    ...store,
    tail: (count: number) => {
      asked.push(count);
      return store.tail(count);
    },
    rows: (from: number, limit: number) => {
      asked.push(limit);
      return store.rows(from, limit);
    },
  };
  const ledger = createLedger({ store: counting, payloadKey, clock, redact: String });
  await ledger.append({ event: 'session.opened', session, header: {} });
  await ledger.append({ event: 'session.closed', session, header: {} });
  expect(asked.splice(0)).toEqual([32]);
  expect(ledger.verify()).toMatchObject({ ok: true, entries: 102 });
  expect(Math.max(...asked)).toBe(16);
});

it('payloads do not open with another key', async () => {
  const { store } = await eight();
  const other = createLedger({ store, payloadKey: new Uint8Array(32).fill(8), clock, redact: String });
  expect(other.verify()).toMatchObject({ ok: false, seq: 1 });
});

it('a store that fails while it is read is a finding, not a crash', async () => {
  const ledger = await eight();
  const { rows } = ledger.store;
  ledger.store.rows = (from, limit, of) => {
    if (from > 4) throw new Error('database disk image is malformed');
    return rows(from, Math.min(limit, 4), of);
  };
  expect(ledger.verify()).toEqual({ ok: false, entries: 4, seq: 5, problem: 'database disk image is malformed' });
});

it('any single change to any column of any row is found at that row', async () => {
  const ledger = await eight();
  const original = [...ledger.store.rowsKept];
  fc.assert(
    fc.property(
      fc.nat(7),
      fc.constantFrom('seq', 'header', 'hash', 'session', 'payload'),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (index, column, place, difference) => {
        const rows = ledger.store.rowsKept;
        rows.splice(0, rows.length, ...original);
        change(rows, index + 1, (row) => mutate(row, column, place, difference));
        rows.sort((a, b) => a.seq - b.seq);
        const verdict = ledger.verify();
        expect(verdict.ok).toBe(false);
        if (!verdict.ok && column !== 'seq') expect(verdict.seq).toBe(index + 1);
      },
    ),
    { numRuns: 300 },
  );
});

function mutate(row: LedgerRow, column: string, place: number, difference: number): LedgerRow {
  if (column === 'seq') return { ...row, seq: row.seq + difference };
  if (column === 'payload') {
    const payload = Uint8Array.from(row.payload ?? []);
    const at = place % payload.length;
    return { ...row, payload: payload.with(at, (payload[at] ?? 0) ^ difference) };
  }
  const text = column === 'header' ? row.header : column === 'hash' ? row.hash : row.session;
  const at = place % text.length;
  const other = String.fromCharCode(text.charCodeAt(at) ^ difference);
  return { ...row, [column]: text.slice(0, at) + other + text.slice(at + 1) };
}
