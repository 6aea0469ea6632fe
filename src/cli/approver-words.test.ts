import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import type { Question } from '../contract/approval.ts';
import { approverWords, historyLines } from './approver-words.ts';

const words = approverWords(pc.createColors(false));
const asked = (summary: string, more: Partial<Question> = {}): Question =>
  ({
    action: { summary, effects: [], principal: { name: 'qwen' } },
    decision: { reason: '', blamed: [] },
    ...more,
  }) as unknown as Question;

describe('a card of several questions', () => {
  test('lists every act whole, with a number, and nothing in it acts or looks like a line of ours', () => {
    expect(
      words.list?.([asked('GET https://a.example/'), asked(`echo ${'x'.repeat(90)}\u001b[2J\nrm -r b`)], 60),
    ).toBe(`
Sallyport has 2 questions at once. Each is asked by itself:

  1. GET https://a.example/
  2. echo ${'x'.repeat(50)}
     ${'x'.repeat(40)}\\u{1B}[2J
     rm -r b
`);
  });
});

test('what would be remembered stands whole beside what it would have covered, the newest first', () => {
  const history = () => ({
    asked: 7,
    covered: Array.from({ length: 6 }, (_, day) => ({
      atMs: Date.UTC(2026, 0, 9 - day),
      summary: `GET /${day}\nmore`,
    })),
  });
  const shown = words.remember?.(asked('x', { projectScope: 'in this project: GET a.example:443', history }), 80);
  expect(shown).toContain('    in this project: GET a.example:443\n');
  expect(shown).toContain(
    'Of 7 earlier questions in this folder it would have covered 6:\n    2026-01-09T00:00  GET /0 …\n',
  );
  expect(shown).toContain('    and 1 more\n');
  expect(historyLines({ asked: 1, covered: [] }, 80)).toEqual([
    '  Of 1 earlier question in this folder it would have covered 0.',
  ]);
});

test('an agent that asks too much: the card says why, and what any other key means', () => {
  expect(words.paused?.('it asked a lot', 200)).toContain(
    'Why: it asked a lot. Who has to answer again and again stops reading. Unless you let it go on, everything else that it would ask in this session is a no.',
  );
});
