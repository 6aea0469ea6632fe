/**
 * Time of one decision by the number of rules, ours and rivals': `node bench/policy.ts [rounds]`.
 *
 * All engines are asked about the same acts in the same interleaved rounds, in batches of 64; a figure is the mean of a
 * batch, p50 and p99 are over all batches. What rivals are given is worked out beforehand and not counted; ours reads
 * paths, hosts and labels itself. The engines must agree on what is denied.
 */
import { stringify } from 'yaml';
import type { Action } from '../src/contract/action.ts';
import { compilePolicy } from '../src/kernel/policy/compile-policy.ts';
import { parsePolicy } from '../src/kernel/policy/parse-policy.ts';
import { cedarWasm, closures, type Decide, microsoft, ours } from './policy/engines.ts';
import { actsFor, ourRule, plainRules } from './policy/workload.ts';
import { median, report, rounded } from './rounds.ts';

const ROUNDS = Number(process.argv[2] ?? 9);
const BATCH = 64;
const LOADS = 7;

interface Contender {
  readonly engine: string;
  readonly rules: number;
  readonly decide: Decide;
  readonly acts: readonly Action[];
  /** Batches a round: a slow engine is not asked as often. */
  readonly batches: number;
  readonly means: number[][];
  next: number;
}

const contender = (engine: string, rules: number, make: (count: number) => Decide, batches: number): Contender => ({
  ...{ engine, rules, decide: make(rules), acts: actsFor(rules), batches, means: [], next: 0 },
});

const contenders = [
  ...[1, 100, 1000, 10_000].map((rules) => contender('sallyport', rules, ours, 400)),
  ...[1, 100, 1000, 10_000].map((rules) => contender('closures', rules, closures, 400)),
  ...[1, 100, 1000].map((rules) => contender('agent-governance-sdk', rules, microsoft, rules === 1 ? 40 : 2)),
  ...[1, 100, 1000].map((rules) => contender('cedar-wasm', rules, cedarWasm, rules === 1 ? 40 : 2)),
];

/** Those that read the same conditions; the closures know none. */
for (const count of [1, 100, 1000]) {
  const [mine, ...rivals] = contenders.filter(({ rules, engine }) => rules === count && engine !== 'closures');
  for (const { engine, decide } of rivals) {
    const wrong = (mine?.acts ?? []).filter((action) => mine?.decide(action) !== decide(action));
    if (wrong.length > 0) throw new Error(`${engine} disagrees on ${wrong.length} acts of ${count} rules`);
  }
}

/** Nanoseconds a decision. */
function batch(one: Contender): number {
  const { decide, acts } = one;
  const startedAt = process.hrtime.bigint();
  for (let at = 0; at < BATCH; at += 1) {
    const action = acts[one.next];
    one.next = (one.next + 1) % acts.length;
    if (action !== undefined) decide(action);
  }
  return Number(process.hrtime.bigint() - startedAt) / BATCH;
}

for (const one of contenders) for (let at = 0; at < Math.min(one.batches * 5, 2_000); at += 1) batch(one);
for (let round = 0; round < ROUNDS; round += 1)
  for (const one of contenders) one.means.push(Array.from({ length: one.batches }, () => batch(one)));

const percentile = (samples: readonly number[], part: number): number =>
  samples.toSorted((left, right) => left - right)[Math.floor((samples.length - 1) * part)] ?? Number.NaN;
const micros = (samples: readonly number[], part: number): number => rounded(percentile(samples, part) / 1000);

const rows = contenders.map(({ engine, rules, means }) => ({
  engine,
  rules,
  p50: micros(means.flat(), 0.5),
  p99: micros(means.flat(), 0.99),
  best: micros(means.flat(), 0.01),
}));
console.table(rows);

/** Every time another text: what was read before is remembered. */
function loadMs(form: 'yaml' | 'json', round: number): number {
  const rules = plainRules(1000).map((rule) => ourRule({ ...rule, key: `${rule.key}x${round}` }));
  const text = form === 'json' ? JSON.stringify({ version: 1, rules }) : stringify({ version: 1, rules });
  const startedAt = performance.now();
  const file = parsePolicy(text, 'bench');
  const places = { home: '/home/ana', workspace: '/home/ana/shop' };
  compilePolicy({ layers: [{ layer: 'person', file }], packs: new Map(), ...places });
  return performance.now() - startedAt;
}

const loads = Array.from({ length: LOADS }, (_, round) => ({
  yaml: loadMs('yaml', round),
  json: loadMs('json', round),
}));

const p50 = (engine: string, rules: number): number =>
  rows.find((row) => row.engine === engine && row.rules === rules)?.p50 ?? Number.NaN;
const times = (engine: string, rules: number): number => rounded(p50(engine, rules) / p50('sallyport', rules), 0);

report(
  'policy',
  {
    unit: 'microseconds a decision, p50 and p99 over batches of 64',
    rounds: ROUNDS,
    ...Object.fromEntries(
      rows.filter(({ engine }) => engine === 'sallyport').map(({ rules, p50, p99 }) => [`rules${rules}`, { p50, p99 }]),
    ),
    timesFasterThanSdkAt100: times('agent-governance-sdk', 100),
    timesFasterThanCedarAt1000: times('cedar-wasm', 1000),
    load1000FromYamlMs: rounded(median(loads.map(({ yaml }) => yaml)), 1),
    load1000FromJsonMs: rounded(median(loads.map(({ json }) => json)), 1),
  },
  {
    rows,
    loads,
    rounds: contenders.map(({ engine, rules, means }) => ({
      engine,
      rules,
      p50: means.map((round) => micros(round, 0.5)),
      p99: means.map((round) => micros(round, 0.99)),
    })),
  },
);
