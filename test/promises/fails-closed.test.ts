import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROMISES } from './promises.ts';

const SECURITY = readFileSync(new URL('../../SECURITY.md', import.meta.url), 'utf8');

/** The rows of the chapter "What fails closed": when, then, and the promises that it stands on. */
function rows(): readonly { readonly when: string; readonly ids: readonly string[] }[] {
  const [, chapter = ''] = SECURITY.split('## What fails closed');
  const [text = ''] = chapter.split('\n## ');
  return text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| When'))
    .map((line) => {
      const [, when = '', , ids = ''] = line.split('|').map((cell) => cell.trim());
      return { when, ids: ids.split(', ') };
    });
}

describe('what fails closed', () => {
  const known = new Set(PROMISES.map(({ id }) => id));

  it('has rows', () => expect(rows().length).toBeGreaterThanOrEqual(14));

  it.each(rows())('stands on promises that there are: $when', ({ ids }) => {
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.filter((id) => !known.has(id))).toEqual([]);
  });
});
