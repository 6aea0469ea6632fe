import { type Document, parseDocument } from 'yaml';
import { z } from 'zod';
import { SallyportError } from '../../contract/errors.ts';
import { type Sheet, sheetSchema } from '../../contract/sheet.ts';

const SHEET_CHARACTERS_MAX = 1_000_000;

/**
 * Reads a tool sheet (YAML or JSON). Strict: an unknown key, kind, role or label is an error, since a sheet that was
 * half understood would vouch for what nobody meant. Throws `SHEET_INVALID` with the file's name and the place.
 */
export function parseSheet(text: string, name: string): Sheet {
  if (text.length > SHEET_CHARACTERS_MAX) throw invalid(name, 'it is too long');
  const document = parseDocument(text, { prettyErrors: true, schema: 'core', version: '1.2', stringKeys: true });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw invalid(name, problem.message);
  const parsed = sheetSchema.safeParse(plain(document, name));
  if (!parsed.success) throw invalid(name, issueLine(parsed.error));
  return Object.freeze(parsed.data);
}

function plain(document: Document, name: string): unknown {
  try {
    // An alias would make a short text a large one.
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw invalid(name, error instanceof Error ? error.message : 'it cannot be read');
  }
}

/** The JSON Schema of a sheet, for editors. */
export const sheetJsonSchema = (): object => z.toJSONSchema(sheetSchema, { io: 'input' });

function issueLine(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'it is no sheet' : `${issue.path.join('.') || 'the file'}: ${issue.message}`;
}

const invalid = (name: string, why: string): SallyportError =>
  new SallyportError('SHEET_INVALID', `The tool sheet ${name} was not read: ${why}. Nothing it says is believed.`);
