import { z } from 'zod';
import { SallyportError } from '../contract/errors.ts';
import type { InspectPort } from '../contract/inspect.ts';

export const INSPECT_KINDS = ['command', 'code', 'sql', 'url', 'path', 'secrets'] as const;
export type InspectKind = (typeof INSPECT_KINDS)[number];

const text = z.string();
const ruleSchema = z.union([
  z.strictObject({ permit: text }),
  z.strictObject({ ask: text }),
  z.strictObject({ forbid: text }),
]);

/** Fields that nobody asked for are ignored: rows carry notes of their own. */
const ROWS = {
  command: z.looseObject({ command: text, cwd: text.optional(), rules: z.array(ruleSchema).optional() }),
  code: z.looseObject({ language: text, code: text, cwd: text.optional() }),
  sql: z.looseObject({ sql: text, dialect: text.optional(), policy: text.optional(), schema: text.nullish() }),
  url: z.looseObject({ url: text, allow: z.array(text) }),
  path: z.looseObject({ root: text, home: text.optional(), op: text, path: text, recursive: z.boolean().optional() }),
  secrets: z.looseObject({ text }),
} as const;

/** Asks the port about one row. Throws `PROPOSAL_INVALID` where a field is missing or of another type. */
export async function inspectRow(
  kind: InspectKind,
  row: unknown,
  port: InspectPort,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const parsed: unknown = ROWS[kind].parse(row);
    return { ...(await ask(kind, parsed, port)) };
  } catch (error) {
    throw isSchemaError(error)
      ? new SallyportError('PROPOSAL_INVALID', `The row does not fit: ${inWords(error)}.`)
      : error;
  }
}

/** Each schema above is its port's own type. */
function ask(kind: InspectKind, row: unknown, port: InspectPort): object | Promise<object> {
  switch (kind) {
    case 'command':
      return port.command(row as Parameters<InspectPort['command']>[0]);
    case 'code':
      return port.code(row as Parameters<InspectPort['code']>[0]);
    case 'sql':
      return port.sql(row as Parameters<InspectPort['sql']>[0]);
    case 'url':
      return port.url(row as Parameters<InspectPort['url']>[0]);
    case 'path':
      return port.path(row as Parameters<InspectPort['path']>[0]);
    case 'secrets':
      return port.secrets(row as Parameters<InspectPort['secrets']>[0]);
  }
}

const isSchemaError = (error: unknown): error is z.ZodError => error instanceof z.ZodError;

const inWords = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || 'the row'}: ${message}`)
    .join('; ');
