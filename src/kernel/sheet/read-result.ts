import { parseDocument } from 'yaml';
import type { JsonValue } from '../../contract/json.ts';
import type { FieldSheet, ResultSheet } from '../../contract/sheet.ts';
import { readLiteral } from './read-literal.ts';

/** One value of a result, with what the sheet says of it. */
export interface ReadField {
  /** The last name on the way to it; empty for a value that stands alone. */
  readonly name: string;
  readonly text: string;
  readonly sheet: FieldSheet;
}

/** What belongs together: a mail, a transaction, a page. */
export interface ReadRecord {
  readonly fields: readonly ReadField[];
}

const UNTRUSTED: FieldSheet = Object.freeze({ label: 'untrusted' });
const RESULT_CHARACTERS_MAX = 4_000_000;
const DEPTH_MAX = 32;

/**
 * Takes a result apart by its sheet. A result that is not written as its sheet says is one untrusted text: what an
 * attacker can make unreadable, they may not thereby make trusted.
 */
export function readResult(text: string, sheet: ResultSheet | undefined): readonly ReadRecord[] {
  const whole = [{ fields: [{ name: '', text, sheet: UNTRUSTED }] }];
  if (sheet === undefined || text.length > RESULT_CHARACTERS_MAX) return whole;
  if (sheet.format === 'text') return [{ fields: [{ name: '', text, sheet: sheet.items ?? UNTRUSTED }] }];
  if (sheet.format === 'lines') return linesOf(text, sheet);
  const value = parsed(text, sheet.format);
  return value === undefined ? whole : recordsOf(value, sheet);
}

const linesOf = (text: string, sheet: ResultSheet): readonly ReadRecord[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ fields: [{ name: '', text: line.trim(), sheet: sheet.items ?? UNTRUSTED }] }));

function parsed(text: string, format: 'json' | 'yaml' | 'literal'): JsonValue | undefined {
  if (format === 'literal') return readLiteral(text);
  try {
    if (format === 'json') return JSON.parse(text);
    const document = parseDocument(text, { uniqueKeys: false, schema: 'core', stringKeys: true, logLevel: 'silent' });
    return document.errors.length > 0 ? undefined : (document.toJS({ maxAliasCount: 0 }) as JsonValue);
  } catch {
    return undefined;
  }
}

function recordsOf(value: JsonValue, sheet: ResultSheet): readonly ReadRecord[] {
  if (Array.isArray(value)) return value.map((item: JsonValue) => ({ fields: fieldsOf('', item, sheet, 0) }));
  if (isMap(value) && sheet.records === 'keyed') {
    return Object.entries(value).map(([key, item]) => ({
      fields: [{ name: '', text: key, sheet: sheet.items ?? UNTRUSTED }, ...fieldsOf('', item, sheet, 0)],
    }));
  }
  return [{ fields: fieldsOf('', value, sheet, 0) }];
}

function fieldsOf(name: string, value: JsonValue, sheet: ResultSheet, depth: number): readonly ReadField[] {
  if (value === null) return [];
  if (depth > DEPTH_MAX) return [{ name, text: JSON.stringify(value), sheet: UNTRUSTED }];
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => fieldsOf(name, item, sheet, depth + 1));
  if (isMap(value)) {
    const ofKeys = name === '' ? undefined : known(sheet, name);
    if (ofKeys?.keys === true) {
      return Object.entries(value).flatMap(([key, item]) => [
        { name, text: key, sheet: ofKeys },
        ...fieldsOf('', item, sheet, depth + 1),
      ]);
    }
    return Object.entries(value).flatMap(([key, item]) => [
      // A key that the sheet does not know may be anybody's text too.
      ...(known(sheet, key) === undefined ? [{ name: '', text: key, sheet: UNTRUSTED }] : []),
      ...fieldsOf(known(sheet, key) === undefined ? name : key, item, sheet, depth + 1),
    ]);
  }
  const own = name === '' ? sheet.items : known(sheet, name);
  return [{ name, text: String(value), sheet: own ?? UNTRUSTED }];
}

const known = ({ fields }: ResultSheet, name: string): FieldSheet | undefined =>
  fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;

const isMap = (value: JsonValue): value is { readonly [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
