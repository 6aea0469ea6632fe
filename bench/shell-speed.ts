/**
 * How long reading a command takes, beside parsing it with tree-sitter-bash in WebAssembly, in one process and in turns:
 * `node bench/shell-speed.ts`. Each command of the harmless corpus is read in batches; its time is the median of the
 * batches, and the typical command is the median of these. The rival only parses; ours parses, expands, looks up every
 * program and option, and names the effects.
 */
import { readFileSync } from 'node:fs';
import { CASE_WORLD } from '../src/effects/shell/cases/workspace.ts';
import { parseScript } from '../src/effects/shell/parse-script.ts';
import { readCommand } from '../src/effects/shell/read-command.ts';
import { createMemoryFacts } from '../src/testing/memory-facts.ts';
import { parseBash } from './rivals/tree-sitter-bash.ts';
import { median, report, rounded } from './rounds.ts';

const CASES = new URL('../src/effects/shell/cases/safe.jsonl', import.meta.url);
const commands = readFileSync(CASES, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => String(JSON.parse(line).command));
/** The facts are looked up once: how long the world takes to answer is not the reader's time. */
function remembered<T>(ask: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text) ?? ask(text);
    known.set(text, found);
    return found;
  };
}

const facts = createMemoryFacts(CASE_WORLD);
const context = { cwd: '/work', facts: { ...facts, path: remembered(facts.path), glob: remembered(facts.glob) } };

const ROUNDS = 15;
const BATCH = 10;
const TOOLS = {
  read: (text: string) => readCommand(text, context),
  parse: (text: string) => parseScript(text),
  treeSitter: (text: string) => parseBash(text).delete(),
} as const;
type Tool = keyof typeof TOOLS;
const NAMES: readonly Tool[] = ['read', 'parse', 'treeSitter'];

function microseconds(tool: Tool, text: string): number {
  const run = TOOLS[tool];
  const started = performance.now();
  for (let index = 0; index < BATCH; index += 1) run(text);
  return ((performance.now() - started) * 1_000) / BATCH;
}

const times = new Map<string, readonly [Record<Tool, number[]>]>(
  commands.map((text) => [text, [{ read: [], parse: [], treeSitter: [] }]]),
);
const single: number[] = [];
// The first rounds are the warming up.
for (let round = -5; round < ROUNDS; round += 1)
  for (const [text, [taken]] of times) {
    for (const tool of NAMES) {
      const time = microseconds(tool, text);
      if (round >= 0) taken[tool].push(time);
    }
    const started = performance.now();
    readCommand(text, context);
    if (round >= 0) single.push((performance.now() - started) * 1_000);
  }

const medians = [...times].map(([command, [taken]]) => ({
  command,
  read: median(taken.read),
  parse: median(taken.parse),
  treeSitter: median(taken.treeSitter),
}));
const share = (values: readonly number[], percent: number): number =>
  values.toSorted((left, right) => left - right)[Math.floor((values.length * percent) / 100)] ?? Number.NaN;
const of = (tool: Tool): readonly number[] => medians.map((row) => row[tool]);
const slowest = medians.toSorted((left, right) => right.read - left.read).slice(0, 10);

report(
  'shell-speed',
  {
    commands: commands.length,
    readMedianUs: rounded(median(of('read')), 2),
    readP99Us: rounded(share(of('read'), 99), 1),
    readSingleP99Us: rounded(share(single, 99), 1),
    parseMedianUs: rounded(median(of('parse')), 2),
    treeSitterMedianUs: rounded(median(of('treeSitter')), 2),
    timesFasterThanTreeSitter: rounded(median(medians.map(({ read, treeSitter }) => treeSitter / read)), 2),
    parserTimesFaster: rounded(median(medians.map(({ parse, treeSitter }) => treeSitter / parse)), 2),
  },
  slowest.map(({ command, read, treeSitter }) => ({
    command,
    readUs: rounded(read, 1),
    treeSitterUs: rounded(treeSitter, 1),
  })),
);
