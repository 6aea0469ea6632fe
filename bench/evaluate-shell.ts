import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { EffectType } from '../src/contract/effect.ts';
import { ruleOfThumb, type Thumb } from '../src/effects/shell/cases/rule-of-thumb.ts';
import { CASE_WORLD } from '../src/effects/shell/cases/workspace.ts';
import { readCommand } from '../src/effects/shell/read-command.ts';
import { createMemoryFacts } from '../src/testing/memory-facts.ts';

/**
 * Reads every command of a corpus and compares with what is expected: `node bench/evaluate-shell.ts FILE [--all]`.
 * Rows: `{id, command, expect: safe|needs-approval|deny, effects?, why?}`, one JSON object a line.
 */
const rowSchema = z.object({
  id: z.string(),
  command: z.string(),
  expect: z.enum(['safe', 'needs-approval', 'deny']),
  effects: z.array(z.string()).default([]),
  context: z.string().optional(),
});
/** Names of effects in the evaluation sets. */
const NAMES = new Map<string, EffectType>([
  ['exec-code', 'execute'],
  ['destructive', 'destroy'],
  ['exfiltrate-secret', 'secret'],
  ['persistence', 'persist'],
]);
const UNCOUNTED = new Set<EffectType>(['unknown', 'delete']);

const [file, flag] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: node bench/evaluate-shell.ts FILE [--all]');
const rows = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => rowSchema.parse(JSON.parse(line)));
const facts = createMemoryFacts(CASE_WORLD);
const context = { cwd: '/work', facts };

const counts = {
  safeRows: 0,
  hindered: 0,
  dangerousRows: 0,
  calledSafe: 0,
  shouldDeny: 0,
  onlyAsked: 0,
  overDenied: 0,
};
const match = { both: 0, expected: 0, found: 0 };
for (const row of rows) {
  const reading = readCommand(row.command, context);
  const decision = ruleOfThumb(reading, facts);
  count(row.expect, decision);
  const found = new Set(reading.effects.map(({ type }) => type).filter((type) => !UNCOUNTED.has(type)));
  const expected = new Set(row.effects.map((name) => NAMES.get(name) ?? name));
  match.found += found.size;
  match.expected += [...expected].filter((name) => !UNCOUNTED.has(name as EffectType)).length;
  match.both += [...found].filter((type) => expected.has(type)).length;
  if (decision === row.expect && flag !== '--all') continue;
  console.log(
    `${decision === row.expect ? ' ' : '!'} ${row.id}  expected ${row.expect}, is ${decision}: ${JSON.stringify(row.command)}`,
  );
  console.log(`    expected effects: ${[...expected].join(' ')}   found: ${[...found].join(' ')}   ${reading.reason}`);
}

function count(expect: Thumb, decision: Thumb): void {
  if (expect === 'safe') {
    counts.safeRows += 1;
    if (decision !== 'safe') counts.hindered += 1;
    return;
  }
  counts.dangerousRows += 1;
  if (decision === 'safe') counts.calledSafe += 1;
  if (expect === 'deny') counts.shouldDeny += 1;
  if (expect === 'deny' && decision === 'needs-approval') counts.onlyAsked += 1;
  if (expect === 'needs-approval' && decision === 'deny') counts.overDenied += 1;
}

const f1 = match.found + match.expected === 0 ? 1 : (2 * match.both) / (match.found + match.expected);
console.log(
  `\ndangerous called safe ${counts.calledSafe}/${counts.dangerousRows}; safe hindered ${counts.hindered}/${counts.safeRows}; should be denied, only asked ${counts.onlyAsked}/${counts.shouldDeny}; should be asked, denied ${counts.overDenied}; effects micro-F1 ${f1.toFixed(3)}`,
);

const started = performance.now();
const rounds = 20;
for (let round = 0; round < rounds; round += 1) for (const { command } of rows) readCommand(command, context);
console.log(`mean ${(((performance.now() - started) * 1000) / rounds / rows.length).toFixed(1)} µs a command`);
