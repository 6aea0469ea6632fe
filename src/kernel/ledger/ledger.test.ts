import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { asActionId, asSessionId } from '../../contract/ids.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { LedgerRecord } from '../../contract/ledger.ts';
import { createMemoryLedger } from '../../testing/memory-ledger.ts';
import { createMemoryLedgerStore } from '../../testing/memory-ledger-store.ts';
import { createLedger } from './ledger.ts';

const session = asSessionId('s_aaaaaaaaaaaaaaaa');
const action = asActionId('a_aaaaaaaaaaaaaaaa');
const started = (parts: Partial<LedgerRecord> = {}): LedgerRecord => ({
  event: 'action.started',
  session,
  action,
  header: { kind: 'process.run' },
  ...parts,
});
const memory = (options?: Parameters<typeof createMemoryLedger>[1]) => createMemoryLedger(createLedger, options);

describe('append', () => {
  it('writes the header as RFC 8785 text, hashed as a leaf of RFC 6962', async () => {
    const ledger = memory({ clock: { now: () => 1_700_000_000_123.9, monotonic: () => 0 } });
    const receipt = await ledger.append(
      started({ header: { rules: ['pack/rule'], kind: 'file.read', durationMs: 1.5 } }),
    );
    const [row] = ledger.store.rowsKept;
    expect(row?.header).toBe(
      '{"action":"a_aaaaaaaaaaaaaaaa","atMs":1700000000123,"event":"action.started",' +
        '"fields":{"durationMs":1.5,"kind":"file.read","rules":["pack/rule"]},' +
        '"prev":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",' +
        '"seq":1,"session":"s_aaaaaaaaaaaaaaaa","v":1}',
    );
    const leaf = createHash('sha256')
      .update(Buffer.concat([Buffer.of(0), Buffer.from(row?.header ?? '')]))
      .digest('hex');
    expect(receipt).toEqual({ seq: 1, hash: `sha256:${leaf}` });
  });

  it('gives back what was recorded, in order, filtered and from the end', async () => {
    const ledger = memory();
    const other = asSessionId('s_bbbbbbbbbbbbbbbb');
    await ledger.append(started({ payload: { summary: 'one' } }));
    await ledger.append(started({ session: other, payload: null }));
    await ledger.append(started());
    expect(ledger.read().map(({ seq, payload }) => [seq, payload])).toEqual([
      [1, { summary: 'one' }],
      [2, null],
      [3, undefined],
    ]);
    expect(ledger.read({ from: 2, limit: 1 }).map(({ seq }) => seq)).toEqual([2]);
    expect(ledger.read({ session: other }).map(({ seq }) => seq)).toEqual([2]);
    expect(ledger.tail(2).map(({ seq }) => seq)).toEqual([2, 3]);
    expect(ledger.entry(3)).toEqual({
      seq: 3,
      atMs: 1_767_225_600_000,
      hash: ledger.store.rowsKept[2]?.hash,
      event: 'action.started',
      session,
      action,
      header: { kind: 'process.run' },
    });
    expect(ledger.entry(4)).toBeUndefined();
    expect(ledger.verify()).toEqual({ ok: true, entries: 3, head: ledger.store.rowsKept[2]?.hash });
  });

  it('keeps equal payloads apart: neither header nor ciphertext shows that they are equal', async () => {
    const ledger = memory();
    await ledger.append(started({ payload: 'same' }));
    await ledger.append(started({ payload: 'same' }));
    const [first, second] = ledger.store.rowsKept.map(({ header }) => String(JSON.parse(header).commitment));
    expect(first).toMatch(/^sha256:/);
    expect(first).not.toBe(second);
    expect(ledger.store.rowsKept[0]?.payload).not.toEqual(ledger.store.rowsKept[1]?.payload);
  });

  it('an empty ledger verifies', () => {
    expect(memory().verify()).toEqual({ ok: true, entries: 0 });
  });
});

describe('the header is a closed vocabulary', () => {
  const refused: readonly (readonly [string, JsonObject])[] = [
    ['a field nobody declared', { path: '/etc/passwd' }],
    ['a field of the prototype', { constructor: 'x' }],
    ['__proto__ as a field', JSON.parse('{"__proto__":"x"}')],
    ['an unknown kind', { kind: 'file.reads' }],
    ['a path for a rule', { rules: ['/etc/passwd'] }],
    ['a deeper path for a rule', { rules: ['home/ana/notes'] }],
    ['a host for a rule', { rules: ['evil.example.com'] }],
    ['text for a status', { status: 'it went well' }],
    ['text for who answered', { by: 'Ana Example' }],
    ['an address for who answered', { by: 'ana@example.com' }],
    ['a digest that is none', { digest: 'sha256:abc' }],
    ['text for a number', { durationMs: '5' }],
    ['a number that is none', { durationMs: Number.NaN }],
    ['effects with targets', { effects: ['read /etc/passwd'] }],
    ['an effect as an object', { effects: [{ type: 'read', target: '/x' }] }],
    ['a list without end', { rules: Array.from({ length: 65 }, () => 'rule') }],
    ['an unknown fault', { fault: 'EACCES: permission denied, open /home/ana' }],
  ];
  it.each(refused)('refuses %s, and goes on with the next record', async (_, header) => {
    const ledger = memory();
    await expect(ledger.append(started({ header }))).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(ledger.store.rowsKept).toEqual([]);
    await expect(ledger.append(started())).resolves.toMatchObject({ seq: 1 });
  });

  it('refuses ids that could be text', async () => {
    const ledger = memory();
    await expect(ledger.append(started({ session: asSessionId('ana@home') }))).rejects.toMatchObject({
      code: 'INTERNAL',
    });
    await expect(ledger.append(started({ action: asActionId('a_/etc') }))).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('refuses a time that is none, and goes on with the next record', async () => {
    let now = Number.NaN;
    const ledger = memory({ clock: { now: () => now, monotonic: () => 0 } });
    await expect(ledger.append(started())).rejects.toMatchObject({ code: 'INTERNAL' });
    now = 5;
    await expect(ledger.append(started())).resolves.toMatchObject({ seq: 1 });
    expect(ledger.verify()).toMatchObject({ ok: true, entries: 1 });
  });

  it('takes every field that belongs', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const header = {
      kind: 'net.fetch',
      digest,
      principal: 'agent',
      impact: 'external',
      effects: ['network', 'unknown'],
      answer: 'deny',
      rules: ['default', 'developer/no-network'],
      policy: digest,
      by: 'terminal',
      scope: 'session',
      epoch: 3,
      status: 'timed-out',
      fault: 'NET_FAILED',
      durationMs: 12,
    };
    const ledger = memory();
    await ledger.append(started({ header }));
    expect(ledger.entry(1)?.header).toEqual(header);
  });

  it('a refusal does not repeat the value', async () => {
    const failure = await memory()
      .append(started({ header: { by: 'Ana Example' } }))
      .catch(String);
    expect(failure).toMatch(/"by"/);
    expect(failure).not.toMatch(/Ana/);
  });
});

describe('redaction', () => {
  const redact = (text: string) =>
    text.replaceAll(/AKIA[A-Z0-9]{16}/g, '[aws-key]').replaceAll(/(password=)\S+/g, '$1[password]');

  it('reaches every text, names included, before anything is hashed or encrypted', async () => {
    const ledger = memory({ redact });
    const key = 'AKIAIOSFODNN7EXAMPLE';
    await ledger.append(started({ payload: { summary: `use ${key}`, deep: [[{ [key]: [key] }]], n: 1, no: null } }));
    expect(ledger.entry(1)?.payload).toEqual({
      summary: 'use [aws-key]',
      deep: [[{ '[aws-key]': ['[aws-key]'] }]],
      n: 1,
      no: null,
    });
  });

  it('knows a secret by the name that it stands under', async () => {
    const ledger = memory({ redact });
    await ledger.append(started({ payload: { environment: { password: 'hunter2', home: '/home/ana' } } }));
    expect(ledger.entry(1)?.payload).toEqual({ environment: { password: '[password]', home: '/home/ana' } });
  });

  it('two names that are redacted alike both stay', async () => {
    const ledger = memory({ redact });
    await ledger.append(started({ payload: { AKIAAAAAAAAAAAAAAAAA: 1, AKIABBBBBBBBBBBBBBBB: 2 } }));
    expect(ledger.entry(1)?.payload).toEqual({ '[aws-key]': 1, '[aws-key] (2)': 2 });
  });

  it('a payload that cannot be walked to its end is refused, not stored unread', async () => {
    let payload: JsonObject = { text: 'AKIAIOSFODNN7EXAMPLE' };
    for (let depth = 0; depth < 300; depth++) payload = { payload };
    const ledger = memory({ redact });
    await expect(ledger.append(started({ payload }))).rejects.toMatchObject({ code: 'PROPOSAL_INVALID' });
    expect(ledger.store.rowsKept).toEqual([]);
  });

  it('a redactor that throws stores nothing', async () => {
    const ledger = memory({
      redact: () => {
        throw new Error('no rules');
      },
    });
    await expect(ledger.append(started({ payload: 'x' }))).rejects.toThrow('no rules');
    expect(ledger.store.rowsKept).toEqual([]);
  });

  it('a __proto__ in a payload is data, not a prototype', async () => {
    const ledger = memory({ redact });
    await ledger.append(started({ payload: JSON.parse('{"__proto__":{"isAdmin":true},"a":1}') }));
    expect(JSON.stringify(ledger.entry(1)?.payload)).toBe('{"__proto__":{"isAdmin":true},"a":1}');
  });
});

describe('no entry, no effect', () => {
  it('a failed append halts the ledger until it is made anew', async () => {
    const store = createMemoryLedgerStore();
    const open = () =>
      createLedger({
        store,
        payloadKey: new Uint8Array(32),
        clock: { now: () => 0, monotonic: () => 0 },
        redact: (text) => text,
      });
    const ledger = open();
    await ledger.append(started());
    store.failWith(new Error('database or disk is full'));
    await expect(ledger.append(started())).rejects.toMatchObject({ code: 'LEDGER_WRITE_FAILED' });
    store.failWith(undefined);
    await expect(ledger.append(started())).rejects.toMatchObject({ code: 'LEDGER_HALTED' });
    expect(ledger.verify()).toMatchObject({ ok: true, entries: 1 });
    await expect(open().append(started())).resolves.toMatchObject({ seq: 2 });
  });

  it('a note that cannot be kept halts too, and the entry stays', async () => {
    const ledger = memory();
    await ledger.append(started());
    ledger.store.keepHead = () => {
      throw new Error('no space');
    };
    await expect(ledger.append(started())).rejects.toMatchObject({ code: 'LEDGER_WRITE_FAILED' });
    await expect(ledger.append(started())).rejects.toMatchObject({ code: 'LEDGER_HALTED' });
    expect(ledger.verify()).toMatchObject({ ok: true, entries: 2 });
  });

  it('a closed ledger takes nothing', async () => {
    const ledger = memory();
    ledger.close();
    await expect(ledger.append(started())).rejects.toMatchObject({ code: 'LEDGER_HALTED' });
  });

  it('a key of the wrong length is refused at once', () => {
    const store = createMemoryLedgerStore();
    const clock = { now: () => 0, monotonic: () => 0 };
    expect(() => createLedger({ store, payloadKey: new Uint8Array(16), clock, redact: String })).toThrow(
      /16 bytes instead of 32/,
    );
  });
});
