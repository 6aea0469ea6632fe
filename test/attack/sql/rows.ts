import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SqlCase {
  readonly id: string;
  readonly class: string;
  readonly dialect: string;
  readonly policy: string;
  readonly sql: string;
  readonly expect: 'allow' | 'deny';
  /** Without the schema nobody can tell: a view's or function's body. */
  readonly needs?: 'schema';
}

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');

export const SCHEMA = read('schema.sql');
export const sqlCases = (name: 'hostile' | 'harmless'): readonly SqlCase[] =>
  read(`${name}.jsonl`)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SqlCase);
