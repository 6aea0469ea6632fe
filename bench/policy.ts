/**
 * Time of one decision (judge and combine) by the number of rules: `node bench/policy.ts [rounds]`.
 *
 * The limit to compare with are hand-indexed closures: a Map from the very thing to a function, which know neither
 * globs nor links nor trees. Both are measured in the same interleaved rounds; figures are medians over all rounds.
 */
import type { Action } from '../src/contract/action.ts';
import type { ActionEffect } from '../src/contract/effect.ts';
import { combine } from '../src/kernel/policy/combine.ts';
import { compilePolicy } from '../src/kernel/policy/compile-policy.ts';
import { parsePolicy } from '../src/kernel/policy/parse-policy.ts';
import { anAction } from '../src/testing/an-action.ts';
import { report, rounded } from './rounds.ts';

const ROUNDS = Number(process.argv[2] ?? 7);
const SIZES = [1, 100, 1000];
const CALLS_PER_SAMPLE = 20;
const SAMPLES_PER_ROUND = 400;

/** A third each of hosts, folders and programs, none of them alike: what a large organisation's file looks like. */
function rulesOf(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `r${index}`;
    if (index % 3 === 0)
      return { id, permit: 'net.fetch', where: { host: `h${index}.example.com`, method: ['GET', 'HEAD'] } };
    if (index % 3 === 1) return { id, forbid: ['file.read', 'file.write'], where: { path: `/srv/data${index}/**` } };
    return { id, ask: 'process.run', where: { program: `tool${index} deploy` } };
  });
}

const path = (target: string): ActionEffect => ({ type: 'read', target, targetKind: 'path', impact: 'external' });
const act = (kind: Action['kind'], ...effects: ActionEffect[]): Action => anAction({ kind, effects });

/** Acts that meet the rule in the middle, and acts that meet none. */
function actsOf(count: number): ReadonlyMap<string, Action> {
  const middle = Math.floor(count / 2);
  const near = (remainder: number): number => middle - (middle % 3) + remainder;
  return new Map([
    [
      'fetch, permitted',
      act('net.fetch', {
        type: 'network',
        target: `h${near(0)}.example.com:443`,
        targetKind: 'host',
        method: 'GET',
        impact: 'external',
      }),
    ],
    ['read, forbidden', act('file.read', path(`/srv/data${near(1)}/a/b/c.txt`))],
    [
      'run, asked',
      act('process.run', {
        type: 'execute',
        target: `tool${near(2)}`,
        subcommand: 'deploy',
        targetKind: 'program',
        impact: 'external',
      }),
    ],
    ['read, no rule', act('file.read', path('/home/ana/shop/src/checkout/index.ts'))],
    ['search a tree', act('file.read', { ...path('/home/ana/shop'), extent: 'tree', impact: 'contained' })],
    [
      'not understood',
      act('process.run', {
        type: 'unknown',
        target: 'for f in src/*.ts; do ./check "$f" --strict; done',
        targetKind: 'text',
        impact: 'contained',
      }),
    ],
  ]);
}

function decider(count: number): (action: Action) => string {
  const file = parsePolicy(JSON.stringify({ version: 1, default: 'ask', rules: rulesOf(count) }), 'bench');
  const policy = compilePolicy({
    layers: [{ layer: 'person', file }],
    packs: new Map(),
    home: '/home/ana',
    workspace: '/home/ana/shop',
  });
  return (action) => combine(policy.judge(action), { effects: action.effects, default: policy.default }).answer;
}

/** Only the judge's part: what the rules say, before it is combined and put into words. */
function judging(count: number): (action: Action) => number {
  const file = parsePolicy(JSON.stringify({ version: 1, default: 'ask', rules: rulesOf(count) }), 'bench');
  const policy = compilePolicy({
    layers: [{ layer: 'person', file }],
    packs: new Map(),
    home: '/home/ana',
    workspace: '/home/ana/shop',
  });
  return (action) => policy.judge(action).length;
}

function handIndexed(count: number): (action: Action) => string {
  const table = new Map<string, (effect: ActionEffect) => string>();
  for (let index = 0; index < count; index += 1) {
    table.set(`h${index}.example.com:443`, ({ method }) => (method === 'GET' || method === 'HEAD' ? 'allow' : 'ask'));
    table.set(`/srv/data${index}/a/b/c.txt`, () => 'deny');
    table.set(`tool${index}`, ({ subcommand }) => (subcommand === 'deploy' ? 'ask' : 'allow'));
  }
  return ({ effects }) => {
    const [effect] = effects;
    return effect === undefined ? 'allow' : (table.get(effect.target)?.(effect) ?? 'ask');
  };
}

type Series = Map<string, number[]>;

function measure(series: Series, name: string, call: () => unknown): void {
  const samples = series.get(name) ?? [];
  series.set(name, samples);
  for (let sample = 0; sample < SAMPLES_PER_ROUND; sample += 1) {
    const startedAt = process.hrtime.bigint();
    for (let at = 0; at < CALLS_PER_SAMPLE; at += 1) call();
    samples.push(Number(process.hrtime.bigint() - startedAt) / CALLS_PER_SAMPLE);
  }
}

const percentile = (samples: readonly number[], part: number): number =>
  samples.toSorted((left, right) => left - right)[Math.floor((samples.length - 1) * part)] ?? Number.NaN;
const micros = (samples: readonly number[] = [], part = 0.5): number => rounded(percentile(samples, part) / 1000);

const series: Series = new Map();
const sizes = SIZES.map((count) => ({
  count,
  acts: actsOf(count),
  decide: decider(count),
  judge: judging(count),
  limit: handIndexed(count),
}));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const { count, acts, decide, judge, limit } of sizes) {
    for (const [name, action] of acts) {
      measure(series, `${name}|${count}|decide`, () => decide(action));
      measure(series, `${name}|${count}|judge`, () => judge(action));
      measure(series, `${name}|${count}|limit`, () => limit(action));
    }
  }
}

const rows = sizes.flatMap(({ count, acts }) =>
  [...acts.keys()].map((act) => {
    const of = (part: string) => series.get(`${act}|${count}|${part}`);
    return {
      act,
      rules: count,
      judgeP50: micros(of('judge')),
      decideP50: micros(of('decide')),
      decideP99: micros(of('decide'), 0.99),
      closuresP50: micros(of('limit')),
    };
  }),
);
console.table(rows);
const worst = (count: number): number =>
  Math.max(...rows.filter(({ rules }) => rules === count).map(({ decideP50 }) => decideP50));
report(
  'policy',
  {
    unit: 'microseconds a decision (judge and combine), p50 of the slowest act',
    rounds: ROUNDS,
    ...Object.fromEntries(SIZES.map((count) => [`rules${count}`, worst(count)])),
  },
  rows,
);
