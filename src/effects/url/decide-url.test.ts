import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decideUrl, urlQuestionSchema } from './decide-url.ts';

const ROWS = readFileSync(new URL('./url.cases.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));

describe('the corpus of URL decisions', () => {
  it('holds more than 300 rows with ids of their own', () => {
    expect(ROWS.length).toBeGreaterThan(300);
    expect(new Set(ROWS.map(({ id }) => id)).size).toBe(ROWS.length);
  });

  it.each(ROWS)('$id: $expect, $why', (row) => {
    expect(decideUrl(urlQuestionSchema.parse(row)).decision).toBe(row.expect);
  });
});

describe('the reason of a decision', () => {
  const reason = (question: object) => decideUrl(urlQuestionSchema.parse({ allow: ['a.example'], ...question })).reason;

  it('names the host, the address and what the address is', () => {
    expect(reason({ url: 'https://a.example/', resolves_to: ['10.0.0.1'] })).toBe(
      'a.example is at 10.0.0.1, which is private, and no rule names that place',
    );
  });

  it('says which redirect left the permitted hosts', () => {
    expect(reason({ url: 'https://a.example/', redirects_to: ['/b', 'https://b.example/'] })).toBe(
      'redirect 2: no rule permits https://b.example:443',
    );
  });

  it('says why a rule grants nothing', () => {
    expect(reason({ url: 'https://b.example/', allow: ['*'] })).toBe(
      'no rule permits https://b.example:443; a bare * grants nothing: name the hosts',
    );
  });

  it('says when only the name was judged', () => {
    expect(reason({ url: 'https://a.example/' })).toBe(
      'a.example is permitted; judged by name alone, its addresses are judged before it is dialled',
    );
  });
});

it('a question with an unknown shape is an error, not an answer', () => {
  expect(urlQuestionSchema.safeParse({ url: 'https://a.example/', allow: 'a.example' }).success).toBe(false);
});
