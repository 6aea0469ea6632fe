import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openState, type State } from './state.privileged.ts';

let folder: string;
let state: State;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-meters-'));
  state = openState({ folder });
});
afterEach(() => {
  state.close();
  rmSync(folder, { recursive: true, force: true });
});
const database = () => join(folder, 'sallyport.db');

it('keeps meters over a restart, the largest numbers to the last digit', () => {
  const due = BigInt(Number.MAX_SAFE_INTEGER) ** 2n;
  state.budgets.transact((meters) => meters.keep('a', { spent: Number.MAX_SAFE_INTEGER, due }));
  state.close();
  state = openState({ folder });
  expect(state.budgets.transact((meters) => meters.meter('a'))).toEqual({ spent: Number.MAX_SAFE_INTEGER, due });
  expect(state.budgets.transact((meters) => meters.meter('b'))).toBeUndefined();
});

it('keeps all of a transaction or nothing', () => {
  const failing = () =>
    state.budgets.transact((meters) => {
      meters.keep('a', { spent: 1 });
      throw new Error('in the middle');
    });
  expect(failing).toThrow('in the middle');
  expect(state.budgets.transact((meters) => meters.meter('a'))).toBeUndefined();
});

it('a transaction that waited for another process sees what that one kept', () => {
  const other = openState({ folder });
  state.budgets.transact((meters) => meters.keep('a', { spent: 1 }));
  other.budgets.transact((meters) => meters.keep('a', { spent: (meters.meter('a')?.spent ?? 0) + 1 }));
  expect(state.budgets.transact((meters) => meters.meter('a'))).toEqual({ spent: 2 });
  other.close();
});

it('forgets what was to be kept until then, and nothing else', () => {
  state.budgets.transact((meters) => {
    meters.keep('day', { spent: 1 }, 1_000);
    meters.keep('ever', { spent: 1 });
    meters.forgetBefore(1_000);
  });
  expect(state.budgets.transact((meters) => meters.meter('day'))).toEqual({ spent: 1 });
  state.budgets.transact((meters) => meters.forgetBefore(1_001));
  expect(state.budgets.transact((meters) => [meters.meter('day'), meters.meter('ever')])).toEqual([
    undefined,
    { spent: 1 },
  ]);
});

it('names of agents and users stand nowhere in clear', () => {
  state.budgets.transact((meters) => {
    meters.keep('["tokens",["agent","the-agents-name"]]', { spent: 1 });
    meters.use('["processes",["agent","the-agents-name"]]', 'hold', 1);
  });
  state.close();
  expect(readFileSync(database()).includes('the-agents-name')).toBe(false);
});

it('a meter that was changed by hand to what none can be stops, and does not count as nothing', () => {
  state.budgets.transact((meters) => meters.keep('a', { spent: 1, due: 5n }));
  const raw = new DatabaseSync(database());
  raw.exec("UPDATE meters SET due = 'soon'");
  expect(() => state.budgets.transact((meters) => meters.meter('a'))).toThrow(
    expect.objectContaining({ code: 'LEDGER_CORRUPT' }),
  );
  expect(() => raw.exec('UPDATE meters SET spent = -1')).toThrow(/CHECK/);
  raw.close();
});

it('after the state folder was closed nothing is counted any more', () => {
  state.close();
  expect(() => state.budgets.transact(() => undefined)).toThrow(expect.objectContaining({ code: 'STATE_UNUSABLE' }));
});
