import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPolicy, type PolicyNeeds } from '../../src/compose-policy.ts';
import { AGENT, createRig } from '../kernel/kernel-rig.ts';

let folder: string;
let notices: string[];
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'policy-reload-')));
  mkdirSync(join(folder, 'home'));
  mkdirSync(join(folder, 'work'));
  notices = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const policyFile = () => join(folder, 'policy.yaml');
const write = (rules: readonly object[]) => writeFileSync(policyFile(), JSON.stringify({ version: 1, rules }));
const FORBID = { id: 'no-sending', forbid: 'net.send' };
const ASK = { id: 'ask-sending', ask: 'net.send' };

const needs = (more: Partial<PolicyNeeds> = {}): PolicyNeeds => ({
  workspace: join(folder, 'work'),
  home: join(folder, 'home'),
  named: policyFile(),
  accepted: () => new Set(),
  notice: (text) => notices.push(text),
  ...more,
});

const until = async (isSo: () => boolean): Promise<void> => {
  const end = performance.now() + 5_000;
  while (!isSo() && performance.now() < end) await delay(20);
};

describe('a policy that is changed while it is in force', () => {
  test('is put in force as a whole, also when an editor puts a new file in the place of the old one', async () => {
    write([FORBID]);
    const holder = openPolicy(needs());
    const watch = holder.watch();
    const before = holder.current();
    try {
      writeFileSync(`${policyFile()}.new`, JSON.stringify({ version: 1, rules: [ASK] }));
      renameSync(`${policyFile()}.new`, policyFile());
      await until(() => holder.current() !== before);
      expect(holder.current().rules.map(({ id }) => id)).toEqual(['command/ask-sending']);
      expect(holder.current().digest).not.toBe(before.digest);
      expect(notices).toEqual(['The policy was changed and is in force now.']);
    } finally {
      watch.close();
    }
  });

  test('is put in force too where only a pack was changed', async () => {
    const packsFolder = join(folder, 'packs');
    mkdirSync(packsFolder);
    const pack = join(packsFolder, 'mine.yaml');
    writeFileSync(pack, JSON.stringify({ version: 1, rules: [FORBID] }));
    writeFileSync(policyFile(), JSON.stringify({ version: 1, use: ['mine'] }));
    const holder = openPolicy(needs({ packsFolder }));
    const watch = holder.watch();
    try {
      writeFileSync(pack, JSON.stringify({ version: 1, rules: [ASK] }));
      await until(() => holder.current().rules.some(({ id }) => id === 'mine/ask-sending'));
      expect(holder.current().rules.map(({ id }) => id)).toEqual(['mine/ask-sending']);
    } finally {
      watch.close();
    }
  });

  test('stays the last good one where the new one does not load, and the mistake is told once, with its place', async () => {
    write([FORBID]);
    const holder = openPolicy(needs());
    const before = holder.current();
    writeFileSync(policyFile(), 'version: 1\nrulse: []\n');
    holder.reload();
    holder.reload();
    expect(holder.current()).toBe(before);
    expect(notices).toEqual([
      `The changed policy does not load, the one before stays in force. ${policyFile()}:2:1: unknown key "rulse" in a policy; known are version, use, default, mode, rules, limits, $schema`,
    ]);
    write([ASK]);
    holder.reload();
    expect(holder.current().rules.map(({ id }) => id)).toEqual(['command/ask-sending']);
  });

  test('a file that is gone is an error and not an absent policy: the last good one stays', () => {
    write([FORBID]);
    const holder = openPolicy(needs());
    const before = holder.current();
    rmSync(policyFile());
    holder.reload();
    expect(holder.current()).toBe(before);
    expect(notices).toHaveLength(1);
  });

  test("the workspace's own permits appear when a person has accepted that content, and go when it changes", () => {
    write([]);
    writeFileSync(policyFile(), 'version: 1\ndefault: ask\n');
    const own = join(folder, 'work', 'sallyport.yaml');
    writeFileSync(own, 'version: 1\nrules: [{ id: docs, permit: net.fetch, where: { host: docs.example.com } }]\n');
    const accepted = new Set<string>();
    const holder = openPolicy(needs({ accepted: () => accepted }));
    const active = () => holder.current().rules.map((rule) => rule.active);
    expect(active()).toEqual([false]);
    accepted.add(holder.project()?.digest ?? '');
    holder.reload();
    expect(active()).toEqual([true]);
    writeFileSync(own, 'version: 1\nrules: [{ id: docs, permit: net.fetch, where: { host: evil.example.com } }]\n');
    holder.reload();
    expect(active()).toEqual([false]);
  });

  test('under load every act is answered, under one policy or the other, and the record names that one', async () => {
    write([FORBID]);
    const forbids = openPolicy(needs()).current();
    write([ASK]);
    const asks = openPolicy(needs()).current();
    // Another one each time that somebody looks: a reload can come at any moment of an act's way.
    let looks = 0;
    const current = () => (looks++ % 2 === 0 ? forbids : asks);
    const { submit, ledger } = createRig({ parts: { policy: current } });
    const url = 'https://203.0.113.7/';
    const many = Array.from({ length: 300 }, () => submit('net.send', { url, method: 'POST' }, AGENT));
    const outcomes = await Promise.all(many);
    expect(outcomes.filter(({ status }) => status === 'denied')).toHaveLength(300);
    const denials = ledger.read().filter(({ event }) => event === 'action.denied');
    expect(denials).toHaveLength(300);
    // A denial by a rule bears the policy that has this rule, whichever was in force when it was written.
    const rulesOf = new Map([
      [String(forbids.digest), 'command/no-sending'],
      [String(asks.digest), 'command/ask-sending'],
    ]);
    const wrong = denials.filter(
      ({ header }) => !(header['rules'] as string[]).includes(rulesOf.get(String(header['policy'])) ?? ''),
    );
    expect(wrong).toEqual([]);
  }, 20_000);
});
