import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PROMISES } from './promises.ts';
import { withPromisesTable } from './promises-table.ts';

const ROOT = new URL('../../', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, ROOT), 'utf8');

describe('SECURITY.md', () => {
  test('holds exactly the promises that have a test, and no others', () => {
    const document = read('SECURITY.md');
    expect(document).toBe(withPromisesTable(document, PROMISES));
  });

  test('names each promise once', () => {
    const ids = PROMISES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(10);
  });
});

describe.each([...PROMISES])('promise $id', ({ test: kept, mutation }) => {
  test('is kept by a test that exists', () => {
    expect(existsSync(new URL(kept.file, ROOT))).toBe(true);
    expect(read(kept.file)).toContain(kept.title);
  });

  test('has a mutation that fits its source', () => {
    expect(read(mutation.file).split(mutation.find)).toHaveLength(2);
    expect(mutation.replace).not.toBe(mutation.find);
  });
});
