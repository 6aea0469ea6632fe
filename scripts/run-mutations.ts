import { fileURLToPath } from 'node:url';
import type { Promised } from '../test/promises/promise.ts';
import { PROMISES } from '../test/promises/promises.ts';
import { type CheckoutCopy, copyCheckout } from './mutations/checkout-copy.ts';
import { endsOf, runTests, type TestEnd } from './mutations/run-tests.ts';

/**
 * Takes each protection of SECURITY.md away, one at a time, in a copy of the checkout, and runs the test that is to keep
 * it: it must pass with the protection and fail without. Give ids of promises (or their first letters) to try only
 * these. Exit status 1 when a test survives, 2 for an id that is none.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Side by side; each run has a process for itself and one for its tests. */
const LANES = 2;
const ALL_TIMEOUT_MS = 300_000;
const ONE_TIMEOUT_MS = 90_000;

/** What is wrong with the tests as they are, by promise. All of them in one run: starting a run costs a second. */
async function unmutatedProblems(
  { folder }: CheckoutCopy,
  chosen: readonly Promised[],
): Promise<ReadonlyMap<string, string>> {
  const run = await runTests(
    folder,
    chosen.map(({ test }) => test),
    { timeoutMs: ALL_TIMEOUT_MS, bail: false },
  );
  if (run === undefined) throw new Error('The tests did not come to their end with all protections on.');
  const problemOf = ({ test }: Promised): string | undefined => {
    const ends = endsOf(run.ends, test);
    if (ends.length === 0) return `no test of that title ran: ${test.file}: ${test.title}`;
    return ends.every(({ status }) => status === 'passed') ? undefined : 'its test fails with the protection on';
  };
  return new Map(chosen.flatMap((one) => [[one.id, problemOf(one)]] as const).flatMap(keepFound));
}

const keepFound = <T>([id, found]: readonly [string, T | undefined]): readonly (readonly [string, T])[] =>
  found === undefined ? [] : [[id, found]];

/** Why the mutation was not caught; undefined where the test failed as it should. */
async function survival(copy: CheckoutCopy, { test, mutation }: Promised): Promise<string | undefined> {
  const run = await copy.without(mutation, () =>
    runTests(copy.folder, [test], { timeoutMs: ONE_TIMEOUT_MS, bail: true }),
  );
  if (run === undefined) return 'its test did not come to its end with the protection off';
  const ends: readonly TestEnd[] = endsOf(run.ends, test);
  // A source that does not load proves nothing about the protection.
  if (ends.length === 0) return 'the change broke the source, so no test ran';
  return ends.some(({ status }) => status === 'failed') ? undefined : 'its test passes with the protection off';
}

function chosenPromises(wanted: readonly string[]): readonly Promised[] {
  const isWanted = (id: string, word: string): boolean => id === word || id.replace(/\d+$/, '') === word;
  const stranger = wanted.find((word) => !PROMISES.some(({ id }) => isWanted(id, word)));
  if (stranger !== undefined) {
    console.error(`There is no promise ${stranger}.`);
    process.exit(2);
  }
  return PROMISES.filter(({ id }) => wanted.length === 0 || wanted.some((word) => isWanted(id, word)));
}

/** What was wrong among all tests, where it is so by itself too: beside others a test may have had no time. */
async function alone(
  copy: CheckoutCopy,
  promised: Promised,
  known: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  return known.has(promised.id) ? (await unmutatedProblems(copy, [promised])).get(promised.id) : undefined;
}

/** Prints one row a promise; resolves to how many mutations were missed. */
async function tryAll(
  first: CheckoutCopy,
  others: readonly CheckoutCopy[],
  chosen: readonly Promised[],
): Promise<number> {
  const known = await unmutatedProblems(first, chosen);
  const waiting = [...chosen];
  let missed = 0;
  const lane = async (copy: CheckoutCopy): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const problem = (await alone(copy, next, known)) ?? (await survival(copy, next).catch(String));
      if (problem !== undefined) missed += 1;
      const row = `${next.id}: ${next.mutation.what}`;
      console.log(problem === undefined ? `caught  ${row}` : `MISSED  ${row} (${problem})`);
    }
  };
  await Promise.all([first, ...others].map(lane));
  return missed;
}

const chosen = chosenPromises(process.argv.slice(2));
const first = copyCheckout(ROOT);
const others = Array.from({ length: LANES - 1 }, () => copyCheckout(ROOT));
process.on('exit', () => {
  for (const copy of [first, ...others]) copy.remove();
});
for (const [signal, status] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
  process.once(signal, () => {
    console.error(`mutations: stopped by ${signal} before the end`);
    process.exit(status);
  });
}
const missed = await tryAll(first, others, chosen);
console.log(`mutations: ${chosen.length - missed} passed, ${missed} failed`);
process.exitCode = missed === 0 ? 0 : 1;
