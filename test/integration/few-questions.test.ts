import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { count, unaskedOf } from '../../bench/questions/count.ts';
import { KNOWN_HINDRANCES } from '../../bench/questions/known-hindrances.ts';
import type { StepResult } from '../../bench/questions/outcome-of-step.ts';
import { playOurs } from '../../bench/questions/play-ours.ts';
import { playRival } from '../../bench/questions/play-rival.ts';
import { readTasks } from '../../bench/questions/read-tasks.ts';
import { makeHome } from '../../bench/questions/repositories/make-repositories.ts';
import { askEverything } from '../../bench/questions/rivals/ask-everything.ts';
import { claudeCodeSandbox } from '../../bench/questions/rivals/claude-code.ts';
import { cline } from '../../bench/questions/rivals/cline.ts';

const ground = mkdtempSync(join(tmpdir(), 'sallyport-few-'));
afterAll(() => rmSync(ground, { recursive: true, force: true }));

const tasks = readTasks();
const named = (...ids: readonly string[]) => tasks.filter(({ id }) => ids.includes(id));
/** Nothing in these leaves the workspace: notes are read and linked, a change is tested and committed. */
const ORDINARY = named('papers-month-summary', 'git-commit-change');
const OUTWARD = named('papers-take-from-downloads');

describe('the count of questions (all tasks: node bench/questions.ts)', () => {
  it('ordinary work asks nothing and is not hindered', async () => {
    const results = await playOurs(ORDINARY);
    expect(results.flatMap(({ because }) => because)).toEqual([]);
    expect(results.filter(({ status }) => !['done', 'staged'].includes(status))).toEqual([]);
    expect(results.length).toBe(11);
  }, 60_000);

  it('control: with a rule that asks about every command the same tasks ask about each of them', async () => {
    const policyFile = join(ground, 'asking.yaml');
    writeFileSync(
      policyFile,
      'version: 1\nuse: [workspace, secrets, developer]\nrules:\n  - { id: all-commands, ask: process.run, where: { program: "*" } }\n',
    );
    const results = await playOurs(named('papers-month-summary'), { policyFile });
    expect(results.map(({ questions }) => questions > 0)).toEqual([true, true, false, true, true]);
  }, 60_000);

  it('what leaves the workspace is asked about, and counted as external', async () => {
    const ours = count('ours', await playOurs(OUTWARD));
    expect(ours).toMatchObject({ questions: 1, beyond: 0, hindered: 0 });
    expect(unaskedOf(ours)).toBe(0);
  }, 60_000);

  it('counts what others let pass, and what they ask too much', () => {
    expect(unaskedOf(count('all pass', playRival(OUTWARD, cline, false)))).toBe(1);
    expect(count('sandbox', playRival(OUTWARD, claudeCodeSandbox, false))).toMatchObject({
      questions: 0,
      unasked: { reads: 1 },
    });
    expect(count('ask', playRival(OUTWARD, askEverything, false))).toMatchObject({ questions: 4, beyond: 3 });
  });
});

describe('the tasks', () => {
  it('are many, and each external step says why it is one', () => {
    expect(tasks.length).toBeGreaterThanOrEqual(60);
    expect(
      tasks
        .flatMap(({ steps }) => steps)
        .filter(({ external, why }) => (external === undefined) !== (why === undefined)),
    ).toEqual([]);
  });

  it('work on repositories that are the same each time', () => {
    const commits = ['one', 'two'].map((name) => {
      const home = join(ground, name);
      mkdirSync(home);
      makeHome(home, 'ringlog');
      return execFileSync('git', ['-C', join(home, 'ringlog'), 'rev-parse', 'HEAD'], { encoding: 'utf8' });
    });
    expect(commits[0]).toBe(commits[1]);
  });

  it('a refusal for another reason than those that are known is not excused', () => {
    const refused = (because: string): StepResult => ({
      task: 't',
      step: 1,
      call: '',
      questions: 0,
      passed: 'denied',
      denied: true,
      because: [because],
      status: 'denied',
    });
    const excused = (because: string): boolean => KNOWN_HINDRANCES.some(({ covers }) => covers(refused(because)));
    expect(excused('denied: secrets/pem-files (secret web.pem)')).toBe(true);
    expect(excused('denied: floor/beyond-the-sandbox (network example.com:443)')).toBe(false);
  });
});
