import { SallyportError } from '../../contract/errors.ts';
import type { TextPlace } from './policy-file.ts';
import { POLICY_BYTES_MAX, POLICY_TEXT_MAX, POLICY_VALUES_MAX } from './policy-limits.ts';
import { type NodeEntry, type PolicyNode, UnreadableText } from './policy-node.ts';
import { readJson } from './read-json.ts';
import { readYaml } from './read-yaml.ts';

/** A YAML or JSON text, read value by value. Every reader throws `POLICY_INVALID` with file:line:column. */
export interface PolicySource {
  readonly root: PolicyNode;
  placeOf(node: { readonly at: number }): TextPlace;
  fail(node: { readonly at: number }, message: string): never;
  /** The place of a part of a text, where the text stands in the file as it is; else the place of the text. */
  within(node: PolicyNode, text: string, offset: number): { readonly at: number };
  /** The entries of a map; throws for anything else, for a key that stands twice and for one without a value. */
  map(node: PolicyNode, what: string): readonly NodeEntry[];
  list(node: PolicyNode, what: string, entriesMax?: number): readonly PolicyNode[];
  text(node: PolicyNode, what: string): string;
  number(node: PolicyNode, what: string): number;
  /** A whole number within bounds. */
  integer(node: PolicyNode, what: string, least: number, most: number): number;
}

/** Reads the text into nodes with places: as JSON where it is JSON, else as YAML. */
export function readPolicySource(text: string, file: string): PolicySource {
  const lineStarts = startsOfLines(text);
  const placeAt = (offset: number): TextPlace => {
    const line = lastAtMost(lineStarts, offset);
    return { line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 };
  };
  const failAt = (offset: number, message: string): never => {
    const { line, column } = placeAt(offset);
    throw new SallyportError('POLICY_INVALID', `${file}:${line}:${column}: ${message}`);
  };
  if (Buffer.byteLength(text) > POLICY_BYTES_MAX) failAt(0, `the file is larger than ${POLICY_BYTES_MAX} bytes`);
  const broken = firstBroken(text);
  if (broken >= 0) failAt(broken, 'the file is not UTF-8 text here; write it anew in an editor that saves UTF-8');
  try {
    const root = readJson(text) ?? readYaml(text);
    const within: PolicySource['within'] = ({ at }, part, offset) => {
      const start = [at, at + 1].find((from) => text.startsWith(part, from));
      return { at: start === undefined ? at : start + offset };
    };
    return {
      root,
      placeOf: ({ at }) => placeAt(at),
      within,
      ...createReaders(({ at }, message) => failAt(at, message)),
    };
  } catch (error) {
    if (error instanceof UnreadableText) return failAt(error.at, error.message);
    throw error;
  }
}

/** A lone surrogate, NUL, or the sign that a decoder puts in the place of bytes that it could not read. */
function firstBroken(text: string): number {
  const odd = text.search(/[\0\ufffd]/);
  if (odd >= 0 || text.isWellFormed()) return odd;
  return text.search(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/);
}

function startsOfLines(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Binary search: the last place whose value is not beyond `wanted`. */
function lastAtMost(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

type Fail = (node: { readonly at: number }, message: string) => never;

const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]/u;
/** Plain ASCII needs no closer look. */
const PLAIN = /^[\n\x20-\x7e]*$/;

function createReaders(fail: Fail): Omit<PolicySource, 'root' | 'placeOf' | 'within'> {
  const number = (node: PolicyNode, what: string): number => {
    const value = node.type === 'scalar' ? node.value : undefined;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    return fail(
      node,
      `${what} must be a number${typeof value === 'string' ? ` (without quotes), not "${value.slice(0, 40)}"` : ''}`,
    );
  };
  return {
    fail,
    number,
    map(node, what) {
      if (node.type !== 'map') return fail(node, `${what} must be a map of keys and values`);
      refuseTwice(node.entries, what, fail);
      for (const { key, keyAt, value } of node.entries)
        if (value.type === 'scalar' && value.value === null) fail({ at: keyAt }, `"${key}" has no value`);
      return node.entries;
    },
    list(node, what, entriesMax = POLICY_VALUES_MAX) {
      if (node.type !== 'list') return fail(node, `${what} must be a list`);
      if (node.items.length > entriesMax) fail(node, `${what} has more than ${entriesMax} entries`);
      return node.items;
    },
    text(node, what) {
      const value = node.type === 'scalar' ? node.value : undefined;
      if (typeof value !== 'string')
        return fail(node, `${what} must be text${value === undefined || value === null ? '' : ' (put it in quotes)'}`);
      if (value.trim() === '') fail(node, `${what} must not be empty`);
      if (value.length > POLICY_TEXT_MAX) fail(node, `${what} is longer than ${POLICY_TEXT_MAX} characters`);
      if (!PLAIN.test(value) && (!value.isWellFormed() || INVISIBLE.test(value.replaceAll('\n', ' '))))
        fail(node, `${what} holds a control or invisible character`);
      return value;
    },
    integer(node, what, least, most) {
      const value = number(node, what);
      if (Number.isInteger(value) && value >= least && value <= most) return value;
      return fail(node, `${what} must be a whole number from ${least} to ${most}, not ${value}`);
    },
  };
}

function refuseTwice(entries: readonly NodeEntry[], what: string, fail: Fail): void {
  if (entries.length < 2) return;
  const seen = new Set<string>();
  for (const { key, keyAt } of entries) {
    if (seen.has(key)) fail({ at: keyAt }, `"${key}" stands twice in ${what}`);
    seen.add(key);
  }
}
