import type { PostgresParser } from '../postgres/parse-tree.ts';
import type { Catalogue } from './catalogue.ts';
import { parseCreate } from './parse-create.ts';
import { readPostgresSchema } from './read-postgres-schema.ts';

export const SCHEMA_CHARACTERS_MAX = 2_000_000;

export type ReadSchema = { readonly catalogue: Catalogue } | { readonly refusal: string };

/**
 * Reads CREATE statements of whichever dialect they are in: PostgreSQL's grammar takes the most of what is written, so it
 * comes first. A schema that nobody reads is refused: what it says of views and functions would be missing.
 */
export function readSchema(schema: string, parser: PostgresParser): ReadSchema {
  if (schema.includes('\0') || !schema.isWellFormed()) return { refusal: 'comes with a schema that is no text' };
  const postgres = readPostgresSchema(schema, parser);
  if (postgres !== undefined) return { catalogue: postgres };
  const attempts = [
    parseCreate(schema, { dialect: 'mysql', hasBackslashes: true }),
    parseCreate(schema, { dialect: 'sqlite', hasBackslashes: false }),
  ];
  const read = attempts.find((attempt) => !('refusal' in attempt));
  if (read !== undefined && !('refusal' in read)) return { catalogue: read };
  const why = attempts.map((attempt) => ('refusal' in attempt ? attempt.refusal : '')).join('; ');
  return { refusal: `comes with a schema that could not be read (${why})` };
}
