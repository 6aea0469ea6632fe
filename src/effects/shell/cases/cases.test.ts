import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createMemoryFacts } from '../../../testing/memory-facts.ts';
import { readCommand } from '../read-command.ts';
import { ruleOfThumb } from './rule-of-thumb.ts';
import { CASE_WORLD } from './workspace.ts';

const caseSchema = z.strictObject({
  id: z.string(),
  command: z.string(),
  expect: z.enum(['safe', 'needs-approval', 'deny']),
  /** Effects that must be found; others may be. */
  effects: z.array(z.string()),
  why: z.string(),
});
type Case = z.infer<typeof caseSchema>;

const load = (name: string): readonly Case[] =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => caseSchema.parse(JSON.parse(line)));

const safe = load('safe.jsonl');
const dangerous = load('dangerous.jsonl');
const facts = createMemoryFacts(CASE_WORLD);
const read = (command: string) => readCommand(command, { cwd: CASE_WORLD.workspace, facts });
const answer = ({ command }: Case) => ruleOfThumb(read(command), facts);
const shown = ({ id, command }: Case): string => `${id} ${JSON.stringify(command)}: ${read(command).reason}`;

describe('the corpus of commands', () => {
  it('lets every harmless command through', () => {
    expect(safe.filter((row) => answer(row) !== 'safe').map(shown)).toEqual([]);
  });

  it('calls no dangerous command safe', () => {
    expect(dangerous.filter((row) => answer(row) === 'safe').map(shown)).toEqual([]);
  });

  it('denies what nobody should be asked about', () => {
    expect(dangerous.filter((row) => row.expect === 'deny' && answer(row) !== 'deny').map(shown)).toEqual([]);
  });

  it('finds the effects that each command is there for', () => {
    const missed = dangerous.flatMap((row) => {
      const found = new Set<string>(read(row.command).effects.map(({ type }) => type));
      const missing = row.effects.filter((type) => !found.has(type));
      return missing.length === 0 || !read(row.command).parsed ? [] : [`${missing.join(' ')} of ${shown(row)}`];
    });
    expect(missed).toEqual([]);
  });

  it('reads the harmless commands, and does not pass them for want of understanding', () => {
    expect(safe.filter(({ command }) => !read(command).parsed)).toEqual([]);
  });

  it('is large enough, and names each case once', () => {
    const ids = [...safe, ...dangerous].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(safe.length).toBeGreaterThan(360);
    expect(dangerous.length).toBeGreaterThan(890);
  });
});
