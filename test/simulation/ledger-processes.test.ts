import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LedgerEntry, LedgerVerification } from '../../src/contract/ledger.ts';
import { openState } from '../../src/drivers/store/state.privileged.ts';
import { createLedger } from '../../src/kernel/ledger/ledger.ts';

const APPENDER = join(import.meta.dirname, 'ledger-appender.ts');
const clock = { now: () => 0, monotonic: () => 0 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-processes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Acknowledged {
  readonly seq: number;
  readonly hash: string;
}

/** Starts an appender; `acknowledged` fills while it runs. */
function startAppender(session: string, count: number) {
  const child = spawn(process.execPath, [APPENDER, folder, session, String(count)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const ended = once(child, 'close');
  const acknowledged = (): readonly Acknowledged[] =>
    // What follows the last line end was cut off by the kill.
    output
      .split('\n')
      .slice(0, -1)
      .map((line) => ({ seq: Number(line.split(' ')[0]), hash: String(line.split(' ')[1]) }));
  return { child, ended, acknowledged, complaint: () => complaint };
}

function look(): { readonly verdict: LedgerVerification; readonly entries: readonly LedgerEntry[] } {
  const { ledgerStore: store, payloadKey, close } = openState({ folder });
  const ledger = createLedger({ store, payloadKey, clock, redact: String });
  const found = { verdict: ledger.verify(), entries: ledger.read() };
  close();
  return found;
}

it('processes that begin and append at the same time make one chain without gaps', async () => {
  const appenders = ['s_a', 's_b', 's_c', 's_d'].map((session) => startAppender(session, 40));
  const codes = await Promise.all(appenders.map(async ({ ended }) => (await ended)[0]));
  expect(appenders.map(({ complaint }) => complaint())).toEqual(['', '', '', '']);
  expect(codes).toEqual([0, 0, 0, 0]);
  const { verdict, entries } = look();
  expect(verdict).toMatchObject({ ok: true, entries: 160 });
  const acknowledged = appenders.flatMap((appender) => appender.acknowledged()).sort((a, b) => a.seq - b.seq);
  expect(acknowledged).toEqual(entries.map(({ seq, hash }) => ({ seq, hash })));
});

it('kill -9 at any moment: what was acknowledged is there, and the chain holds', async () => {
  const acknowledged: Acknowledged[] = [];
  for (let kill = 0; kill < 15; kill++) {
    const appender = startAppender('s_a', 1_000_000);
    while (appender.acknowledged().length === 0 && appender.child.exitCode === null) await sleep(2);
    // Spread over a commit and over the checkpoints of the write-ahead log.
    await sleep((kill * 7) % 40);
    appender.child.kill('SIGKILL');
    await appender.ended;
    expect(appender.complaint()).toBe('');
    acknowledged.push(...appender.acknowledged());
  }
  const { verdict, entries } = look();
  expect(verdict).toMatchObject({ ok: true });
  const hashes = new Map(entries.map(({ seq, hash }) => [seq, String(hash)]));
  expect(acknowledged.filter(({ seq, hash }) => hashes.get(seq) !== hash)).toEqual([]);
  // The control: the loop did kill it at work, and each process went on where the last one had stopped.
  expect(acknowledged.length).toBeGreaterThan(15);
  // An entry may be there that was not acknowledged: at most the one that each kill met.
  expect(entries.length - acknowledged.length).toBeLessThanOrEqual(15);
});

it('a full disk stops the appender; with space freed the ledger goes on and verifies', (context) => {
  const script = join(folder, 'fill.sh');
  const node = JSON.stringify(process.execPath);
  const appender = `${node} ${JSON.stringify(APPENDER)}`;
  writeFileSync(
    script,
    `set -u
     mkdir "$1/disk" && mount -t tmpfs -o size=3m tmpfs "$1/disk" || exit 99
     dd if=/dev/zero of="$1/disk/ballast" bs=1k count=800 2>/dev/null
     ${appender} "$1/disk/state" s_a 100000 > "$1/first"; echo "first $?"
     ${appender} "$1/disk/state" s_a 100000 > "$1/second"; echo "second $?"
     rm "$1/disk/ballast"
     ${appender} "$1/disk/state" s_b 20 > "$1/third"; echo "third $?"
     cat "$1/first" "$1/second" "$1/third" > "$1/acknowledged"
     cp -r "$1/disk/state" "$1/state"`,
  );
  // A mount of its own needs root or a user namespace; nothing outlives the shell.
  const unshare = process.geteuid?.() === 0 ? ['-m'] : ['-r', '-m'];
  const { stdout, stderr, status } = spawnSync('unshare', [...unshare, 'sh', script, folder], { encoding: 'utf8' });
  if (status === 99 || status === null) context.skip('no tmpfs can be mounted here (needs root or user namespaces)');
  expect([stdout, stderr]).toEqual(['first 7\nsecond 7\nthird 0\n', 'LEDGER_WRITE_FAILEDLEDGER_WRITE_FAILED']);
  const { ledgerStore: store, payloadKey, close } = openState({ folder: join(folder, 'state') });
  const ledger = createLedger({ store, payloadKey, clock, redact: String });
  const lines = spawnSync('cat', [join(folder, 'acknowledged')], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n');
  expect(ledger.verify()).toMatchObject({ ok: true, entries: lines.length });
  expect(lines).toEqual(ledger.read().map(({ seq, hash }) => `${seq} ${hash}`));
  expect(ledger.tail(20, ledger.tail(1)[0]?.session)).toHaveLength(20);
  close();
});
