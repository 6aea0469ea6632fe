import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { NODE_DEPTH_MAX } from './policy-limits.ts';
import { type NodeEntry, type PolicyNode, UnreadableText } from './policy-node.ts';

/**
 * Reads YAML 1.2. A policy is plain data, so everything in YAML that makes one text mean several things, or a short
 * text a large one, is refused: aliases, anchors, tags, directives, several documents. Throws `UnreadableText`.
 */
export function readYaml(text: string): PolicyNode {
  const document = parse(text);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw new UnreadableText(problem.pos[0], problem.message);
  if (document.directives?.yaml.explicit === true)
    throw new UnreadableText(0, 'directives are not allowed: a policy is YAML 1.2');
  if (document.contents === null) throw new UnreadableText(0, 'the file is empty');
  return toNode(document.contents, 0);
}

function parse(text: string) {
  try {
    // Keys that stand twice are found by the reader: the parser's own search takes time that grows with their square.
    const options = { prettyErrors: false, uniqueKeys: false, strict: true, merge: false } as const;
    return parseDocument<Node>(text, {
      ...options,
      lineCounter: new LineCounter(),
      schema: 'core',
      version: '1.2',
      stringKeys: true,
      logLevel: 'error',
    });
  } catch (error) {
    throw new UnreadableText(0, `the file cannot be read: ${error instanceof Error ? error.message : 'it is no YAML'}`);
  }
}

function toNode(node: Node, depth: number): PolicyNode {
  const at = node.range?.[0] ?? 0;
  if (depth > NODE_DEPTH_MAX)
    throw new UnreadableText(at, `values stand in each other more than ${NODE_DEPTH_MAX} deep`);
  if (isAlias(node)) throw new UnreadableText(at, 'aliases are not allowed');
  if ('anchor' in node && node.anchor !== undefined) throw new UnreadableText(at, 'anchors are not allowed');
  if ('tag' in node && node.tag !== undefined) throw new UnreadableText(at, 'tags are not allowed');
  if (isMap<Node, Node | null>(node))
    return { type: 'map', at, entries: node.items.map(({ key, value }) => toEntry(key, value, depth)) };
  if (isSeq<Node>(node)) return { type: 'list', at, items: node.items.map((item) => toNode(item, depth + 1)) };
  return { type: 'scalar', at, value: isScalar(node) ? plain(node.value, at) : null };
}

function toEntry(key: Node, value: Node | null, depth: number): NodeEntry {
  const { value: name, at: keyAt } = toNode(key, depth + 1) as { readonly value?: unknown; readonly at: number };
  if (typeof name !== 'string') throw new UnreadableText(keyAt, 'a key must be text');
  return {
    key: name,
    keyAt,
    value: value === null ? { type: 'scalar', at: keyAt, value: null } : toNode(value, depth + 1),
  };
}

function plain(value: unknown, at: number): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new UnreadableText(at, 'this is neither text nor a number, true or false');
}
