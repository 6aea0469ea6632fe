import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { linesOf } from './input-lines.ts';

const lines = (chunks: readonly string[]) =>
  Array.fromAsync(linesOf(Readable.from(chunks.map((chunk) => Buffer.from(chunk, 'latin1')))));

test('lines come whole and in order, however the bytes are cut', async () => {
  expect(await lines(['on', 'e\ntw', 'o\n\nthr', 'ee\nfour'])).toEqual(['one', 'two', '', 'three', 'four']);
  expect(await lines([])).toEqual([]);
  expect(await lines(['one\n'])).toEqual(['one']);
});

test('a character whose bytes come apart stays one', async () => {
  expect(await lines(['\xe2\x82', '\xac\n'])).toEqual(['\u20ac']);
});

test('only a line feed ends a line', async () => {
  expect(await lines(['a\xe2\x80\xa8b\rc\n'])).toEqual(['a\u2028b\rc']);
});
