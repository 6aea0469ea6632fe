import {
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
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asSessionId } from '../../contract/ids.ts';
import type { Signals } from '../../contract/signal.ts';
import { openSignals } from './signals.privileged.ts';

let folder: string;
let signals: Signals;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-signals-'));
  signals = openSignals(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const [A, B] = [asSessionId('s_a'), asSessionId('s_b')];
const note = { by: 'ana', why: 'the wrong branch', atMs: 1_000 };
const stopFile = () => join(folder, 'STOP');

it('reach the session that they are for, in every process, and no other', () => {
  const elsewhere = openSignals(folder);
  elsewhere.stop(A, note);
  elsewhere.pause(B, { by: 'ben', atMs: 2 });
  expect([signals.isStopped(A), signals.isPaused(A)]).toEqual([true, false]);
  expect([signals.isStopped(B), signals.isPaused(B)]).toEqual([false, true]);
  expect(signals.stopFor(A)).toEqual(note);
  expect(signals.pauseFor(B)).toEqual({ by: 'ben', atMs: 2 });
  expect(signals.continue(B)).toBe(true);
  expect(signals.continue(B)).toBe(false);
  expect(elsewhere.isPaused(B)).toBe(false);
});

it('one for all reaches everybody until it is cleared', () => {
  signals.stopAll(note);
  expect([signals.isStopped(A), signals.isStopped(B)]).toEqual([true, true]);
  signals.forget(A);
  expect(signals.isStopped(A)).toBe(true);
  expect(signals.clearStopOfAll()).toBe(true);
  expect(signals.clearStopOfAll()).toBe(false);
  expect(signals.isStopped(A)).toBe(false);
});

it('are private, and nothing is left of a session that was forgotten', () => {
  signals.stop(A, note);
  signals.pause(A, note);
  signals.openGate(A).close();
  const files = readdirSync(join(folder, 'signals'));
  expect(files.sort()).toEqual(['s_a.gate', 's_a.pause', 's_a.stop']);
  for (const file of files) expect(statSync(join(folder, 'signals', file)).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'signals')).mode & 0o777).toBe(0o700);
  signals.forget(A);
  expect(readdirSync(join(folder, 'signals'))).toEqual([]);
});

describe('a stop by hand counts, whatever stands in its place', () => {
  it.each<[string, () => void]>([
    ['an empty file', () => writeFileSync(stopFile(), '')],
    ['words', () => writeFileSync(stopFile(), 'please stop')],
    ['a note of the wrong form', () => writeFileSync(stopFile(), '{"by":5,"atMs":"x"}')],
    ['null', () => writeFileSync(stopFile(), 'null')],
    ['a folder', () => mkdirSync(stopFile())],
    ['a link to nowhere', () => symlinkSync('/nowhere/at/all', stopFile())],
    ['a link in a circle', () => symlinkSync(stopFile(), stopFile())],
  ])('%s', (_, make) => {
    make();
    expect(signals.isStopped(A)).toBe(true);
    expect(signals.stopOfAll()?.by).toBe('a file in the state folder');
    expect(signals.clearStopOfAll()).toBe(true);
    expect(signals.isStopped(A)).toBe(false);
  });
});

it('one that is given where a link stands holds, and writes nothing where the link leads', () => {
  const target = join(folder, 'target');
  symlinkSync(target, stopFile());
  signals.stopAll(note);
  expect(signals.isStopped(A)).toBe(true);
  expect(() => readFileSync(target)).toThrow(/ENOENT/);
});

it('a place that cannot be looked at counts as a stop', () => {
  writeFileSync(join(folder, 'signals'), 'not a folder');
  expect(signals.isStopped(A)).toBe(true);
  expect(signals.isPaused(A)).toBe(true);
});

it.each(['', 's_', '../STOP', 's_a/../x', 's_A', `s_${'a'.repeat(33)}`, 's_a\0'])('%j is no session', (id) => {
  const unknown = expect.objectContaining({ code: 'SESSION_UNKNOWN' });
  const odd = asSessionId(id);
  for (const give of [signals.stop, signals.pause]) expect(() => give(odd, note)).toThrow(unknown);
  for (const look of [signals.isStopped, signals.isPaused, signals.forget, signals.openGate])
    expect(() => look(odd)).toThrow(unknown);
});

describe('the gate', () => {
  it('says what is under way to every process, and lets nothing in after a stop', () => {
    const gate = signals.openGate(A);
    const elsewhere = openSignals(folder);
    expect(elsewhere.isUnderWay(A)).toBe(false);
    expect(gate.enter()).toBe(true);
    expect(gate.enter()).toBe(true);
    elsewhere.stop(A, note);
    expect(gate.enter()).toBe(false);
    gate.leave();
    expect(elsewhere.isUnderWay(A)).toBe(true);
    gate.leave();
    expect(elsewhere.isUnderWay(A)).toBe(false);
    gate.close();
  });

  it('that nobody has opened, or that is no file, says nothing', () => {
    expect(signals.isUnderWay(A)).toBeUndefined();
    mkdirSync(join(folder, 'signals', 's_b.gate'), { recursive: true });
    expect(signals.isUnderWay(B)).toBeUndefined();
  });

  it('counts more than a byte holds', () => {
    const gate = signals.openGate(A);
    for (let count = 0; count < 300; count++) gate.enter();
    for (let count = 0; count < 299; count++) gate.leave();
    expect(signals.isUnderWay(A)).toBe(true);
    gate.leave();
    expect(signals.isUnderWay(A)).toBe(false);
    gate.close();
  });
});

it('tell whoever watches', async () => {
  let told = 0;
  const end = signals.watch(() => {
    told += 1;
  });
  openSignals(folder).stop(A, note);
  for (let waited = 0; told === 0 && waited < 2_000; waited += 5) await pause(5);
  expect(told).toBeGreaterThan(0);
  end();
});
