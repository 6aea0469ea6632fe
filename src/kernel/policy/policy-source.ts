import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { SallyportError } from '../../contract/errors.ts';
import type { TextPlace } from './policy-file.ts';
import { POLICY_BYTES_MAX, POLICY_TEXT_MAX, POLICY_VALUES_MAX } from './policy-limits.ts';

/** A value of a policy file together with where it stands. */
export interface Entry {
  readonly key: string;
  readonly keyNode: Node;
  readonly value: Node;
}

/** A YAML or JSON text, read value by value. Every reader throws `POLICY_INVALID` with file:line:column. */
export interface PolicySource {
  readonly root: Node;
  placeOf(node: Node): TextPlace;
  fail(node: Node, message: string): never;
  /** The entries of a map; throws for anything else and for a key that stands twice. */
  map(node: Node, what: string): readonly Entry[];
  list(node: Node, what: string, entriesMax?: number): readonly Node[];
  text(node: Node, what: string): string;
  number(node: Node, what: string): number;
}

/**
 * Reads the text into nodes with places. A policy is plain data, so everything in YAML that makes one text mean
 * several things, or a short text a large one, is refused: aliases, anchors, tags, directives, several documents.
 */
export function readPolicySource(text: string, file: string): PolicySource {
  const lines = new LineCounter();
  const failAt = (offset: number, message: string): never => {
    const { line, col } = lines.linePos(offset);
    throw new SallyportError('POLICY_INVALID', `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}: ${message}`);
  };
  if (Buffer.byteLength(text) > POLICY_BYTES_MAX) failAt(0, `the file is larger than ${POLICY_BYTES_MAX} bytes`);
  const document = parse(text, lines, failAt);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) failAt(problem.pos[0], problem.message);
  if (document.directives?.yaml.explicit === true) failAt(0, 'directives are not allowed: a policy is YAML 1.2');
  if (document.contents === null) return failAt(0, 'the file is empty');
  const offsetOf = (node: Node): number => node.range?.[0] ?? 0;
  visit(document, {
    Alias: (_, node) => failAt(offsetOf(node), 'aliases are not allowed'),
    Node(_, node) {
      if ('anchor' in node && node.anchor !== undefined) failAt(offsetOf(node), 'anchors are not allowed');
      if ('tag' in node && node.tag !== undefined) failAt(offsetOf(node), 'tags are not allowed');
    },
  });
  return createReaders(document.contents, lines, (node, message) => failAt(offsetOf(node), message));
}

function parse(text: string, lineCounter: LineCounter, failAt: (offset: number, message: string) => never) {
  try {
    // Keys that stand twice are found by `map`: the parser's own search takes time that grows with their square.
    const options = { lineCounter, prettyErrors: false, uniqueKeys: false, strict: true, merge: false } as const;
    return parseDocument(text, { ...options, schema: 'core', version: '1.2', stringKeys: true, logLevel: 'error' });
  } catch (error) {
    return failAt(0, `the file cannot be read: ${error instanceof Error ? error.message : 'it is no YAML'}`);
  }
}

function createReaders(root: Node, lines: LineCounter, fail: (node: Node, message: string) => never): PolicySource {
  const scalar = (node: Node): unknown => (isScalar(node) ? node.value : undefined);
  return {
    root,
    fail,
    placeOf: (node) => {
      const { line, col } = lines.linePos(node.range?.[0] ?? 0);
      return { line, column: col };
    },
    map(node, what) {
      if (!isMap<Node, Node | null>(node)) return fail(node, `${what} must be a map of keys and values`);
      const seen = new Set<string>();
      return node.items.map(({ key, value }) => {
        const name = scalar(key);
        if (typeof name !== 'string') return fail(key, `a key of ${what} must be text`);
        if (seen.has(name)) return fail(key, `"${name}" stands twice in ${what}`);
        seen.add(name);
        if (value === null || scalar(value) === null) return fail(key, `"${name}" has no value`);
        return { key: name, keyNode: key, value };
      });
    },
    list(node, what, entriesMax = POLICY_VALUES_MAX) {
      if (!isSeq<Node>(node)) return fail(node, `${what} must be a list`);
      if (node.items.length > entriesMax) fail(node, `${what} has more than ${entriesMax} entries`);
      return node.items;
    },
    text(node, what) {
      const value = scalar(node);
      if (typeof value !== 'string')
        return fail(node, `${what} must be text${typeof value === 'number' ? ' (put it in quotes)' : ''}`);
      if (value.trim() === '') fail(node, `${what} must not be empty`);
      if (value.length > POLICY_TEXT_MAX) fail(node, `${what} is longer than ${POLICY_TEXT_MAX} characters`);
      if (!value.isWellFormed() || /[\p{Cc}\p{Cf}\u2028\u2029]/u.test(value.replace(/\n/g, ' '))) {
        fail(node, `${what} holds a control or invisible character`);
      }
      return value;
    },
    number(node, what) {
      const value = scalar(node);
      return typeof value === 'number' ? value : fail(node, `${what} must be a number`);
    },
  };
}
