import { expect, test } from 'vitest';
import type { DriveContext, Progress } from '../../contract/driver.ts';
import { driveUnder } from './duties.ts';

/** Assembled here, so that no scanner takes this file for a leak. */
const KEY = ['AKIA', 'IOSFODNN7', 'EXAMPLQ'].join('');
const PIECES = ['first line\nthe key is ', KEY.slice(0, 9), KEY.slice(9), ' and that', ' is all'];
const LABEL = { integrity: 'untrusted', confidentiality: 'private', sources: ['test'] } as const;

/** What a person sees while a program writes to both its streams, and when. */
async function shownUnder(obligations: Parameters<typeof driveUnder>[0]): Promise<readonly Progress[]> {
  const shown: Progress[] = [];
  const context: DriveContext = { signal: new AbortController().signal, progress: (part) => shown.push(part) };
  await driveUnder(obligations, context, async ({ progress }) => {
    for (const text of PIECES)
      for (const stream of ['stdout', 'stderr'] as const) progress({ type: 'output', stream, text });
    return { value: {}, label: LABEL };
  });
  return shown;
}

const textOf = (shown: readonly Progress[], stream: string): string =>
  shown.map((part) => (part.type === 'output' && part.stream === stream ? part.text : '')).join('');

test('what arrives is shown as it arrives, without the secret that comes in two pieces', async () => {
  const plain = await shownUnder([]);
  const redacted = await shownUnder([{ kind: 'redact' }]);
  for (const stream of ['stdout', 'stderr']) {
    expect(textOf(plain, stream)).toBe(PIECES.join(''));
    expect(textOf(redacted, stream)).toBe('first line\nthe key is [redacted:aws-access-key] and that is all');
  }
  expect(redacted[0]).toEqual({ type: 'output', stream: 'stdout', text: 'first line\n' });
});
