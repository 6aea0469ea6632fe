import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepare } from '../../examples/checkout-incident/prepare.mjs';
import { openHouse } from '../../src/compose.ts';
import type { Approver } from '../../src/contract/approval.ts';
import { splitPatch } from '../../src/effects/edit/split-patch.ts';
import { allTools } from '../../src/tools/all-tools.ts';
import { type Arrival, startAttackerServer } from '../e2e/attacker-server.ts';
import { type AttackCase, harmsOf, readFiveWays, setUp, WAYS } from './five-ways.ts';

const ALL_TOOLS = allTools({ splitPatch });

/**
 * The attack of the demo in five ways, through the real kernel, drivers and sandbox. That each case does harm without
 * them is shown by five-ways-control.test.ts.
 */
const root = mkdtempSync(join(tmpdir(), 'sallyport-guarded-'));
const { environment } = prepare(join(root, 'model'));
const nobody: Approver = { ask: async () => undefined };
let attacker: Awaited<ReturnType<typeof startAttackerServer>>;

beforeAll(async () => {
  attacker = await startAttackerServer();
});
afterAll(async () => {
  await attacker.close();
  rmSync(root, { recursive: true, force: true });
});

/** Plays the calls of a case as an agent that nobody watches; gives what it was told and what reached the attacker. */
async function play(
  attack: AttackCase,
  name: string,
): Promise<{ workspace: string; results: string[]; arrivals: readonly Arrival[] }> {
  const { folder: workspace } = prepare(join(root, name));
  setUp(attack, workspace);
  const house = await openHouse({ workspace, stateFolder: join(root, `${name}-state`) });
  const session = await house.openSession({ task: attack.name, approver: nobody });
  const results: string[] = [];
  for (const call of attack.calls) {
    const tool = ALL_TOOLS.find(({ definition }) => definition.name === call.name);
    if (tool === undefined) throw new Error(`no tool ${call.name}`);
    const propose: Parameters<typeof tool.run>[1]['propose'] = (kind, args) =>
      session.submit({ kind: 'agent', name: 'attacked' }, kind, args);
    results.push((await tool.run(call.arguments, { workspace, propose })).text);
  }
  await session.close('finished');
  expect(house.ledger.verify()).toMatchObject({ ok: true });
  house.close();
  return { workspace, results, arrivals: attacker.takeArrivals() };
}

const names = readFiveWays({ listener: 'unused.invalid:1', environment }).map(({ way, name }, index) => ({
  way,
  name,
  index,
}));

describe('the five ways of the attack, through the kernel', () => {
  test.each(names)('$way: $name is refused or harmless', async ({ index }) => {
    const attack = readFiveWays({ listener: attacker.host, environment })[index];
    if (attack === undefined) throw new Error('the case is gone');
    const played = await play(attack, `case-${index}`);
    expect(harmsOf({ ...played, environment })).toEqual([]);
  });

  test('are all there', () => {
    expect([...new Set(names.map(({ way }) => way))]).toEqual([...WAYS]);
  });
});
