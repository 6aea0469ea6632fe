/**
 * How long it takes to read a program, and how much of that is the parser's own work.
 * Run: node bench/code.ts. Medians in microseconds over the programs of test/attack/code.
 */
import { readFileSync } from 'node:fs';
import { parse } from '@babel/parser';
import { parser } from '@lezer/python';
import { readProgram } from '../src/effects/code/read-program.ts';
import { createMemoryFacts } from '../src/testing/memory-facts.ts';
import { report } from './rounds.ts';

const ROUNDS = 15;
const cwd = '/home/ana/shop';
const facts = createMemoryFacts({ workspace: cwd });

const programs = (name: string): readonly string[] =>
  readFileSync(new URL(`../test/attack/code/${name}.txt`, import.meta.url), 'utf8')
    .split(/^#### .*\n/m)
    .slice(1);

const median = (times: readonly number[], share = 0.5): number =>
  Number(([...times].sort((a, b) => a - b)[Math.floor(times.length * share)] ?? 0).toFixed(1));

function measure(texts: readonly string[], work: (text: string) => unknown): readonly number[] {
  for (const text of texts) work(text);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const text of texts) {
      const start = performance.now();
      work(text);
      times.push((performance.now() - start) * 1_000);
    }
  }
  return times;
}

function babel(text: string): void {
  try {
    parse(text, { sourceType: 'module', plugins: ['typescript', 'jsx', 'decorators'], errorRecovery: true });
  } catch {
    // What it cannot parse takes its time as well.
  }
}

const summary: Record<string, unknown> = {};
for (const [language, parseOnly] of [
  ['python', (text: string) => parser.parse(text)],
  ['javascript', babel],
  ['bash', undefined],
] as const) {
  const texts = [...programs(`${language}-harmless`), ...programs(`${language}-risky`)];
  const read = measure(texts, (text) => readProgram(text, language, { cwd, facts }));
  const parsed = parseOnly === undefined ? undefined : measure(texts, parseOnly);
  summary[language] = {
    programs: texts.length,
    medianCharacters: median(texts.map(({ length }) => length)),
    medianUs: median(read),
    p99Us: median(read, 0.99),
    ...(parsed !== undefined && { parserAloneUs: median(parsed) }),
  };
}
console.log(JSON.stringify(summary, null, 2));
report('code', summary, []);
