import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERRORS, SallyportError, toFault } from './errors.ts';

const documented = (): Record<string, { exit: number; next: string }> => {
  const text = readFileSync(new URL('../../docs/reference/errors.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([A-Z_]+)` \| (\d+) \| (.*) \|$/gm)];
  return Object.fromEntries(rows.map(([, code = '', exit, next = '']) => [code, { exit: Number(exit), next }]));
};

test('every error code is documented with its exit status and remedy, and no other', () => {
  expect(documented()).toEqual(ERRORS);
});

test('what was not foreseen is an INTERNAL fault with its message', () => {
  expect(toFault(new Error('odd'))).toEqual({ code: 'INTERNAL', message: 'odd' });
  expect(toFault('text')).toEqual({ code: 'INTERNAL', message: 'text' });
  expect(toFault(new SallyportError('FILE_ABSENT', 'gone'))).toEqual({ code: 'FILE_ABSENT', message: 'gone' });
});
