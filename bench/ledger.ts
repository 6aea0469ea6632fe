/**
 * What a durable entry costs above what the disk costs: `append` against a plain write and fdatasync of the same bytes,
 * operation by operation in turn, since a virtual disk changes its speed from second to second.
 * Run: node bench/ledger.ts [rounds]. Writes bench/results/ledger.json.
 */
import { closeSync, fdatasyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { asActionId, asSessionId } from '../src/contract/ids.ts';
import type { Ledger, LedgerRecord } from '../src/contract/ledger.ts';
import { openState } from '../src/drivers/store/state.privileged.ts';
import { createLedger } from '../src/kernel/ledger/ledger.ts';
import { createMemoryLedger } from '../src/testing/memory-ledger.ts';

const ROUNDS = Math.max(5, Number(process.argv[2] ?? 7));
const APPENDS_A_ROUND = 300;
const clock = { now: () => Date.now(), monotonic: () => performance.now() };

const record = (index: number): LedgerRecord => ({
  event: 'action.started',
  session: asSessionId('s_aaaaaaaaaaaaaaaa'),
  action: asActionId('a_aaaaaaaaaaaaaaaa'),
  header: {
    kind: 'process.run',
    rules: ['workspace/commands'],
    effects: ['read'],
    impact: 'contained',
    answer: 'allow',
  },
  payload: { summary: `git status ${index}`, arguments: { command: 'git status --short' }, facts: 'x'.repeat(300) },
});

const median = (values: readonly number[]): number => quantile(values, 0.5);
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits));

async function timed(act: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

async function round(ledger: Ledger, raw: number, bytes: Uint8Array) {
  const [ledgerMs, rawMs]: [number[], number[]] = [[], []];
  for (let index = 0; index < APPENDS_A_ROUND; index++) {
    rawMs.push(
      await timed(() => {
        writeSync(raw, bytes);
        fdatasyncSync(raw);
      }),
    );
    ledgerMs.push(await timed(() => ledger.append(record(index))));
  }
  const perSecond = (times: readonly number[]) => 1000 / (times.reduce((sum, time) => sum + time, 0) / times.length);
  return {
    load: loadavg().map((load) => rounded(load, 2)),
    rawPerSecond: Math.round(perSecond(rawMs)),
    ledgerPerSecond: Math.round(perSecond(ledgerMs)),
    ratioOfMeans: rounded(perSecond(ledgerMs) / perSecond(rawMs)),
    ratioOfMedians: rounded(median(rawMs) / median(ledgerMs)),
    rawMs: { p50: rounded(median(rawMs)), p99: rounded(quantile(rawMs, 0.99)) },
    ledgerMs: { p50: rounded(median(ledgerMs)), p99: rounded(quantile(ledgerMs, 0.99)) },
  };
}

async function memoryAppendUs(): Promise<number> {
  const ledger = createMemoryLedger(createLedger);
  const times: number[] = [];
  for (let index = 0; index < 5_000; index++) times.push((await timed(() => ledger.append(record(index)))) * 1000);
  return rounded(median(times.slice(1_000)), 1);
}

const root = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
try {
  const folder = join(root, 'state');
  const state = openState({ folder });
  const ledger = createLedger({
    store: state.ledgerStore,
    payloadKey: state.payloadKey,
    clock,
    redact: (text) => text,
  });
  for (let index = 0; index < 50; index++) await ledger.append(record(index));
  const row = state.ledgerStore.head();
  const bytes = Buffer.alloc((row?.header.length ?? 0) + (row?.hash.length ?? 0) + (row?.payload?.length ?? 0), 1);
  const raw = openSync(join(root, 'raw'), 'w');
  const rounds = [];
  for (let count = 0; count < ROUNDS; count++) rounds.push(await round(ledger, raw, bytes));
  closeSync(raw);

  let verdict = ledger.verify();
  const verifyMs = await timed(() => {
    verdict = ledger.verify();
  });
  state.close();
  const openMs: number[] = [];
  for (let count = 0; count < 9; count++) openMs.push(await timed(() => openState({ folder }).close()));

  const result = {
    what: 'durable ledger appends against write + fdatasync of the same bytes, in turn',
    node: process.version,
    sqlite: process.versions['sqlite'],
    bytesAnEntry: bytes.length,
    appendsARound: APPENDS_A_ROUND,
    rounds,
    median: {
      ratioOfMeans: median(rounds.map((one) => one.ratioOfMeans)),
      ratioOfMedians: median(rounds.map((one) => one.ratioOfMedians)),
      aboveRawMs: rounded(median(rounds.map((one) => one.ledgerMs.p50 - one.rawMs.p50))),
    },
    memoryAppendMedianUs: await memoryAppendUs(),
    verify: {
      ok: verdict.ok,
      entries: verdict.entries,
      entriesPerSecond: Math.round((verdict.entries / verifyMs) * 1000),
    },
    openAndCloseMedianMs: rounded(median(openMs)),
  };
  const results = join(import.meta.dirname, 'results');
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, 'ledger.json'), `${JSON.stringify(result, undefined, 2)}\n`);
  console.log(JSON.stringify(result, undefined, 2));
} finally {
  rmSync(root, { recursive: true, force: true });
}
