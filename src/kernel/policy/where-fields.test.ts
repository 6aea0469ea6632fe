import { describe, expect, test } from 'vitest';
import type { Action } from '../../contract/action.ts';
import type { ActionEffect } from '../../contract/effect.ts';
import type { Label } from '../../contract/label.ts';
import { anAction } from '../../testing/an-action.ts';
import { compilePolicy } from './compile-policy.ts';
import type { JudgeContext } from './compiled-policy.ts';
import { parsePolicy } from './parse-policy.ts';

/** What one rule says to an act. */
function says(rule: object, act: Action, context?: JudgeContext): readonly string[] {
  const text = JSON.stringify({ version: 1, rules: [{ id: 'r', ...rule }] });
  const policy = compilePolicy({
    layers: [{ layer: 'person', file: parsePolicy(text, 'test') }],
    packs: new Map(),
    home: '/home/ana',
    workspace: '/home/ana/shop',
  });
  return [...new Set(policy.judge(act, context).map(({ opinion }) => opinion))];
}

const FORBIDS = ['forbid'];
const PERMITS = ['permit'];
const SILENT: readonly string[] = [];

const fetch = (target: string, addresses?: readonly string[]): Action =>
  anAction({
    kind: 'net.fetch',
    effects: [{ type: 'network', target, targetKind: 'host', method: 'GET', impact: 'external' }],
    ...(addresses && { facts: { addresses: [...addresses] } }),
  });
const unclear = (target: string): Action =>
  anAction({ kind: 'process.run', effects: [{ type: 'unknown', target, targetKind: 'text', impact: 'external' }] });

describe('addresses', () => {
  const forbid = { forbid: 'net.fetch', where: { cidr: ['10.0.0.0/8', 'fd00::/8'] } };
  const permit = { permit: 'net.fetch', where: { cidr: '10.0.0.0/8' } };

  test.each<[string, Action, readonly string[], readonly string[]]>([
    ['the address itself', fetch('10.1.2.3:443'), FORBIDS, PERMITS],
    ['another address', fetch('192.0.2.1:443'), SILENT, SILENT],
    ['a name that leads there', fetch('a.example:443', ['10.1.2.3']), FORBIDS, PERMITS],
    ['a name of which one address leads there', fetch('a.example:443', ['192.0.2.1', '10.1.2.3']), FORBIDS, SILENT],
    ['a name that leads elsewhere', fetch('a.example:443', ['192.0.2.1']), SILENT, SILENT],
    ['a name before it is looked up, which is judged again after', fetch('a.example:443'), SILENT, SILENT],
    ['the same address inside an IPv6 one', fetch('[::ffff:10.1.2.3]:443'), FORBIDS, SILENT],
    ['the same address behind a translator', fetch('a.example:443', ['64:ff9b::a01:203']), FORBIDS, SILENT],
    ['IPv6', fetch('[fd12::1]:443'), FORBIDS, SILENT],
  ])('%s', (_, act, forbidden, permitted) => {
    expect(says(forbid, act)).toEqual(forbidden);
    expect(says(permit, act)).toEqual(permitted);
  });

  test('a forbid that names an address as its host meets every name that leads there', () => {
    const rule = { forbid: 'net.fetch', where: { host: '203.0.113.7' } };
    expect(says(rule, fetch('a.example:443', ['203.0.113.7']))).toEqual(FORBIDS);
    expect(says(rule, fetch('a.example:443', ['203.0.113.8']))).toEqual(SILENT);
    expect(
      says({ permit: 'net.fetch', where: { host: '203.0.113.7' } }, fetch('a.example:443', ['203.0.113.7'])),
    ).toEqual(SILENT);
  });

  test('what was not understood is met where it mentions one', () => {
    expect(says(forbid, unclear('while true; do nc 10.1.2.3 80; done'))).toEqual(FORBIDS);
    expect(says(forbid, unclear('while true; do nc 192.0.2.1 80; done'))).toEqual(SILENT);
  });

  test('a connection whose address nobody will look up is forbidden, and not permitted', () => {
    const model = { ...fetch('models.example:443'), kind: 'model.generate' as const };
    const where = { cidr: '10.0.0.0/8', integrity: 'untrusted' };
    expect(says({ forbid: 'model.generate', where }, model)).toEqual(FORBIDS);
    expect(says({ ask: 'model.generate', where: { cidr: '10.0.0.0/8' } }, model)).toEqual(FORBIDS);
    expect(says({ permit: 'model.generate', where: { cidr: '10.0.0.0/8' } }, model)).toEqual(SILENT);
  });
});

describe('the address of a model', () => {
  const forbids = (rule: object, ...more: readonly object[]) =>
    compilePolicy({
      layers: [
        {
          layer: 'person',
          file: parsePolicy(
            JSON.stringify({ version: 1, rules: [rule, ...more].map((one, index) => ({ id: `r${index}`, ...one })) }),
            'p',
          ),
        },
      ],
      packs: new Map(),
      home: '/home/ana',
      workspace: '/home/ana/shop',
    }).forbidsDialling;
  const model = { ...fetch('models.example:443'), kind: 'model.generate' as const };
  const PRIVATE = { forbid: ['net.send', 'model.generate'], where: { cidr: ['10.0.0.0/8', 'fd00::/8'] } };

  test('a forbid of blocks and nothing else is kept where it is dialled, and says nothing of a name before', () => {
    expect(says(PRIVATE, model)).toEqual(SILENT);
    const isForbidden = forbids(PRIVATE);
    expect(
      ['10.1.2.3', 'fd00::1', '::ffff:10.1.2.3', '192.0.2.1', '2001:db8::1'].map((one) => isForbidden(one, 443)),
    ).toEqual([true, true, true, false, false]);
    expect(isForbidden('no address', 443)).toBe(true);
  });

  test('a forbid of an address as a host holds for every name that leads there, at its port', () => {
    const isForbidden = forbids({ forbid: 'model.generate', where: { host: ['203.0.113.7:8443', '203.0.113.8'] } });
    expect([isForbidden('203.0.113.7', 8443), isForbidden('203.0.113.7', 443), isForbidden('203.0.113.8', 1)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  test.each([
    ['of other kinds', { forbid: 'net.send', where: { cidr: '10.0.0.0/8' } }],
    [
      'at times, which takes its strict side before',
      { forbid: 'model.generate', where: { cidr: '10.0.0.0/8' }, when: 'label.integrity == untrusted' },
    ],
    ['that only asks', { ask: 'model.generate', where: { cidr: '10.0.0.0/8' } }],
  ])('a rule %s forbids no dialling', (_, rule) => {
    expect(forbids(rule)('10.1.2.3', 443)).toBe(false);
  });
});

describe('ports', () => {
  test('one and ranges, whatever the host', () => {
    const rule = { forbid: 'net.fetch', where: { port: [22, '8000-8999'] } };
    const met = [22, 8000, 8999].map((port) => says(rule, fetch(`a.example:${port}`)));
    expect(met).toEqual([FORBIDS, FORBIDS, FORBIDS]);
    expect(says(rule, fetch('a.example:443'))).toEqual(SILENT);
    expect(says({ permit: 'net.fetch', where: { port: 443 } }, fetch('a.example:443'))).toEqual(PERMITS);
  });

  test('a connection that does not say its port counts against it', () => {
    const odd = anAction({
      kind: 'process.run',
      effects: [{ type: 'network', target: 'somewhere', targetKind: 'text', impact: 'external' }],
    });
    expect(says({ forbid: 'net.send', where: { port: 25 } }, odd)).toEqual(FORBIDS);
    expect(says({ permit: 'net.send', where: { port: 25 } }, odd)).toEqual(SILENT);
  });
});

describe('labels', () => {
  const made = (label: Partial<Label>): Action => {
    const whole = { integrity: 'untrusted', confidentiality: 'private', sources: [], ...label } as const;
    return { ...fetch('a.example:443'), label: whole };
  };

  test('integrity and confidentiality hold exactly', () => {
    const rule = { forbid: 'net.fetch', where: { integrity: 'untrusted', confidentiality: ['private', 'secret'] } };
    expect(says(rule, made({}))).toEqual(FORBIDS);
    expect(says(rule, made({ confidentiality: 'secret' }))).toEqual(FORBIDS);
    expect(says(rule, made({ confidentiality: 'public' }))).toEqual(SILENT);
    expect(says(rule, made({ integrity: 'user' }))).toEqual(SILENT);
  });

  test('a forbid of a source meets a mixture; a permit needs all of it to come from there', () => {
    const mixed = made({ sources: ['host:docs.example.com', 'workspace'] });
    const pure = made({ sources: ['host:docs.example.com'] });
    const where = { source: 'host:*.example.com' };
    expect([says({ forbid: 'net.fetch', where }, mixed), says({ forbid: 'net.fetch', where }, pure)]).toEqual([
      FORBIDS,
      FORBIDS,
    ]);
    expect([says({ permit: 'net.fetch', where }, mixed), says({ permit: 'net.fetch', where }, pure)]).toEqual([
      SILENT,
      PERMITS,
    ]);
    expect(says({ permit: 'net.fetch', where }, made({}))).toEqual(SILENT);
  });

  test('a forbid of reading that holds only for some labels is not hidden, so it meets whatever could read it', () => {
    const rule = { forbid: 'file.read', where: { path: '**/plan.md', integrity: 'untrusted' } };
    const search = anAction({
      kind: 'file.read',
      effects: [{ type: 'read', target: '/home/ana/shop', targetKind: 'path', extent: 'tree', impact: 'contained' }],
    });
    const build = anAction({
      kind: 'process.run',
      effects: [{ type: 'unknown', target: 'npm test', targetKind: 'text', impact: 'contained' }],
    });
    const trusted = { integrity: 'user', confidentiality: 'private', sources: [] } as const;
    expect([says(rule, search), says(rule, build)]).toEqual([FORBIDS, FORBIDS]);
    expect([says(rule, { ...search, label: trusted }), says(rule, { ...build, label: trusted })]).toEqual([
      SILENT,
      SILENT,
    ]);
  });
});

describe('tools of servers', () => {
  const call = (target: string, input = {}): Action =>
    anAction({
      kind: 'process.run',
      arguments: input,
      effects: [{ type: 'unknown', target, targetKind: 'tool', impact: 'external' }],
    });

  test('server and tool, with wildcards', () => {
    expect(says({ forbid: 'mcp.call', where: { server: 'bank', tool: 'trans*' } }, call('bank/transfer'))).toEqual(
      FORBIDS,
    );
    expect(says({ forbid: 'mcp.call', where: { server: 'bank', tool: 'trans*' } }, call('mail/transfer'))).toEqual(
      SILENT,
    );
    expect(says({ permit: 'mcp.call', where: { server: 'mail', tool: 'search' } }, call('mail/search'))).toEqual(
      PERMITS,
    );
    expect(says({ permit: 'mcp.call', where: { tool: 'search' } }, call('evil/search'))).toEqual(PERMITS);
    expect(says({ permit: 'mcp.call', where: { server: 'mail' } }, call('email/search'))).toEqual(SILENT);
  });

  test('a number is a number: what is none forbids on the strict side', () => {
    const rule = {
      ask: 'mcp.call',
      where: { server: 'bank' },
      when: 'has(input.amount) && number(input.amount) > 100',
    };
    expect(says(rule, call('bank/transfer', { amount: 101 }))).toEqual(['ask']);
    expect(says(rule, call('bank/transfer', { amount: 100 }))).toEqual(SILENT);
    expect(says(rule, call('bank/transfer', {}))).toEqual(SILENT);
    expect(says(rule, call('bank/transfer', { amount: '5,000' }))).toEqual(FORBIDS);
    const permit = { permit: 'mcp.call', where: { server: 'bank' }, when: 'number(input.amount) < 100' };
    expect(says(permit, call('bank/transfer', { amount: 50 }))).toEqual(PERMITS);
    expect(says(permit, call('bank/transfer', { amount: '50' }))).toEqual(SILENT);
    expect(says(permit, call('bank/transfer', {}))).toEqual(SILENT);
  });
});

describe('tables', () => {
  const table = (more: Partial<ActionEffect>): Action =>
    anAction({
      kind: 'process.run',
      effects: [{ type: 'read', target: 'public.orders', targetKind: 'relation', impact: 'external', ...more }],
    });

  test('a permit is for that table, a forbid for every schema and spelling', () => {
    const where = { tables: 'orders' };
    expect(says({ permit: 'sql.query', where }, table({ target: 'orders' }))).toEqual(PERMITS);
    expect(says({ permit: 'sql.query', where }, table({}))).toEqual(SILENT);
    expect(says({ permit: 'sql.query', where: { tables: 'public.*' } }, table({}))).toEqual(PERMITS);
    const met = ['orders', 'public.orders', 'PUBLIC.Orders', 'x.public.orders'].map((target) =>
      says({ forbid: 'sql.query', where }, table({ target })),
    );
    expect(met).toEqual([FORBIDS, FORBIDS, FORBIDS, FORBIDS]);
    expect(says({ forbid: 'sql.query', where }, table({ target: 'reorders' }))).toEqual(SILENT);
  });

  test('connection, statement and columns; what is not told counts against it', () => {
    const rule = { forbid: 'sql.query', where: { columns: ['password'] } };
    expect(says(rule, table({ columns: ['id', 'Password'] }))).toEqual(FORBIDS);
    expect(says(rule, table({ columns: ['id'] }))).toEqual(SILENT);
    expect(says(rule, table({}))).toEqual(FORBIDS);
    const permit = { permit: 'sql.query', where: { connection: 'shop', statement: 'select', columns: ['id', 'name'] } };
    expect(says(permit, table({ connection: 'shop', statement: 'select', columns: ['id'] }))).toEqual(PERMITS);
    expect(says(permit, table({ connection: 'shop', statement: 'select', columns: ['id', 'password'] }))).toEqual(
      SILENT,
    );
    expect(says(permit, table({ connection: 'shop', statement: 'select' }))).toEqual(SILENT);
    expect(says(permit, table({ connection: 'other', statement: 'select', columns: ['id'] }))).toEqual(SILENT);
  });

  test('changing is not reading, and dropping is permitted only by a rule that names it', () => {
    expect(says({ permit: 'sql.query' }, table({ type: 'write', statement: 'update' }))).toEqual(SILENT);
    expect(says({ permit: 'sql.change' }, table({ type: 'write', statement: 'update' }))).toEqual(PERMITS);
    expect(says({ permit: 'sql.change' }, table({ type: 'destroy', statement: 'drop' }))).toEqual(SILENT);
    expect(
      says({ permit: 'sql.change', where: { effect: 'destroy' } }, table({ type: 'destroy', statement: 'drop' })),
    ).toEqual(PERMITS);
  });
});

describe('time', () => {
  const at = (time: string): JudgeContext => ({ nowMs: Date.parse(time), mandateNames: () => false });
  const office = {
    permit: 'net.fetch',
    where: { time: { zone: 'Europe/Berlin', days: 'mon-fri', from: '09:00', to: '17:00' } },
  };
  const night = {
    forbid: 'net.fetch',
    where: { time: { zone: 'America/New_York', days: 'fri', from: '22:00', to: '06:00' } },
  };
  const act = fetch('a.example:443');

  test.each([
    // Summer time: 07:00 in UTC is 09:00 in Berlin; in winter 08:00 is.
    ['2026-07-01T06:59:59Z', SILENT],
    ['2026-07-01T07:00:00Z', PERMITS],
    ['2026-07-01T14:59:59Z', PERMITS],
    ['2026-07-01T15:00:00Z', SILENT],
    ['2026-12-01T07:59:59Z', SILENT],
    ['2026-12-01T08:00:00Z', PERMITS],
    ['2026-07-04T10:00:00Z', SILENT],
  ])('office hours at %s', (time, expected) => {
    expect(says(office, act, at(time))).toEqual(expected);
  });

  test.each([
    // Friday 2026-07-03, 22:00 in New York is 02:00 of Saturday in UTC; the night lasts until Saturday 06:00.
    ['2026-07-04T01:59:59Z', SILENT],
    ['2026-07-04T02:00:00Z', FORBIDS],
    ['2026-07-04T09:59:59Z', FORBIDS],
    ['2026-07-04T10:00:00Z', SILENT],
    ['2026-07-05T02:00:00Z', SILENT],
  ])('a window over midnight belongs to the day it begins: %s', (time, expected) => {
    expect(says(night, act, at(time))).toEqual(expected);
  });

  test('first and last day are days of the zone', () => {
    const rule = {
      forbid: 'net.fetch',
      where: { time: { zone: 'Asia/Tokyo', since: '2026-12-24', until: '2026-12-26' } },
    };
    const times = ['2026-12-23T14:59:59Z', '2026-12-23T15:00:00Z', '2026-12-26T14:59:59Z', '2026-12-26T15:00:00Z'];
    expect(times.map((time) => says(rule, act, at(time)))).toEqual([SILENT, FORBIDS, FORBIDS, SILENT]);
  });

  test('where no time is known, a permit does not permit and a forbid forbids', () => {
    expect(says(office, act)).toEqual(SILENT);
    expect(says(night, act)).toEqual(FORBIDS);
  });
});

describe('mandates', () => {
  test('what the person named, and nothing else; where that is not known, the strict side', () => {
    const rule = { ask: 'net.fetch', when: '!mandate.names(resource)' };
    const context: JudgeContext = { nowMs: 0, mandateNames: (resource) => resource === 'a.example:443' };
    expect(says(rule, fetch('a.example:443'), context)).toEqual(SILENT);
    expect(says(rule, fetch('b.example:443'), context)).toEqual(['ask']);
    expect(says(rule, fetch('a.example:443'))).toEqual(FORBIDS);
    expect(says({ permit: 'net.fetch', when: 'mandate.names(resource)' }, fetch('a.example:443'))).toEqual(SILENT);
  });
});

describe('duties', () => {
  test('come with what is permitted or asked, and not with what is forbidden on the strict side', () => {
    const rule = { ask: 'net.fetch', with: { approvers: 2 }, when: 'mandate.names(resource)' };
    const text = JSON.stringify({ version: 1, rules: [{ id: 'r', ...rule }] });
    const policy = compilePolicy({
      layers: [{ layer: 'person', file: parsePolicy(text, 'test') }],
      packs: new Map(),
      home: '/h',
      workspace: '/h/w',
    });
    const act = fetch('a.example:443');
    const [asked] = policy.judge(act, { nowMs: 0, mandateNames: () => true });
    expect(asked).toMatchObject({ opinion: 'ask', obligations: [{ kind: 'two-person', value: 2 }] });
    const [forbidden] = policy.judge(act);
    expect(forbidden).toEqual({ judge: 'policy', opinion: 'forbid', rule: 'person/r', effect: act.effects[0] });
  });
});
