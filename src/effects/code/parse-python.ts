import { parser } from '@lezer/python';
import { decodePythonText, type PythonText } from './python-text.ts';
import {
  type ArgumentSyntax,
  type ClassSyntax,
  type Clause,
  type Expression,
  type FunctionSyntax,
  NESTING_MAX,
  NotRead,
  type Parameter,
  type ParsedProgram,
  type Statement,
} from './syntax.ts';

type Node = ReturnType<typeof parser.parse>['topNode'];

/**
 * Python (3.13, "Full Grammar specification") to statements. The grammar of @lezer/python repairs what it cannot parse;
 * one repaired place and the program counts as not read.
 */
export function parsePython(text: string): ParsedProgram {
  const cookie = /^(?:[^\n]*\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(text.slice(0, 2000));
  // PEP 263: with another encoding a comment can hold code.
  if (cookie !== null && !/^(?:utf-?8|us-ascii|ascii|latin-?1|iso-8859-1)$/i.test(cookie[1] ?? ''))
    return { ok: false, why: `an encoding of its own (${cookie[1]})`, at: 0 };
  const tree = parser.parse(text);
  const cursor = tree.cursor();
  do {
    if (cursor.type.isError && !isBareYield(cursor.node))
      return { ok: false, why: 'a syntax that was not understood', at: cursor.from };
  } while (cursor.next());
  try {
    return { ok: true, body: new PythonReader(text).statements(children(tree.topNode)) };
  } catch (error) {
    if (error instanceof NotRead) return { ok: false, why: error.message, at: error.at };
    throw error;
  }
}

/** The grammar takes a `yield` without a value for one whose value is missing. */
const isBareYield = ({ from, to, parent }: Node): boolean => from === to && /^Yield/.test(parent?.name ?? '');

function children(node: Node): Node[] {
  const all: Node[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (child.name !== 'Comment' && !(child.type.isError && isBareYield(child))) all.push(child);
  return all;
}

class PythonReader {
  readonly #text: string;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  statements(nodes: readonly Node[]): Statement[] {
    return nodes.flatMap((node) => this.#statement(node));
  }

  #deeper<T>(node: Node, read: () => T): T {
    this.#depth += 1;
    if (this.#depth > NESTING_MAX) throw new NotRead('nesting too deep to follow', node.from);
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }

  #slice(node: Node): string {
    return this.#text.slice(node.from, node.to);
  }

  /** Python compares identifiers in NFKC ("Identifiers and keywords"). */
  #name(node: Node): string {
    return this.#slice(node).normalize('NFKC');
  }

  #body(node: Node | undefined): Statement[] {
    return node === undefined ? [] : this.statements(children(node).filter(({ name }) => name !== ':'));
  }

  #statement(node: Node): Statement[] {
    return this.#deeper(node, () => this.#readStatement(node));
  }

  #readStatement(node: Node): Statement[] {
    const span = { start: node.from, end: node.to };
    const parts = children(node);
    switch (node.name) {
      case 'ExpressionStatement':
      case 'StatementGroup':
        return node.name === 'StatementGroup'
          ? this.statements(parts.filter(({ name }) => name !== ';'))
          : [{ ...span, kind: 'expression', value: this.#list(parts, node) }];
      case 'AssignStatement':
        return this.#assign(node, parts);
      case 'UpdateStatement': {
        const at = parts.findIndex(({ name }) => name === 'UpdateOp');
        const value: Expression = {
          ...span,
          kind: 'assignment',
          target: this.#list(parts.slice(0, at), node),
          operator: this.#slice(parts[at] ?? node).slice(0, -1),
          value: this.#list(parts.slice(at + 1), node),
        };
        return [{ ...span, kind: 'expression', value }];
      }
      case 'IfStatement':
        return this.#branches(parts, node);
      case 'ForStatement': {
        const from = parts.findIndex(({ name }) => name === 'for');
        const at = parts.findIndex(({ name }) => name === 'in');
        const bodies = parts.filter(({ name }) => name === 'Body');
        const end = parts.findIndex(({ name }) => name === 'Body');
        const target = this.#list(parts.slice(from + 1, at), node);
        const iterable = this.#list(parts.slice(at + 1, end), node);
        return [
          { ...span, kind: 'each', target, iterable, body: this.#body(bodies[0]), otherwise: this.#body(bodies[1]) },
        ];
      }
      case 'WhileStatement': {
        const bodies = parts.filter(({ name }) => name === 'Body');
        const test = this.#expression(parts[1] ?? node);
        return [{ ...span, kind: 'while', test, body: this.#body(bodies[0]), otherwise: this.#body(bodies[1]) }];
      }
      case 'TryStatement':
        return [this.#try(node, parts)];
      case 'WithStatement':
        return [this.#with(node, parts)];
      case 'FunctionDefinition':
        return [{ ...span, kind: 'function', definition: this.#function(node, []) }];
      case 'ClassDefinition':
        return [{ ...span, kind: 'class', definition: this.#class(node, []) }];
      case 'DecoratedStatement':
        return [this.#decorated(node, parts)];
      case 'ReturnStatement':
        return [{ ...span, kind: 'return', ...(parts.length > 1 && { value: this.#list(parts.slice(1), node) }) }];
      case 'RaiseStatement':
        return [{ ...span, kind: 'raise', value: this.#opaque(node, parts) }];
      case 'YieldStatement':
      case 'AssertStatement':
      case 'PrintStatement':
        return [{ ...span, kind: 'expression', value: this.#opaque(node, parts) }];
      case 'ImportStatement':
        return this.#import(node, parts);
      case 'ScopeStatement':
        return [
          {
            ...span,
            kind: 'scope',
            names: parts
              .slice(1)
              .filter(isName)
              .map((part) => this.#name(part)),
          },
        ];
      case 'DeleteStatement':
        return [{ ...span, kind: 'delete', targets: this.#operands(parts.slice(1)) }];
      case 'MatchStatement':
        return this.#match(node, parts);
      case 'BreakStatement':
        return [{ ...span, kind: 'break' }];
      case 'ContinueStatement':
        return [{ ...span, kind: 'continue' }];
      case 'PassStatement':
      case 'TypeDefinition':
      case ';':
        return [];
      default:
        throw new NotRead(`a statement that was not understood (${node.name})`, node.from);
    }
  }

  /** Operands between commas, each read; other marks are left out. */
  #operands(parts: readonly Node[]): Expression[] {
    const items: Expression[] = [];
    for (let at = 0; at < parts.length; at += 1) {
      const part = parts[at];
      if (part === undefined || isMark(part)) continue;
      if (part.name === '*' || part.name === '**') {
        const next = parts[at + 1];
        if (next !== undefined)
          items.push({ start: part.from, end: next.to, kind: 'spread', value: this.#expression(next) });
        at += 1;
      } else items.push(this.#expression(part));
    }
    return items;
  }

  /** One expression, or several with commas, which are a tuple. */
  #list(parts: readonly Node[], node: Node): Expression {
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return this.#expression(only);
    const end = parts.at(-1)?.to ?? node.to;
    return { start: only?.from ?? node.from, end, kind: 'sequence', items: this.#operands(parts) };
  }

  #opaque(node: Node, parts: readonly Node[], hides?: string): Expression {
    const read = this.#operands(parts.filter((part) => !isKeyword(part)));
    return { start: node.from, end: node.to, kind: 'opaque', parts: read, ...(hides !== undefined && { hides }) };
  }

  #assign(node: Node, parts: readonly Node[]): Statement[] {
    const groups: Node[][] = [[]];
    for (const part of parts) {
      if (part.name === 'AssignOp') groups.push([]);
      else if (part.name !== 'TypeDef') groups.at(-1)?.push(part);
    }
    const annotation: Statement = {
      start: node.from,
      end: node.to,
      kind: 'expression',
      value: this.#annotations(parts, node),
    };
    // A name that is only declared with its type holds nothing yet.
    if (groups.length === 1) return [annotation];
    const value = this.#list(groups.at(-1) ?? [], node);
    const targets = groups.slice(0, -1).map((group) => this.#list(group, node));
    const isAnnotated = parts.some(({ name }) => name === 'TypeDef');
    return [...(isAnnotated ? [annotation] : []), { start: node.from, end: node.to, kind: 'assign', targets, value }];
  }

  /** Types are expressions like others, and evaluated where they stand. */
  #annotations(parts: readonly Node[], node: Node): Expression {
    const types = parts.filter(({ name }) => name === 'TypeDef').flatMap((part) => children(part));
    const read = this.#operands(types.filter(({ name }) => name !== '->'));
    return { start: node.from, end: node.to, kind: 'opaque', parts: read };
  }

  #branches(parts: readonly Node[], node: Node): Statement[] {
    const [word, test, ...rest] = parts;
    if (word === undefined) return [];
    if (word.name === 'else') return this.#body(test);
    const [body, ...others] = rest;
    if (test === undefined) throw new NotRead('an if without a test', node.from);
    const end = node.to;
    return [
      {
        start: word.from,
        end,
        kind: 'if',
        test: this.#expression(test),
        yes: this.#body(body),
        no: this.#branches(others, node),
      },
    ];
  }

  #try(node: Node, parts: readonly Node[]): Statement {
    const sections: Node[][] = [];
    for (const part of parts) {
      if (['try', 'except', 'else', 'finally'].includes(part.name)) sections.push([part]);
      else sections.at(-1)?.push(part);
    }
    const bodyOf = (section: readonly Node[] | undefined) => this.#body(section?.find(({ name }) => name === 'Body'));
    const named = (word: string) => sections.find(([head]) => head?.name === word);
    const handlers = sections
      .filter(([head]) => head?.name === 'except')
      .map((section) => {
        const at = section.findIndex(({ name }) => name === 'as');
        const target = at < 0 ? undefined : section[at + 1];
        const end = section.findIndex(({ name }) => name === 'as' || name === 'Body');
        // Which exceptions are meant is an expression like any other.
        const types = this.#operands(section.slice(1, end).filter(({ name }) => name !== '*'));
        const first: Statement = {
          start: node.from,
          end: node.to,
          kind: 'expression',
          value: { start: node.from, end: node.to, kind: 'opaque', parts: types },
        };
        const body = [first, ...bodyOf(section)];
        return target === undefined ? { body } : { target: this.#expression(target), body };
      });
    const body = [...bodyOf(named('try')), ...bodyOf(named('else'))];
    return { start: node.from, end: node.to, kind: 'try', body, handlers, last: bodyOf(named('finally')) };
  }

  #with(node: Node, parts: readonly Node[]): Statement {
    const body = parts.find(({ name }) => name === 'Body');
    const items: { value: Expression; target?: Expression }[] = [];
    const heads = parts.filter((part) => !['async', 'with', 'Body', ',', '(', ')'].includes(part.name));
    for (let at = 0; at < heads.length; at += 1) {
      const [head, next, target] = [heads[at], heads[at + 1], heads[at + 2]];
      if (head === undefined) continue;
      const value = this.#expression(head);
      if (next?.name === 'as' && target !== undefined) {
        items.push({ value, target: this.#expression(target) });
        at += 2;
      } else items.push({ value });
    }
    return { start: node.from, end: node.to, kind: 'with', items, body: this.#body(body) };
  }

  #decorated(node: Node, parts: readonly Node[]): Statement {
    const span = { start: node.from, end: node.to };
    const decorators = parts.filter(({ name }) => name === 'Decorator').map((part) => this.#decorator(part));
    const defined = parts.at(-1) ?? node;
    return defined.name === 'ClassDefinition'
      ? { ...span, kind: 'class', definition: this.#class(defined, decorators) }
      : { ...span, kind: 'function', definition: this.#function(defined, decorators) };
  }

  #decorator(node: Node): Expression {
    let read: Expression | undefined;
    for (const part of children(node)) {
      if (part.name === 'At' || part.name === '.') continue;
      const span = { start: node.from + 1, end: part.to };
      if (part.name === 'ArgList' && read !== undefined)
        read = { ...span, kind: 'call', callee: read, args: this.#args(part) };
      else if (isName(part) && read !== undefined)
        read = { ...span, kind: 'member', object: read, name: this.#name(part) };
      else read = this.#expression(part);
    }
    return read ?? this.#opaque(node, [], 'a decorator that was not understood');
  }

  #function(node: Node, decorators: readonly Expression[]): FunctionSyntax {
    const parts = children(node);
    const name = parts.find(isName);
    const list = parts.find(({ name }) => name === 'ParamList');
    return {
      start: node.from,
      end: node.to,
      name: name === undefined ? '' : this.#name(name),
      parameters: list === undefined ? [] : this.#parameters(children(list)),
      body: this.#body(parts.find(({ name }) => name === 'Body')),
      decorators,
      annotations: [...parts, ...(list === undefined ? [] : children(list))]
        .filter(({ name }) => name === 'TypeDef')
        .map((part) => this.#annotations([part], part)),
    };
  }

  #parameters(parts: readonly Node[]): Parameter[] {
    const parameters: Parameter[] = [];
    let rest: 'items' | 'entries' | undefined;
    for (let at = 0; at < parts.length; at += 1) {
      const part = parts[at];
      if (part === undefined) continue;
      if (part.name === ',') rest = undefined;
      else if (part.name === '*') rest = 'items';
      else if (part.name === '**') rest = 'entries';
      else if (isName(part)) {
        const name = this.#name(part);
        const next = parts[at + 1]?.name === 'TypeDef' ? at + 2 : at + 1;
        const otherwise = parts[next]?.name === 'AssignOp' ? parts[next + 1] : undefined;
        if (otherwise !== undefined) at = next + 1;
        parameters.push({
          name,
          target: { start: part.from, end: part.to, kind: 'name', name },
          ...(otherwise !== undefined && { otherwise: this.#expression(otherwise) }),
          ...(rest !== undefined && { rest }),
        });
      }
    }
    return parameters;
  }

  #class(node: Node, decorators: readonly Expression[]): ClassSyntax {
    const parts = children(node);
    const name = parts.find(isName);
    const list = parts.find(({ name }) => name === 'ArgList');
    return {
      start: node.from,
      end: node.to,
      name: name === undefined ? '' : this.#name(name),
      parents: list === undefined ? [] : this.#args(list).map(({ value }) => value),
      body: this.#body(parts.find(({ name }) => name === 'Body')),
      decorators,
    };
  }

  #args(list: Node): ArgumentSyntax[] {
    const args: ArgumentSyntax[] = [];
    const parts = children(list);
    for (let at = 0; at < parts.length; at += 1) {
      const [part, next, value] = [parts[at], parts[at + 1], parts[at + 2]];
      if (part === undefined || isMark(part)) continue;
      if ((part.name === '*' || part.name === '**') && next !== undefined) {
        args.push({ spread: part.name === '*' ? 'items' : 'entries', value: this.#expression(next) });
        at += 1;
      } else if (next?.name === 'AssignOp' && value !== undefined) {
        args.push({ name: this.#name(part), value: this.#expression(value) });
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
      } else args.push({ value: this.#expression(part) });
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
          target: this.#list(parts.slice(at + 1, to), word),
          iterable: this.#expression(iterable),
          tests: [],
        });
        at = to + 2;
      } else if (word?.name === 'if' && parts[at + 1] !== undefined) {
        clauses.at(-1)?.tests.push(this.#expression(parts[at + 1] ?? word));
        at += 2;
      } else throw new NotRead('a generator that was not understood', word?.from ?? 0);
    }
    return clauses;
  }

  #import(node: Node, parts: readonly Node[]): Statement[] {
    const span = { start: node.from, end: node.to };
    const words = parts.map((part) => (isName(part) ? this.#name(part) : this.#slice(part)));
    if (words[0] === 'import') {
      return splitAt(words.slice(1), ',').map((group): Statement => {
        const at = group.indexOf('as');
        const module = (at < 0 ? group : group.slice(0, at)).join('');
        if (at >= 0) return { ...span, kind: 'import', module, as: group[at + 1] ?? module, names: [] };
        // `import a.b` makes `a` known.
        return { ...span, kind: 'import', module, names: [] };
      });
    }
    const at = words.indexOf('import');
    const module = words.slice(1, at).join('');
    const names = splitAt(
      words.slice(at + 1).filter((word) => word !== '(' && word !== ')'),
      ',',
    );
    if (names[0]?.[0] === '*') return [{ ...span, kind: 'import', module, names: [], star: true }];
    return [{ ...span, kind: 'import', module, names: names.map(([name = '', , as = name]) => ({ name, as })) }];
  }

  /** Every clause may be the one that is taken; what a pattern names may be any part of the value. */
  #match(node: Node, parts: readonly Node[]): Statement[] {
    const span = { start: node.from, end: node.to };
    const body = parts.find(({ name }) => name === 'MatchBody');
    const value = this.#list(
      parts.slice(1).filter((part) => part !== body && part.name !== 'MatchBody'),
      node,
    );
    const clauses = body === undefined ? [] : children(body).filter(({ name }) => name === 'MatchClause');
    const branches = clauses.map((clause): Statement[] => {
      const inner = children(clause);
      const names = inner
        .filter(({ name }) => name !== 'Body' && name !== 'Guard')
        .flatMap((part) => this.#captured(part));
      const guard = inner.find(({ name }) => name === 'Guard');
      const test: Expression[] =
        guard === undefined ? [] : this.#operands(children(guard).filter((part) => !isKeyword(part)));
      const bindings = names.map((target): Statement => {
        const part: Expression = { ...span, kind: 'opaque', parts: [value] };
        return { ...span, kind: 'assign', targets: [target], value: part };
      });
      return [
        ...bindings,
        ...test.map((part): Statement => ({ ...span, kind: 'expression', value: part })),
        ...this.#body(inner.find(({ name }) => name === 'Body')),
      ];
    });
    const test: Expression = { ...span, kind: 'opaque', parts: [value] };
    return branches.reduceRight<Statement[]>((no, yes) => [{ ...span, kind: 'if', test, yes, no }], []);
  }

  #captured(node: Node): Expression[] {
    if (node.name === 'CapturePattern' || node.name === 'VariableName')
      return [{ start: node.from, end: node.to, kind: 'name', name: this.#name(node) }];
    const parts = children(node);
    // The class of a class pattern is a name that is used, not one that is bound.
    return (node.name === 'ClassPattern' || node.name === 'KeywordPattern' ? parts.slice(1) : parts).flatMap((part) =>
      this.#captured(part),
    );
  }

  #expression(node: Node): Expression {
    return this.#deeper(node, () => this.#readExpression(node));
  }

  #readExpression(node: Node): Expression {
    const span = { start: node.from, end: node.to };
    const parts = children(node);
    const [first, second, third] = parts;
    switch (node.name) {
      case 'VariableName':
      case 'PropertyName':
        return { ...span, kind: 'name', name: this.#name(node) };
      case 'Number':
        return { ...span, kind: 'constant', value: numberOf(this.#slice(node)) };
      case 'Boolean':
        return { ...span, kind: 'constant', value: this.#slice(node) === 'True' };
      case 'None':
        return { ...span, kind: 'constant', value: null };
      case 'Ellipsis':
        return { ...span, kind: 'opaque', parts: [] };
      case 'String':
      case 'FormatString':
        return this.#string(node);
      case 'ContinuedString':
        return { ...span, kind: 'text', parts: parts.map((part) => this.#expression(part)) };
      case 'ParenthesizedExpression':
        return this.#list(
          parts.filter(({ name }) => name !== '(' && name !== ')'),
          node,
        );
      case 'TupleExpression':
      case 'ArrayExpression':
      case 'SetExpression':
        return { ...span, kind: 'sequence', items: this.#operands(parts) };
      case 'DictionaryExpression':
        return this.#dictionary(node, parts);
      case 'CallExpression':
        if (first === undefined || second === undefined) break;
        return { ...span, kind: 'call', callee: this.#expression(first), args: this.#args(second) };
      case 'MemberExpression':
        return this.#member(node, parts);
      case 'BinaryExpression':
        return this.#binary(node, parts);
      case 'UnaryExpression':
        if (first === undefined || second === undefined) break;
        return { ...span, kind: 'unary', operator: this.#slice(first), operand: this.#expression(second) };
      case 'ConditionalExpression': {
        const [yes, , test, , no] = parts;
        if (yes === undefined || test === undefined || no === undefined) break;
        return {
          ...span,
          kind: 'conditional',
          test: this.#expression(test),
          yes: this.#expression(yes),
          no: this.#expression(no),
        };
      }
      case 'LambdaExpression':
        return this.#lambda(node, parts);
      case 'NamedExpression':
        if (first === undefined || third === undefined) break;
        return {
          ...span,
          kind: 'assignment',
          target: this.#expression(first),
          operator: '',
          value: this.#expression(third),
        };
      case 'AwaitExpression':
        return second === undefined ? this.#opaque(node, parts) : this.#expression(second);
      case 'YieldExpression':
        return this.#opaque(node, parts);
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
      element: this.#expression(element),
      ...(value !== undefined && { value: this.#expression(value) }),
      clauses: this.#clauses(parts.slice(at)),
    };
  }

  #dictionary(node: Node, parts: readonly Node[]): Expression {
    const groups = splitAt(parts.slice(1, -1), ',', ({ name }) => name);
    const entries = groups.flatMap((group) => {
      const [first, second, third] = group;
      if (first === undefined || second === undefined) return [];
      if (first.name === '**') return [{ value: this.#expression(second) }];
      return third === undefined ? [] : [{ key: this.#expression(first), value: this.#expression(third) }];
    });
    return { start: node.from, end: node.to, kind: 'mapping', entries };
  }

  #member(node: Node, parts: readonly Node[]): Expression {
    const span = { start: node.from, end: node.to };
    const [head, mark, ...rest] = parts;
    if (head === undefined || mark === undefined) throw new NotRead('a member without an object', node.from);
    const object = this.#expression(head);
    if (mark.name === '.') return { ...span, kind: 'member', object, name: this.#name(rest[0] ?? node) };
    const inner = rest.slice(0, -1);
    if (!inner.some(({ name }) => name === ':'))
      return { ...span, kind: 'index', object, index: this.#list(inner, node) };
    // Several dimensions are arrays of numbers: nothing to know.
    if (inner.some(({ name }) => name === ','))
      return { ...span, kind: 'opaque', parts: [object, ...this.#operands(inner)] };
    const [from, to, step] = splitAt(inner, ':', ({ name }) => name, true).map(([part]) =>
      part === undefined ? undefined : this.#expression(part),
    );
    return { ...span, kind: 'slice', object, from, to, step };
  }

  /** Chains lean to the left and can be long: they are read in a loop. */
  #binary(node: Node, parts: readonly Node[]): Expression {
    const chain: { parts: readonly Node[]; end: number }[] = [{ parts, end: node.to }];
    for (let left = parts[0]; left?.name === 'BinaryExpression'; left = chain.at(-1)?.parts[0])
      chain.push({ parts: children(left), end: left.to });
    if (chain.length > 2_000) throw new NotRead('an expression too long to follow', node.from);
    let read = this.#expression(chain.at(-1)?.parts[0] ?? node);
    for (const link of chain.reverse()) {
      const right = link.parts.at(-1) ?? node;
      const operator = link.parts
        .slice(1, -1)
        .map((part) => this.#slice(part))
        .join(' ');
      read = { start: read.start, end: link.end, kind: 'binary', operator, left: read, right: this.#expression(right) };
    }
    return read;
  }

  #lambda(node: Node, parts: readonly Node[]): Expression {
    const list = parts.find(({ name }) => name === 'ParamList');
    const value = this.#expression(parts.at(-1) ?? node);
    const span = { start: node.from, end: node.to };
    const definition: FunctionSyntax = {
      ...span,
      name: '',
      parameters: list === undefined ? [] : this.#parameters(children(list)),
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
    const value = this.#list(
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
    return /^:[+\-,.\d%<>^ =_]*[dfeEgGn%]?$/.test(formats.map((part) => this.#slice(part)).join('')) &&
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

const isName = ({ name }: Node): boolean => name === 'VariableName';
const MARKS = new Set([',', '(', ')', '[', ']', '{', '}', ':', ';']);
const isMark = ({ name }: Node): boolean => MARKS.has(name);
const KEYWORDS = new Set(['raise', 'from', 'yield', 'assert', 'print', 'if', 'await', 'async']);
const isKeyword = ({ name }: Node): boolean => KEYWORDS.has(name);

/** Groups of what stands between separators. With `keepsEmpty` an empty group counts too. */
function splitAt<T>(
  parts: readonly T[],
  mark: string,
  nameOf = String as (part: T) => string,
  keepsEmpty = false,
): T[][] {
  const groups: T[][] = [[]];
  for (const part of parts) {
    if (nameOf(part) === mark) groups.push([]);
    else groups.at(-1)?.push(part);
  }
  return keepsEmpty ? groups : groups.filter((group) => group.length > 0);
}

function numberOf(text: string): number {
  const plain = text.replaceAll('_', '').toLowerCase();
  return /^0[xob]/.test(plain) ? Number(plain) : Number.parseFloat(plain);
}
