import { describe, expect, it } from 'vitest';
import type { PatternTask } from './pattern-matcher.ts';
import { startPatternThread } from './pattern-thread.privileged.ts';

const never = new AbortController().signal;
const start = (task: PatternTask, milliseconds = 10_000) =>
  startPatternThread(task, { endMs: performance.now() + milliseconds, signal: never });

describe('the pattern thread', () => {
  it('answers what a pattern and a glob match', async () => {
    await using thread = start({ pattern: 'b+', isRegex: true, glob: '**/*.ts' });
    expect(await thread.select(['a.ts', 'x/.b.ts', 'a.js'])).toEqual([true, true, false]);
    expect(await thread.search([{ path: '/x', text: 'a\nabb\n' }], 10)).toEqual([{ path: '/x', line: 2, text: 'abb' }]);
    expect(await thread.search([{ path: '/x', text: 'b\nb\nb\n' }], 2)).toHaveLength(2);
  });

  it.each([
    ['a regular expression', { pattern: '^(a+)+$', isRegex: true }],
    ['a glob', { glob: `${'*a'.repeat(40)}b` }],
  ])('ends %s that takes for ever', async (_what, task) => {
    await using thread = start(task, 400);
    const text = 'a'.repeat(200);
    const answer = 'glob' in task ? thread.select([text]) : thread.search([{ path: '/x', text: `${text}!` }], 10);
    await expect(answer).rejects.toMatchObject({ why: 'time' });
  });

  it('refuses what is no regular expression before anything is started', () => {
    expect(() => start({ pattern: '(?<', isRegex: true })).toThrow(
      expect.objectContaining({ code: 'PROPOSAL_INVALID' }),
    );
  });

  it('reports a thread that fails, and goes on failing', async () => {
    await using thread = start({ pattern: 'x', glob: 'a'.repeat(70_000) });
    await expect(thread.select(['a'])).rejects.toMatchObject({ code: 'PROPOSAL_INVALID' });
    await expect(thread.select(['a'])).rejects.toMatchObject({ code: 'PROPOSAL_INVALID' });
  });
});
