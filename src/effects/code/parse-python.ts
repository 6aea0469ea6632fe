import { parser } from '@lezer/python';
import { PythonExpressions } from './python-expressions.ts';
import { children, isBareYield, isKeyword, isName, type Node, splitAt } from './python-node.ts';
import {
  type ClassSyntax,
  type Expression,
  type FunctionSyntax,
  NotRead,
  type ParsedProgram,
  type Statement,
} from './syntax.ts';

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

/** Translates the statements. */
class PythonReader extends PythonExpressions {
  statements(nodes: readonly Node[]): Statement[] {
    return nodes.flatMap((node) => this.#statement(node));
  }

  #body(node: Node | undefined): Statement[] {
    return node === undefined ? [] : this.statements(children(node).filter(({ name }) => name !== ':'));
  }

  #statement(node: Node): Statement[] {
    return this.deeper(node, () => this.#readStatement(node));
  }

  #readStatement(node: Node): Statement[] {
    const span = { start: node.from, end: node.to };
    const parts = children(node);
    switch (node.name) {
      case 'ExpressionStatement':
      case 'StatementGroup':
        return node.name === 'StatementGroup'
          ? this.statements(parts.filter(({ name }) => name !== ';'))
          : [{ ...span, kind: 'expression', value: this.list(parts, node) }];
      case 'AssignStatement':
        return this.#assign(node, parts);
      case 'UpdateStatement': {
        const at = parts.findIndex(({ name }) => name === 'UpdateOp');
        const value: Expression = {
          ...span,
          kind: 'assignment',
          target: this.list(parts.slice(0, at), node),
          operator: this.slice(parts[at] ?? node).slice(0, -1),
          value: this.list(parts.slice(at + 1), node),
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
        const target = this.list(parts.slice(from + 1, at), node);
        const iterable = this.list(parts.slice(at + 1, end), node);
        return [
          { ...span, kind: 'each', target, iterable, body: this.#body(bodies[0]), otherwise: this.#body(bodies[1]) },
        ];
      }
      case 'WhileStatement': {
        const bodies = parts.filter(({ name }) => name === 'Body');
        const test = this.expression(parts[1] ?? node);
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
        return [{ ...span, kind: 'return', ...(parts.length > 1 && { value: this.list(parts.slice(1), node) }) }];
      case 'RaiseStatement':
        return [
          {
            ...span,
            kind: 'raise',
            value: { ...span, kind: 'sequence', items: this.operands(parts.filter((part) => !isKeyword(part))) },
          },
        ];
      case 'YieldStatement':
        return [{ ...span, kind: 'expression', value: this.yielded(node, parts) }];
      case 'AssertStatement':
      case 'PrintStatement':
        return [{ ...span, kind: 'expression', value: this.opaque(node, parts) }];
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
              .map((part) => this.name(part)),
          },
        ];
      case 'DeleteStatement':
        return [{ ...span, kind: 'delete', targets: this.operands(parts.slice(1)) }];
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
      value: this.annotations(parts, node),
    };
    // A name that is only declared with its type holds nothing yet.
    if (groups.length === 1) return [annotation];
    const value = this.list(groups.at(-1) ?? [], node);
    const targets = groups.slice(0, -1).map((group) => this.list(group, node));
    const isAnnotated = parts.some(({ name }) => name === 'TypeDef');
    return [...(isAnnotated ? [annotation] : []), { start: node.from, end: node.to, kind: 'assign', targets, value }];
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
        test: this.expression(test),
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
        const types = this.operands(section.slice(1, end).filter(({ name }) => name !== '*'));
        const first: Statement = {
          start: node.from,
          end: node.to,
          kind: 'expression',
          value: { start: node.from, end: node.to, kind: 'opaque', parts: types },
        };
        const body = [first, ...bodyOf(section)];
        return target === undefined ? { body } : { target: this.expression(target), body };
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
      const value = this.expression(head);
      if (next?.name === 'as' && target !== undefined) {
        items.push({ value, target: this.expression(target) });
        at += 2;
      } else items.push({ value });
    }
    return { start: node.from, end: node.to, kind: 'with', items, body: this.#body(body) };
  }

  #decorated(node: Node, parts: readonly Node[]): Statement {
    const span = { start: node.from, end: node.to };
    const decorators = parts.filter(({ name }) => name === 'Decorator').map((part) => this.decorator(part));
    const defined = parts.at(-1) ?? node;
    return defined.name === 'ClassDefinition'
      ? { ...span, kind: 'class', definition: this.#class(defined, decorators) }
      : { ...span, kind: 'function', definition: this.#function(defined, decorators) };
  }

  #function(node: Node, decorators: readonly Expression[]): FunctionSyntax {
    const parts = children(node);
    const name = parts.find(isName);
    const list = parts.find(({ name }) => name === 'ParamList');
    return {
      start: node.from,
      end: node.to,
      name: name === undefined ? '' : this.name(name),
      parameters: list === undefined ? [] : this.parameters(children(list)),
      body: this.#body(parts.find(({ name }) => name === 'Body')),
      decorators,
      ...((parts.some(({ name }) => name === 'async') || holdsYield(node)) && { runsLater: true }),
      annotations: [...parts, ...(list === undefined ? [] : children(list))]
        .filter(({ name }) => name === 'TypeDef')
        .map((part) => this.annotations([part], part)),
    };
  }

  #class(node: Node, decorators: readonly Expression[]): ClassSyntax {
    const parts = children(node);
    const name = parts.find(isName);
    const list = parts.find(({ name }) => name === 'ArgList');
    return {
      start: node.from,
      end: node.to,
      name: name === undefined ? '' : this.name(name),
      parents: list === undefined ? [] : this.args(list).map(({ value }) => value),
      body: this.#body(parts.find(({ name }) => name === 'Body')),
      decorators,
    };
  }

  #import(node: Node, parts: readonly Node[]): Statement[] {
    const span = { start: node.from, end: node.to };
    const words = parts.map((part) => (isName(part) ? this.name(part) : this.slice(part)));
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
    const value = this.list(
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
        guard === undefined ? [] : this.operands(children(guard).filter((part) => !isKeyword(part)));
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
      return [{ start: node.from, end: node.to, kind: 'name', name: this.name(node) }];
    const parts = children(node);
    // The class of a class pattern is a name that is used, not one that is bound.
    return (node.name === 'ClassPattern' || node.name === 'KeywordPattern' ? parts.slice(1) : parts).flatMap((part) =>
      this.#captured(part),
    );
  }
}

/** True where a function hands something out; functions inside it are their own. */
function holdsYield(node: Node): boolean {
  for (const child of children(node)) {
    if (/^Yield/.test(child.name)) return true;
    if (child.name !== 'FunctionDefinition' && child.name !== 'LambdaExpression' && holdsYield(child)) return true;
  }
  return false;
}
