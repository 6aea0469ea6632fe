/**
 * Random scripts of the subset against real bash 5.2: `node bench/shell-differential.ts [COUNT] [--seed N] [--most N] [--check]`.
 * COUNT scripts go to bash, 100,000 without it; those outside the subset are not counted. Stops at --most differences, or when it is interrupted; --check keeps nothing.
 * Prints each difference with the smallest script that still shows it, keeps the figures in bench/results/, and ends
 * with status 1 when there is one. Script number n of a seed is always the same one.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { CONTAINMENT } from '../test/differential/bash-oracle.ts';
import { type Difference, findDifferences, noCounts } from '../test/differential/find-differences.ts';
import { shrinkScript } from '../test/differential/shrink-script.ts';
import { writeScript } from '../test/differential/write-script.ts';
import { writeSoup } from '../test/differential/write-soup.ts';
import { report } from './rounds.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    most: { type: 'string', default: '20' },
    quiet: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const count = Number(positionals[0] ?? 100_000);
const seed = Number(values.seed);
const most = Number(values.most);
const BATCH = 400;
/** One in four is a string of tokens without sense. */
const write = (number: number): string => (number % 4 === 3 ? writeSoup(seed + number) : writeScript(seed + number));

const counts = noCounts();
const found: Difference[] = [];
const started = performance.now();
let isStopped = false;
process.on('SIGINT', () => {
  isStopped = true;
});
for (let first = 0; counts.parsed < count && found.length < most && !isStopped; first += BATCH) {
  const scripts = Array.from({ length: BATCH }, (_, index) => write(first + index));
  for (const difference of await findDifferences(scripts, counts)) {
    // Each try at a smaller script that does not end would wait, too.
    const small = values.quiet || difference.what === 'no end' ? difference : await shrinkScript(difference);
    found.push(small);
    console.log(
      `${small.what}: ${JSON.stringify(small.script)}\n  read: ${JSON.stringify(small.expected)}\n  bash: ${JSON.stringify(small.bash)}`,
    );
  }
}
const seconds = Math.round((performance.now() - started) / 1_000);
const bash = spawnSync('/bin/bash', ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0] ?? '';
const summary = { ...counts, differences: found.length, seconds, seed, bash, contained: CONTAINMENT };
if (values.check) console.log(`shell-differential: ${JSON.stringify(summary)}`);
else report('shell-differential', summary, found);
process.exitCode = found.length > 0 ? 1 : 0;
