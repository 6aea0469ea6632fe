import { describe, expect, test } from 'vitest';
import { isSallyportError } from '../../contract/errors.ts';
import { parsePolicy } from './parse-policy.ts';

const rule = (text: string): string => `version: 1\nrules:\n  - id: a\n    ${text.replaceAll('\n', '\n    ')}\n`;
const limit = (text: string): string => `version: 1\nlimits:\n  - ${text}\n`;

function problemOf(text: string): string {
  try {
    parsePolicy(text, 'p.yaml');
  } catch (error) {
    if (isSallyportError(error) && error.code === 'POLICY_INVALID') return error.message;
    throw error;
  }
  return 'it loaded';
}

describe('a rule with conditions, duties and limits', () => {
  test('is read whole', () => {
    const text = `
version: 1
mode: review
rules:
  - id: big-payments
    ask: mcp.call
    where: { server: bank, tool: transfer }
    when: 'has(input.amount) && number(input.amount) > 100'
    with: { approvers: 2, notify: [ops, ops], cap: { seconds: 2 min, bytes: 5 MB } }
  - id: office-hours
    permit: net.fetch
    where:
      host: intranet.example.com
      cidr: 10.0.0.0/8
      port: [443, "8000-8999"]
      time: { zone: Europe/Berlin, days: [mon-fri], from: "09:00", to: "17:30" }
limits:
  - { per: session, cost: 2.50 USD, actions: 300/h, egress: 50 MB }
  - { per: [day, agent], tokens: 200000, time: 2 h, processes: 64 }
`;
    const { rules, limits, mode } = parsePolicy(text, 'p.yaml');
    expect(mode).toEqual({ mode: 'review', at: { line: 3, column: 7 } });
    expect(rules).toMatchObject([
      {
        when: 'has(input.amount) && number(input.amount) > 100',
        obligations: [
          { kind: 'two-person', value: 2 },
          { kind: 'notify', value: ['ops'] },
          { kind: 'cap', value: { seconds: 120, bytes: 5_000_000 } },
        ],
      },
      {
        where: {
          cidr: ['10.0.0.0/8'],
          port: ['443', '8000-8999'],
          time: [{ zone: 'Europe/Berlin', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:30' }],
        },
      },
    ]);
    expect(limits.map(({ at: _, ...one }) => one)).toEqual([
      {
        per: ['session'],
        cost: { amount: 2_500_000, currency: 'USD' },
        actions: { amount: 300, perMs: 3_600_000 },
        egress: { amount: 50_000_000 },
      },
      { per: ['agent', 'day'], tokens: { amount: 200_000 }, time: { amount: 7_200_000 }, processes: { amount: 64 } },
    ]);
  });

  test('has another digest where any of it says something else', () => {
    const texts = [
      rule('ask: net.send'),
      rule('ask: net.send\nwhen: port == 1'),
      rule('ask: net.send\nwhen: port == 2'),
      rule('ask: net.send\nwith: { approvers: 2 }'),
      rule('ask: net.send\nwhere: { port: 1 }'),
      `${rule('ask: net.send')}mode: plan\n`,
      `${rule('ask: net.send')}limits: [{ per: day, tokens: 1 }]\n`,
    ];
    expect(new Set(texts.map((text) => parsePolicy(text, 'p').digest)).size).toBe(texts.length);
  });

  test('JSON and YAML that say the same are the same', () => {
    const value = {
      version: 1,
      rules: [{ id: 'a', ask: ['net.send'], where: { port: [25, '80-90'] }, when: 'port < 100' }],
    };
    const yaml = 'version: 1\nrules:\n  - { id: a, ask: net.send, where: { port: [25, "80-90"] }, when: port < 100 }\n';
    expect(parsePolicy(JSON.stringify(value), 'a').digest).toBe(parsePolicy(yaml, 'b').digest);
  });
});

describe('a wrong condition is an error at its place within the expression', () => {
  test.each([
    [rule('ask: net.send\nwhen: port > "a"'), 'p.yaml:5:11: when: no such overload: int > string'],
    [
      rule("ask: net.send\nwhen: 'nope == 1'"),
      'p.yaml:5:12: when: unknown variable "nope"; known are kind, effect, resource, principal, label, input, workspace, mandate, host, port, method',
    ],
    [
      rule('ask: net.send\nwhen: path == "/x"'),
      'p.yaml:5:11: when: "path" says nothing about some kind of this rule; give that kind a rule of its own',
    ],
    [
      rule('ask: "*"\nwhen: port == 1'),
      'p.yaml:5:11: when: "port" says nothing about some kind of this rule; give that kind a rule of its own',
    ],
    [rule('ask: net.send\nwhen: port == 1 && label.nope == 2'), 'p.yaml:5:30: when: No such key: nope'],
    [rule('ask: net.send\nwhen: port +'), 'p.yaml:5:17: when: Unexpected token: EOF'],
    [rule('ask: net.send\nwhen: port'), 'p.yaml:5:11: when: it must say true or false, and is of type int'],
    [
      rule('ask: mcp.call\nwhen: input.ok'),
      'p.yaml:5:11: when: it must say true or false, and is of no known type; compare it with something',
    ],
    [
      rule('ask: net.send\nwhen: label.confidentiality >= label.integrity'),
      'p.yaml:5:11: when: no such overload: Confidentiality >= Integrity',
    ],
    [
      rule('ask: net.send\nwhen: label.confidentiality >= 1'),
      'p.yaml:5:11: when: no such overload: Confidentiality >= int',
    ],
    [
      rule('ask: net.send\nwhen: host.matches("(a+)+$")'),
      expect.stringContaining('when: "matches" cannot be used here'),
    ],
    [
      rule('ask: mcp.call\nwhen: input.a.exists(x, input.b.exists(y, x == y))'),
      expect.stringContaining('when: "exists" stands inside another loop'),
    ],
    [
      rule('ask: net.send\nwhen: port < 99999999999999999999'),
      expect.stringContaining('when: this number is too large'),
    ],
    [
      rule('ask: file.read\nwhen: has(input.amount)'),
      expect.stringContaining('when: no act of these kinds has "input.amount"; known are path, '),
    ],
    [
      rule('ask: net.send\nwhen: true'),
      'p.yaml:5:11: when is an expression in quotes; what always or never holds needs none',
    ],
    [rule('ask: net.send\nwhen: 7'), 'p.yaml:5:11: when must be text (put it in quotes)'],
    [rule(`ask: net.send\nwhen: "${'('.repeat(200)}true${')'.repeat(200)}"`), expect.stringContaining('p.yaml:5:')],
    [
      rule(`ask: net.send\nwhen: "${Array.from({ length: 120 }, () => 'port == 1').join(' || ')}"`),
      expect.stringContaining('p.yaml:5:'),
    ],
  ])('%j', (text, message) => {
    expect(problemOf(text)).toEqual(message);
  });
});

describe('wrong values are errors with place and fix', () => {
  test.each([
    // Numbers are numbers.
    [rule('ask: net.send\nwhere: { port: "443" }'), 'p.yaml:5:20: port must be a number (without quotes), not "443"'],
    [rule('ask: net.send\nwhere: { port: 0 }'), 'p.yaml:5:20: port must be a whole number from 1 to 65535, not 0'],
    [
      rule('ask: net.send\nwhere: { port: 44.3 }'),
      'p.yaml:5:20: port must be a whole number from 1 to 65535, not 44.3',
    ],
    [
      rule('ask: net.send\nwhere: { port: "90-80" }'),
      'p.yaml:5:20: port "90-80" is not usable: ports go from 1 to 65535, the smaller one first',
    ],
    [
      rule('ask: net.send\nwith: { approvers: "2" }'),
      'p.yaml:5:24: approvers must be a number (without quotes), not "2"',
    ],
    [
      rule('ask: net.send\nwith: { cap: { bytes: "5,000 B" } }'),
      'p.yaml:5:27: bytes "5,000 B" is not usable: it is a plain number, a blank and a unit; digits are not grouped',
    ],
    [
      rule('ask: net.send\nwith: { cap: { seconds: .nan } }'),
      expect.stringContaining('p.yaml:5:29: seconds must be a number'),
    ],
    // Addresses and names.
    [
      rule('ask: net.send\nwhere: { cidr: 10.0.0.0/33 }'),
      'p.yaml:5:20: cidr "10.0.0.0/33" is not a block of addresses, like 10.0.0.0/8 or fd00::/8',
    ],
    [
      rule('ask: net.send\nwhere: { cidr: example.com }'),
      'p.yaml:5:20: cidr "example.com" is not a block of addresses, like 10.0.0.0/8 or fd00::/8',
    ],
    [
      rule('ask: sql.query\nwhere: { tables: "a;b" }'),
      'p.yaml:5:22: tables "a;b" is not usable: it is a plain name without quotes and brackets; parts are joined by dots',
    ],
    [rule('ask: sql.query\nwhere: { statement: SELECT }'), expect.stringContaining('; write select')],
    [
      rule('ask: mcp.call\nwhere: { tool: "a b" }'),
      'p.yaml:5:20: tool "a b" is not usable: it is a name without blanks and slashes',
    ],
    [
      rule('ask: net.send\nwhere: { confidentiality: top }'),
      'p.yaml:5:31: confidentiality "top" is none of public, private, secret',
    ],
    [
      rule('ask: net.send\nwhere: { source: "a*b*c" }'),
      'p.yaml:5:22: source "a*b*c" is not usable: it has more than one *',
    ],
    [
      rule('ask: file.read\nwhere: { port: 1 }'),
      'p.yaml:5:14: "port" says nothing about file.read; give that kind a rule of its own',
    ],
    // Time.
    [
      rule('ask: "*"\nwhere: { time: { days: mon } }'),
      'p.yaml:5:20: a time window needs its "zone": the machine’s own may be another',
    ],
    [
      rule('ask: "*"\nwhere: { time: { zone: UTC } }'),
      'p.yaml:5:20: this time window is always open; say days, hours or dates',
    ],
    [
      rule('ask: "*"\nwhere: { time: { zone: "+02:00", days: mon } }'),
      'p.yaml:5:28: zone "+02:00" must be a time zone by name, like Europe/Berlin or UTC',
    ],
    [
      rule('ask: "*"\nwhere: { time: { zone: UTC, days: monday } }'),
      expect.stringContaining('days "monday" must be one of mon, tue'),
    ],
    [
      rule('ask: "*"\nwhere: { time: { zone: UTC, from: "9:00" } }'),
      'p.yaml:5:39: from "9:00" must be a time of day in quotes, like "09:00"',
    ],
    [rule('ask: "*"\nwhere: { time: { zone: UTC, from: 9 } }'), 'p.yaml:5:39: from must be text (put it in quotes)'],
    [
      rule('ask: "*"\nwhere: { time: { zone: UTC, since: "2026-02-30" } }'),
      expect.stringContaining('since "2026-02-30" must be a day'),
    ],
    [
      rule('ask: "*"\nwhere: { time: { zone: UTC, since: "2026-03-01", until: "2026-02-01" } }'),
      'p.yaml:5:20: this time window ends before it begins',
    ],
    // Duties.
    [
      rule('forbid: net.send\nwith: { redact: secrets }'),
      'p.yaml:5:11: "with" says how something is done; what a rule forbids is not done',
    ],
    [
      rule('permit: net.fetch\nwith: { approvers: 2 }'),
      'p.yaml:5:24: approvers belongs to an ask: a permit asks nobody',
    ],
    [
      rule('ask: net.send\nwith: { encrypt: true }'),
      'p.yaml:5:13: unknown duty "encrypt" in with; known are confine, stage, redact, cap, notify, approvers',
    ],
    [
      rule('ask: net.send\nwith: { cap: { lines: 3 } }'),
      'p.yaml:5:20: unknown key "lines" in cap; known are rows, seconds, bytes',
    ],
    [rule('ask: net.send\nwith: { stage: false }'), 'p.yaml:5:20: stage is true, or is left out'],
    [rule('ask: net.send\nwith: {}'), 'p.yaml:5:11: with names nothing'],
    // Limits.
    [limit('{ per: session, cost: 2 }'), 'p.yaml:3:27: cost needs its unit, like 2 USD, or 0.50 EUR/day'],
    [
      limit('{ per: session, cost: 2 dollars }'),
      'p.yaml:3:27: cost "2 dollars" is not usable: it ends in a currency of three capital letters, like USD; like 2 USD, or 0.50 EUR/day',
    ],
    [limit('{ per: session, cost: "2,000 USD" }'), expect.stringContaining('digits are not grouped')],
    [limit('{ per: session, actions: "300/week" }'), expect.stringContaining('"/week" is none of /s, /min, /h, /day')],
    [limit('{ per: session, actions: -1 }'), expect.stringContaining('actions must be a whole number from 1')],
    [limit('{ per: session, time: 30 }'), 'p.yaml:3:27: time needs its unit, like 30 min'],
    [limit('{ per: session, egress: 50 mb }'), expect.stringContaining('"mb" is no unit here; known are B, kB')],
    [
      limit('{ per: session, processes: 4/h }'),
      'p.yaml:3:32: processes are counted at the same time and have no period',
    ],
    [limit('{ per: week, tokens: 1 }'), 'p.yaml:3:12: per "week" is none of session, agent, user, tool, day'],
    [limit('{ tokens: 1 }'), 'p.yaml:3:5: "per" is missing: what is counted together'],
    [limit('{ per: day }'), 'p.yaml:3:5: this limit limits nothing'],
    [
      limit('{ per: day, money: 1 USD }'),
      'p.yaml:3:17: unknown key "money" in a limit; known are per, over, cost, tokens, actions, time, egress, processes',
    ],
    // The file.
    ['version: 1\nmode: yolo', 'p.yaml:2:7: mode "yolo" must be plan, review, auto'],
    ['{"version":1,"version":1,"default":"ask"}', 'p.yaml:1:14: "version" stands twice in a policy'],
    [
      '{"version":1,"rules":[{"id":"a","ask":"net.send","where":{"prot":1}}]}',
      expect.stringContaining('p.yaml:1:59: unknown field "prot" in where'),
    ],
    [
      'version: 1\ndefault: ask\n# caf\ufffd',
      'p.yaml:3:6: the file is not UTF-8 text here; write it anew in an editor that saves UTF-8',
    ],
    [
      'version: 1\ndefault: ask\n# \ud800',
      'p.yaml:3:3: the file is not UTF-8 text here; write it anew in an editor that saves UTF-8',
    ],
    ['version: 1\nrules: &a [*a]', expect.stringContaining('p.yaml:2:')],
    ['a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nversion: 1', expect.stringContaining('p.yaml:1:')],
    [`version: 1\nrules: ${'['.repeat(60)}${']'.repeat(60)}`, expect.stringContaining('p.yaml:2:')],
    [`{"version":1,"rules":${'['.repeat(60)}${']'.repeat(60)}}`, expect.stringContaining('p.yaml:1:')],
  ])('%j', (text, message) => {
    expect(problemOf(text)).toEqual(message);
  });
});
