/**
 * From the start of the built command to its help, against `node -e 0`, in turn. Run: npm run build, then
 * node bench/cli-start.ts [rounds]. Goal: at most 2.5 times.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median, report, rounded, surroundings } from './rounds.ts';

const ROUNDS = Math.max(5, Number(process.argv[2] ?? 7));
const STARTS_A_ROUND = 7;
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
if (!existsSync(MAIN)) throw new Error('dist/main.js is missing: run npm run build first');

function started(args: readonly string[]): number {
  const startedAt = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  return performance.now() - startedAt;
}

const rounds = Array.from({ length: ROUNDS }, () => {
  const [bare, help]: [number[], number[]] = [[], []];
  for (let start = 0; start < STARTS_A_ROUND; start++) {
    bare.push(started(['-e', '0']));
    help.push(started([MAIN, '--help']));
  }
  return { bareMs: median(bare), helpMs: median(help), ratio: median(help) / median(bare), load: surroundings().load };
});
report('cli-start', { helpToBare: rounded(median(rounds.map(({ ratio }) => ratio)), 2), goal: 2.5 }, rounds);
