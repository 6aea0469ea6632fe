import { children, isKeyword, isMark, isName, type Node, numberOf, splitAt } from './python-node.ts';
import { decodePythonText, type PythonText } from './python-text.ts';
import {
  type ArgumentSyntax,
  type Clause,
  type Expression,
  type FunctionSyntax,
  NESTING_MAX,
  NotRead,
  type Parameter,
} from './syntax.ts';

/** Translates the expressions of Python's tree; each part that has no translation ends the reading. */
export class PythonExpressions {
  readonly #text: string;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  deeper<T>(node: Node, read: () => T): T {
    this.#depth += 1;
    if (this.#depth > NESTING_MAX) throw new NotRead('nesting too deep to follow', node.from);
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }

  slice(node: Node): string {
    return this.#text.slice(node.from, node.to);
  }

  /** Python compares identifiers in NFKC ("Identifiers and keywords"). */
  name(node: Node): string {
    return this.slice(node).normalize('NFKC');
  }

  /** Operands between commas, each read; other marks are left out. */
  operands(parts: readonly Node[]): Expression[] {
    const items: Expression[] = [];
    for (let at = 0; at < parts.length; at += 1) {
      const part = parts[at];
      if (part === undefined || isMark(part)) continue;
      if (part.name === '*' || part.name === '**') {
        const next = parts[at + 1];
        if (next !== undefined)
          items.push({ start: part.from, end: next.to, kind: 'spread', value: this.expression(next) });
        at += 1;
      } else items.push(this.expression(part));
    }
    return items;
  }

  /** One expression, or several with commas, which are a tuple. */
  list(parts: readonly Node[], node: Node): Expression {
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return this.expression(only);
    const end = parts.at(-1)?.to ?? node.to;
    return { start: only?.from ?? node.from, end, kind: 'sequence', items: this.operands(parts) };
  }

  yielded(node: Node, parts: readonly Node[]): Expression {
    const value = parts.filter((part) => !isKeyword(part));
    const all = parts.some(({ name }) => name === 'from');
    const read = value.length === 0 ? undefined : this.list(value, node);
    return { start: node.from, end: node.to, kind: 'yield', value: read, all };
  }

  opaque(node: Node, parts: readonly Node[], hides?: string): Expression {
    const read = this.operands(parts.filter((part) => !isKeyword(part)));
    return { start: node.from, end: node.to, kind: 'opaque', parts: read, ...(hides !== undefined && { hides }) };
  }

  /** Types are expressions like others, and evaluated where they stand. */
  annotations(parts: readonly Node[], node: Node): Expression {
    const types = parts.filter(({ name }) => name === 'TypeDef').flatMap((part) => children(part));
    const read = this.operands(types.filter(({ name }) => name !== '->'));
    return { start: node.from, end: node.to, kind: 'opaque', parts: read };
  }

  decorator(node: Node): Expression {
    let read: Expression | undefined;
    for (const part of children(node)) {
      if (part.name === 'At' || part.name === '.') continue;
      const span = { start: node.from + 1, end: part.to };
      if (part.name === 'ArgList' && read !== undefined)
        read = { ...span, kind: 'call', callee: read, args: this.args(part) };
      else if (isName(part) && read !== undefined)
        read = { ...span, kind: 'member', object: read, name: this.name(part) };
      else read = this.expression(part);
    }
    return read ?? this.opaque(node, [], 'a decorator that was not understood');
  }

  parameters(parts: readonly Node[]): Parameter[] {
    const parameters: Parameter[] = [];
    let rest: 'items' | 'entries' | undefined;
    for (let at = 0; at < parts.length; at += 1) {
      const part = parts[at];
      if (part === undefined) continue;
      if (part.name === ',') rest = undefined;
      else if (part.name === '*') rest = 'items';
      else if (part.name === '**') rest = 'entries';
      else if (isName(part)) {
        const name = this.name(part);
        const next = parts[at + 1]?.name === 'TypeDef' ? at + 2 : at + 1;
        const otherwise = parts[next]?.name === 'AssignOp' ? parts[next + 1] : undefined;
        if (otherwise !== undefined) at = next + 1;
        parameters.push({
          name,
          target: { start: part.from, end: part.to, kind: 'name', name },
          ...(otherwise !== undefined && { otherwise: this.expression(otherwise) }),
          ...(rest !== undefined && { rest }),
        });
      }
    }
    return parameters;
  }

  args(list: Node): ArgumentSyntax[] {
    const args: ArgumentSyntax[] = [];
    const parts = children(list);
    for (let at = 0; at < parts.length; at += 1) {
      const [part, next, value] = [parts[at], parts[at + 1], parts[at + 2]];
      if (part === undefined || isMark(part)) continue;
      if ((part.name === '*' || part.name === '**') && next !== undefined) {
        args.push({ spread: part.name === '*' ? 'items' : 'entries', value: this.expression(next) });
        at += 1;
      } else if (next?.name === 'AssignOp' && value !== undefined && this.slice(next) === ':=') {
        const assigned = { kind: 'assignment', target: this.expression(part), operator: '' } as const;
        args.push({ value: { start: part.from, end: value.to, ...assigned, value: this.expression(value) } });
        at += 2;
      } else if (next?.name === 'AssignOp' && value !== undefined) {
        args.push({ name: this.name(part), value: this.expression(value) });
        at += 2;
      } else if (part.name === 'for' || part.name === 'async') {
        // `f(x for x in y)`: what stood before is the element of a generator.
        const element = args.pop();
        if (element === undefined) throw new NotRead('a generator without an element', part.from);
        const clauses = this.#clauses(parts.slice(at, -1));
        args.push({
          value: { start: element.value.start, end: list.to, kind: 'comprehension', clauses, element: element.value },
        });
        break;
      } else args.push({ value: this.expression(part) });
    }
    return args;
  }

  #clauses(parts: readonly Node[]): Clause[] {
    const clauses: { target: Expression; iterable: Expression; tests: Expression[] }[] = [];
    let at = 0;
    while (at < parts.length) {
      const word = parts[at];
      if (word?.name === 'async') at += 1;
      else if (word?.name === 'for') {
        let to = at + 1;
        while (to < parts.length && parts[to]?.name !== 'in') to += 1;
        const iterable = parts[to + 1];
        if (iterable === undefined) throw new NotRead('a generator without an iterable', word.from);
        clauses.push({
          target: this.list(parts.slice(at + 1, to), word),
          iterable: this.expression(iterable),
          tests: [],
        });
        at = to + 2;
      } else if (word?.name === 'if' && parts[at + 1] !== undefined) {
        clauses.at(-1)?.tests.push(this.expression(parts[at + 1] ?? word));
        at += 2;
      } else throw new NotRead('a generator that was not understood', word?.from ?? 0);
    }
    return clauses;
  }

  expression(node: Node): Expression {
    return this.deeper(node, () => this.#readExpression(node));
  }

  #readExpression(node: Node): Expression {
    const span = { start: node.from, end: node.to };
    const parts = children(node);
    const [first, second, third] = parts;
    switch (node.name) {
      case 'VariableName':
      case 'PropertyName':
        return { ...span, kind: 'name', name: this.name(node) };
      case 'Number':
        return { ...span, kind: 'constant', value: numberOf(this.slice(node)) };
      case 'Boolean':
        return { ...span, kind: 'constant', value: this.slice(node) === 'True' };
      case 'None':
        return { ...span, kind: 'constant', value: null };
      case 'Ellipsis':
        return { ...span, kind: 'opaque', parts: [] };
      case 'String':
      case 'FormatString':
        return this.#string(node);
      case 'ContinuedString':
        return { ...span, kind: 'text', parts: parts.map((part) => this.expression(part)) };
      case 'ParenthesizedExpression':
        return this.list(
          parts.filter(({ name }) => name !== '(' && name !== ')'),
          node,
        );
      case 'TupleExpression':
      case 'ArrayExpression':
      case 'SetExpression':
        return { ...span, kind: 'sequence', items: this.operands(parts) };
      case 'DictionaryExpression':
        return this.#dictionary(node, parts);
      case 'CallExpression':
        if (first === undefined || second === undefined) break;
        return { ...span, kind: 'call', callee: this.expression(first), args: this.args(second) };
      case 'MemberExpression':
        return this.#member(node, parts);
      case 'BinaryExpression':
        return this.#binary(node, parts);
      case 'UnaryExpression':
        if (first === undefined || second === undefined) break;
        return { ...span, kind: 'unary', operator: this.slice(first), operand: this.expression(second) };
      case 'ConditionalExpression': {
        const [yes, , test, , no] = parts;
        if (yes === undefined || test === undefined || no === undefined) break;
        return {
          ...span,
          kind: 'conditional',
          test: this.expression(test),
          yes: this.expression(yes),
          no: this.expression(no),
        };
      }
      case 'LambdaExpression':
        return this.#lambda(node, parts);
      case 'NamedExpression':
        if (first === undefined || third === undefined) break;
        return {
          ...span,
          kind: 'assignment',
          target: this.expression(first),
          operator: '',
          value: this.expression(third),
        };
      case 'AwaitExpression':
        return second === undefined ? this.opaque(node, parts) : this.expression(second);
      case 'YieldExpression':
        return this.yielded(node, parts);
      case 'ArrayComprehensionExpression':
      case 'SetComprehensionExpression':
      case 'ComprehensionExpression':
        return this.#comprehension(node, parts.slice(1, -1));
      case 'DictionaryComprehensionExpression':
        return this.#comprehension(node, parts.slice(1, -1));
    }
    throw new NotRead(`an expression that was not understood (${node.name})`, node.from);
  }

  #comprehension(node: Node, parts: readonly Node[]): Expression {
    const at = parts.findIndex(({ name }) => name === 'for' || name === 'async');
    const [element, , value] = parts.slice(0, at);
    if (element === undefined) throw new NotRead('a generator without an element', node.from);
    return {
      start: node.from,
      end: node.to,
      kind: 'comprehension',
      element: this.expression(element),
      ...(value !== undefined && { value: this.expression(value) }),
      clauses: this.#clauses(parts.slice(at)),
    };
  }

  #dictionary(node: Node, parts: readonly Node[]): Expression {
    const groups = splitAt(parts.slice(1, -1), ',', ({ name }) => name);
    const entries = groups.flatMap((group) => {
      const [first, second, third] = group;
      if (first === undefined || second === undefined) return [];
      if (first.name === '**') return [{ value: this.expression(second) }];
      return third === undefined ? [] : [{ key: this.expression(first), value: this.expression(third) }];
    });
    return { start: node.from, end: node.to, kind: 'mapping', entries };
  }

  #member(node: Node, parts: readonly Node[]): Expression {
    const span = { start: node.from, end: node.to };
    const [head, mark, ...rest] = parts;
    if (head === undefined || mark === undefined) throw new NotRead('a member without an object', node.from);
    const object = this.expression(head);
    if (mark.name === '.') return { ...span, kind: 'member', object, name: this.name(rest[0] ?? node) };
    const inner = rest.slice(0, -1);
    if (!inner.some(({ name }) => name === ':'))
      return { ...span, kind: 'index', object, index: this.list(inner, node) };
    // Several dimensions are arrays of numbers: nothing to know.
    if (inner.some(({ name }) => name === ','))
      return { ...span, kind: 'opaque', parts: [object, ...this.operands(inner)] };
    const [from, to, step] = splitAt(inner, ':', ({ name }) => name, true).map(([part]) =>
      part === undefined ? undefined : this.expression(part),
    );
    return { ...span, kind: 'slice', object, from, to, step };
  }

  /** Chains lean to the left and can be long: they are read in a loop. */
  #binary(node: Node, parts: readonly Node[]): Expression {
    const chain: { parts: readonly Node[]; end: number }[] = [{ parts, end: node.to }];
    for (let left = parts[0]; left?.name === 'BinaryExpression'; left = chain.at(-1)?.parts[0])
      chain.push({ parts: children(left), end: left.to });
    if (chain.length > 2_000) throw new NotRead('an expression too long to follow', node.from);
    let read = this.expression(chain.at(-1)?.parts[0] ?? node);
    for (const link of chain.reverse()) {
      const right = link.parts.at(-1) ?? node;
      const operator = link.parts
        .slice(1, -1)
        .map((part) => this.slice(part))
        .join(' ');
      read = { start: read.start, end: link.end, kind: 'binary', operator, left: read, right: this.expression(right) };
    }
    return read;
  }

  #lambda(node: Node, parts: readonly Node[]): Expression {
    const list = parts.find(({ name }) => name === 'ParamList');
    const value = this.expression(parts.at(-1) ?? node);
    const span = { start: node.from, end: node.to };
    const definition: FunctionSyntax = {
      ...span,
      name: '',
      parameters: list === undefined ? [] : this.parameters(children(list)),
      body: [{ start: value.start, end: value.end, kind: 'return', value }],
      decorators: [],
      annotations: [],
    };
    return { ...span, kind: 'function', definition };
  }

  #string(node: Node): Expression {
    const span = { start: node.from, end: node.to };
    const replacements = children(node).filter(({ name }) => name === 'FormatReplacement');
    const pieces = decodePythonText(this.#text, node, replacements);
    if (pieces === undefined) return { ...span, kind: 'opaque', parts: [], hides: 'a text with named characters' };
    const parts = pieces.map((piece) => this.#piece(piece, replacements, node));
    const [only, more] = parts;
    return only !== undefined && more === undefined ? { ...only, ...span } : { ...span, kind: 'text', parts };
  }

  #piece(piece: PythonText, replacements: readonly Node[], node: Node): Expression {
    if (typeof piece === 'string') return { start: node.from, end: node.to, kind: 'constant', value: piece };
    const replacement = replacements[piece.replacement] ?? node;
    const inner = children(replacement).filter(({ name }) => name !== '{' && name !== '}');
    const formats = inner.filter(({ name }) => /^Format(?:Spec|Conversion|SelfDoc)$/.test(name));
    const value = this.list(
      inner.filter((part) => !formats.includes(part)),
      replacement,
    );
    // A width or a precision makes another text of it.
    if (formats.length === 0) return { start: replacement.from, end: replacement.to, kind: 'text', parts: [value] };
    const nested = formats.flatMap((part) => children(part).filter(({ name }) => name === 'FormatReplacement'));
    const widths = nested.map((part) => this.#piece({ replacement: 0 }, [part], part));
    const shown: Expression = {
      start: replacement.from,
      end: replacement.to,
      kind: 'opaque',
      parts: [value, ...widths],
    };
    return /^:[+\-,.\d%<>^ =_]*[dfeEgGn%]?$/.test(formats.map((part) => this.slice(part)).join('')) &&
      nested.length === 0
      ? {
          start: replacement.from,
          end: replacement.to,
          kind: 'text',
          parts: [{ ...shown, kind: 'unary', operator: 'format', operand: value }],
        }
      : shown;
  }
}
