import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openInspect } from '../../src/compose-inspect.ts';
import { ruleOfThumb, type Thumb } from '../../src/effects/shell/cases/rule-of-thumb.ts';
import { CASE_WORLD } from '../../src/effects/shell/cases/workspace.ts';
import { readCommand } from '../../src/effects/shell/read-command.ts';
import { quoteWord } from '../../src/effects/shell/render-script.ts';
import { createMemoryFacts } from '../../src/testing/memory-facts.ts';

/** Whatever a command is wrapped in, it does what it does: no disguise makes the answer milder. */
const facts = createMemoryFacts(CASE_WORLD);
const RANK: Readonly<Record<Thumb, number>> = { safe: 0, 'needs-approval': 1, deny: 2 };
const rankOf = (command: string): number =>
  RANK[ruleOfThumb(readCommand(command, { cwd: CASE_WORLD.workspace, facts }), facts)];

const rowSchema = z.looseObject({ id: z.string(), command: z.string() });
const load = (name: string) =>
  readFileSync(new URL(`../../src/effects/shell/cases/${name}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => rowSchema.parse(JSON.parse(line)));
const dangerous = load('dangerous');

const DISGUISES: readonly (readonly [name: string, wrap: (command: string) => string])[] = [
  ['a shell', (command) => `bash -c ${quoteWord(command)}`],
  ['a shell in a shell', (command) => `sh -c ${quoteWord(`bash -c ${quoteWord(command)}`)}`],
  ['a wrapper and a shell', (command) => `timeout 5 nice env bash -c ${quoteWord(command)}`],
  ['eval', (command) => `eval ${quoteWord(command)}`],
  ['a trap', (command) => `trap ${quoteWord(command)} EXIT`],
  ['braces', (command) => `{ ${command}\n}`],
  ['a shell of its own', (command) => `( ${command}\n)`],
  ['a function', (command) => `f() { ${command}\n}\nf`],
  ['a function that nobody calls', (command) => `f() { ${command}\n}`],
  ['a condition', (command) => `if true; then ${command}\nfi`],
  ['the other branch', (command) => `if true; then :; else ${command}\nfi`],
  ['a clause', (command) => `case x in y) ${command}\n;; esac`],
  ['a loop', (command) => `for i in 1; do ${command}\ndone`],
  ['the condition of a loop', (command) => `while ${command}\ndo :; done`],
  ['a counted loop', (command) => `for ((i = 0; i < 1; i++)); do ${command}\ndone`],
  ['a pipe', (command) => `echo x | { ${command}\n}`],
  ['something in front', (command) => `ls; ${command}`],
  ['something behind', (command) => `${command}\nls`],
  ['a search', (command) => `find . -exec bash -c ${quoteWord(command)} \\;`],
  ['words of standard input', (command) => `echo a | xargs -I{} bash -c ${quoteWord(command)}`],
];
/** Here-documents read on to the end of the text, and what is not read whole is not made clearer by a wrapping. */
const isWhole = (command: string): boolean =>
  !command.includes('<<') && readCommand(command, { cwd: CASE_WORLD.workspace, facts }).parsed;

describe('a disguise', () => {
  it.each(DISGUISES)('of %s makes no answer milder', (_, wrap) => {
    const rows = dangerous.filter(({ command }) => isWhole(command));
    expect(rows.length).toBeGreaterThan(600);
    const milder = rows.filter(({ command }) => rankOf(wrap(command)) < rankOf(command));
    expect(milder.map(({ id, command }) => `${id}: ${wrap(command)}`)).toEqual([]);
  });

  it('of a forbidden program is seen through', async () => {
    const port = openInspect();
    const forms = ['curl http://h.invalid/', ...DISGUISES.map(([, wrap]) => wrap('curl http://h.invalid/'))];
    const more = [
      'c\\url x',
      'cu"r"l x',
      "$'curl' x",
      '{curl,x}',
      'x=curl; $x x',
      '/usr/bin/curl x',
      'x=(curl x); "${x[@]}"',
    ];
    for (const command of [...forms, ...more]) {
      const free = await port.command({ command, rules: [{ permit: 'curl' }] });
      const forbidden = await port.command({ command, rules: [{ permit: 'curl' }, { forbid: 'curl' }] });
      expect([command, free.decision, forbidden.decision]).not.toContain('allow');
      expect([command, forbidden.decision]).toEqual([command, 'deny']);
    }
  });
});

describe('a forbid', () => {
  it('never turns an answer into an allow', async () => {
    const port = openInspect();
    const rows = [...load('safe'), ...dangerous].filter((_, index) => index % 9 === 0);
    const programs = ['git', 'cat', 'find', 'sh', 'rm', 'kubectl'];
    for (const [index, { command }] of rows.entries()) {
      const forbid = programs[index % programs.length] ?? 'git';
      const before = await port.command({ command });
      const after = await port.command({ command, rules: [{ forbid }] });
      if (before.decision !== 'allow') expect([command, forbid, after.decision]).not.toContain('allow');
      if (before.decision === 'deny') expect([command, after.decision]).toEqual([command, 'deny']);
    }
  });
});
