import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/contract/action.ts';
import type { ActionEffect } from '../../src/contract/effect.ts';
import { combine } from '../../src/kernel/policy/combine.ts';
import { compilePolicy } from '../../src/kernel/policy/compile-policy.ts';
import { parsePolicy } from '../../src/kernel/policy/parse-policy.ts';
import { anAction } from '../../src/testing/an-action.ts';

/**
 * Ways around rules that were tried on the language, each with its control: the plain act, which the rule meets. What an
 * attacker controls are the texts of an act, its arguments, and the files of a workspace.
 */
const CONTEXT = { nowMs: Date.parse('2026-11-21T12:00:00Z'), mandateNames: () => false };

function answer(rule: object, act: Action): string {
  const text = JSON.stringify({
    version: 1,
    default: 'ask',
    rules: [
      { id: 'all', permit: '*' },
      { id: 'r', ...rule },
    ],
  });
  const policy = compilePolicy({
    layers: [{ layer: 'person', file: parsePolicy(text, 'p') }],
    packs: new Map(),
    home: '/home/ana',
    workspace: '/home/ana/shop',
  });
  return combine(policy.judge(act, CONTEXT), { effects: act.effects, default: 'ask' }).answer;
}

const network = (target: string, more: Partial<ActionEffect> = {}, act: Partial<Action> = {}): Action =>
  anAction({
    kind: 'net.send',
    effects: [{ type: 'network', target, targetKind: 'host', method: 'POST', impact: 'external', ...more }],
    ...act,
  });
const path = (target: string, more: Partial<ActionEffect> = {}): Action =>
  anAction({ kind: 'file.read', effects: [{ type: 'read', target, targetKind: 'path', impact: 'external', ...more }] });
const call = (input: Action['arguments'], target = 'bank/transfer'): Action =>
  anAction({
    kind: 'process.run',
    arguments: input,
    effects: [{ type: 'unknown', target, targetKind: 'tool', impact: 'external' }],
  });

const ADDRESS = { forbid: 'net.send', where: { cidr: '10.0.0.0/8' } };
const FOLDER = { forbid: 'file.read', where: { path: '/data/private/**' } };
const AMOUNT = {
  forbid: 'mcp.call',
  where: { server: 'bank' },
  when: 'has(input.amount) && number(input.amount) > 100',
};
const COLUMN = { forbid: 'sql.query', where: { tables: 'users', columns: 'password' } };
const table = (more: Partial<ActionEffect>): Action =>
  anAction({
    kind: 'process.run',
    effects: [
      { type: 'read', target: 'users', targetKind: 'relation', impact: 'external', columns: ['password'], ...more },
    ],
  });

describe('is met by a rule, however it is dressed', () => {
  test.each<[string, object, Action]>([
    ['control: an address', ADDRESS, network('10.0.0.5:80')],
    ['the address inside an IPv6 one', ADDRESS, network('[::ffff:a00:5]:80')],
    [
      'a name that leads there, and also elsewhere',
      ADDRESS,
      network('cdn.example:80', {}, { facts: { addresses: ['192.0.2.1', '10.0.0.5'] } }),
    ],
    ['a port that nobody names', ADDRESS, network('10.0.0.5:65535')],
    [
      'a tunnel, whose method is another',
      { forbid: 'net.send', where: { method: ['POST', 'CONNECT'] } },
      network('a.example:443', { method: 'CONNECT' }),
    ],
    ['control: a folder', FOLDER, path('/data/private/a')],
    ['the folder itself', FOLDER, path('/data/private')],
    ['doubled slashes and dots', FOLDER, path('//data/./private//a')],
    ['a slash at the end', FOLDER, path('/data/private/')],
    ['a link from elsewhere', FOLDER, path('/data/public/a', { aliases: ['/data/private/a'] })],
    ['a folder above, with everything in it', FOLDER, path('/data', { extent: 'tree' })],
    ['everything there is', FOLDER, path('/', { extent: 'tree' })],
    ['control: an amount', AMOUNT, call({ amount: 500 })],
    ['an amount as text', AMOUNT, call({ amount: '500' })],
    ['an amount with separators', AMOUNT, call({ amount: '5,000' })],
    ['an amount in a list', AMOUNT, call({ amount: [500] })],
    ['an amount that is nothing', AMOUNT, call({ amount: null })],
    ['an amount as true', AMOUNT, call({ amount: true })],
    ['control: a column', COLUMN, table({})],
    ['a column in capitals', COLUMN, table({ columns: ['PASSWORD'] })],
    ['a table of a schema', COLUMN, table({ target: 'public.users' })],
    ['a table in capitals', COLUMN, table({ target: 'USERS' })],
    [
      'columns that nobody told',
      COLUMN,
      anAction({
        kind: 'process.run',
        effects: [{ type: 'read', target: 'users', targetKind: 'relation', impact: 'external' }],
      }),
    ],
  ])('%s', (_, rule, act) => {
    expect(answer(rule, act)).toBe('deny');
  });

  test.each<[string, object, Action]>([
    ['another address', ADDRESS, network('192.0.2.1:80')],
    ['another folder of a like name', FOLDER, path('/data/private-not/a')],
    ['a small amount', AMOUNT, call({ amount: 99 })],
    ['another column', COLUMN, table({ columns: ['name'] })],
  ])('and is not met by what is another thing: %s', (_, rule, act) => {
    expect(answer(rule, act)).not.toBe('deny');
  });
});

describe('gains nothing from what an act says of itself', () => {
  test.each<[string, object, Action]>([
    [
      'a field of that name in the arguments',
      { permit: 'mcp.call', when: 'has(input.approved) && input.approved == true' },
      call({ approvd: true }),
    ],
    ['a field inherited from every object', { permit: 'mcp.call', when: 'has(input.toString)' }, call({})],
    [
      'a prototype that was sent',
      { permit: 'mcp.call', when: 'has(input.admin)' },
      call(JSON.parse('{"__proto__":{"admin":true}}')),
    ],
    [
      'a server whose name begins alike',
      { permit: 'mcp.call', where: { server: 'bank' } },
      call({}, 'bank.evil/transfer'),
    ],
    ['a name with the server in it', { permit: 'mcp.call', where: { server: 'bank' } }, call({}, 'evil/bank/transfer')],
  ])('%s', (_, rule, act) => {
    const text = JSON.stringify({ version: 1, default: 'deny', rules: [{ id: 'r', ...rule }] });
    const policy = compilePolicy({
      layers: [{ layer: 'person', file: parsePolicy(text, 'p') }],
      packs: new Map(),
      home: '/h',
      workspace: '/h/w',
    });
    expect(combine(policy.judge(act, CONTEXT), { effects: act.effects, default: 'deny' }).answer).toBe('deny');
  });

  test('control: the very thing is permitted', () => {
    const text = JSON.stringify({
      version: 1,
      default: 'deny',
      rules: [{ id: 'r', permit: 'mcp.call', where: { server: 'bank' }, when: 'has(input.admin)' }],
    });
    const policy = compilePolicy({
      layers: [{ layer: 'person', file: parsePolicy(text, 'p') }],
      packs: new Map(),
      home: '/h',
      workspace: '/h/w',
    });
    const act = call({ admin: true });
    expect(combine(policy.judge(act, CONTEXT), { effects: act.effects, default: 'deny' }).answer).toBe('allow');
  });
});
