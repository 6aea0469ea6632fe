import { type ParserPlugin, parse } from '@babel/parser';
import { declaredNames, exportedName, exportOther, handOut, isStatement, nameAt } from './javascript-exports.ts';
import { readJavascriptExpression } from './javascript-expressions.ts';
import { readFunctionParts } from './javascript-functions.ts';
import { type Node, nodeOf, nodesOf, spanOf, textOf } from './javascript-node.ts';
import {
  type ClassSyntax,
  type Expression,
  NESTING_MAX,
  NotRead,
  type ParsedProgram,
  type Statement,
} from './syntax.ts';

/** JavaScript, TypeScript and JSX (ECMAScript 2026, by @babel/parser) to statements. Types are left out. */
export function parseJavascript(text: string): ParsedProgram {
  const program = parsed(text);
  if (typeof program === 'string') return { ok: false, why: 'a syntax that was not understood', at: Number(program) };
  try {
    return { ok: true, body: new JavascriptReader().program(nodesOf(program['body'])) };
  } catch (error) {
    if (error instanceof NotRead) return { ok: false, why: error.message, at: error.at };
    throw error;
  }
}

/** The grammars that a file may be in: plain with JSX, then with types. Gives the place of the fault otherwise. */
const GRAMMARS: readonly (readonly ParserPlugin[])[] = [['jsx'], ['typescript', 'jsx'], ['typescript', 'decorators']];

function parsed(text: string): Node | string {
  let at = 0;
  for (const plugins of GRAMMARS) {
    for (const sourceType of ['module', 'script'] as const) {
      try {
        const file = parse(text, {
          sourceType,
          plugins: [...plugins, ...(plugins.includes('decorators') ? [] : ['decorators' as const])],
          allowReturnOutsideFunction: true,
          allowAwaitOutsideFunction: true,
          errorRecovery: false,
        });
        return file.program as unknown as Node;
      } catch (error) {
        at = Math.max(at, (error as { pos?: number }).pos ?? 0);
        if (error instanceof RangeError) return '0';
      }
    }
  }
  return String(at);
}

/** Translates the tree; each part that has no translation ends the reading. */
export class JavascriptReader {
  #depth = 0;
  /** Names that others see under their last value (ECMAScript, "live bindings"): handed out at the end. */
  readonly #exported: Expression[] = [];

  program(nodes: readonly Node[]): Statement[] {
    const body = this.statements(nodes);
    const last = this.#exported[0];
    return last === undefined ? body : [...body, handOut(last, this.#exported)];
  }

  statements(nodes: readonly Node[]): Statement[] {
    return nodes.flatMap((node) => this.statement(node));
  }

  #deeper<T>(node: Node, read: () => T): T {
    this.#depth += 1;
    if (this.#depth > NESTING_MAX) throw new NotRead('nesting too deep to follow', node.start);
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }

  expression(node: Node): Expression {
    return this.#deeper(node, () => readJavascriptExpression(node, this));
  }

  statement(node: Node): Statement[] {
    return this.#deeper(node, () => this.#readStatement(node));
  }

  body(node: Node | undefined): Statement[] {
    if (node === undefined) return [];
    return node.type === 'BlockStatement' ? this.statements(nodesOf(node['body'])) : this.statement(node);
  }

  #readStatement(node: Node): Statement[] {
    const span = spanOf(node);
    switch (node.type) {
      case 'ExpressionStatement':
        return [{ ...span, kind: 'expression', value: this.expression(nodeOf(node['expression'])) }];
      case 'VariableDeclaration':
        return nodesOf(node['declarations']).map((declaration): Statement => {
          const init = declaration['init'];
          const value: Expression =
            init === null || init === undefined
              ? { ...span, kind: 'constant', value: null }
              : this.expression(nodeOf(init));
          return { ...span, kind: 'assign', targets: [this.target(nodeOf(declaration['id']))], value, declares: true };
        });
      case 'FunctionDeclaration':
        return [{ ...span, kind: 'function', definition: readFunctionParts(node, this) }];
      case 'ClassDeclaration':
        return [{ ...span, kind: 'class', definition: this.classOf(node) }];
      case 'ReturnStatement':
        return [
          {
            ...span,
            kind: 'return',
            ...(node['argument'] !== null && { value: this.expression(nodeOf(node['argument'])) }),
          },
        ];
      case 'ThrowStatement':
        return [{ ...span, kind: 'raise', value: this.expression(nodeOf(node['argument'])) }];
      case 'IfStatement':
        return [
          {
            ...span,
            kind: 'if',
            test: this.expression(nodeOf(node['test'])),
            yes: this.body(nodeOf(node['consequent'])),
            no: node['alternate'] === null ? [] : this.body(nodeOf(node['alternate'])),
          },
        ];
      case 'ForStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForOfStatement':
      case 'ForInStatement':
        return this.#loop(node);
      case 'BlockStatement':
        return [{ ...span, kind: 'block', body: this.statements(nodesOf(node['body'])) }];
      case 'TryStatement':
        return [this.#try(node)];
      case 'SwitchStatement':
        return this.#switch(node);
      case 'LabeledStatement':
        return this.statement(nodeOf(node['body']));
      case 'BreakStatement':
        return [{ ...span, kind: 'break' }];
      case 'ContinueStatement':
        return [{ ...span, kind: 'continue' }];
      case 'ImportDeclaration':
        return this.#import(node);
      case 'ExportNamedDeclaration':
      case 'ExportDefaultDeclaration':
      case 'ExportAllDeclaration':
        return this.#export(node);
      case 'WithStatement': {
        const hides = 'a `with`, which changes what names mean';
        return [
          {
            ...span,
            kind: 'expression',
            value: { ...span, kind: 'opaque', parts: [this.expression(nodeOf(node['object']))], hides },
          },
          ...this.body(nodeOf(node['body'])),
        ];
      }
      case 'TSEnumDeclaration':
      case 'TSImportEqualsDeclaration':
      case 'TSExportAssignment':
      case 'TSModuleDeclaration':
        return this.#typescript(node);
      case 'EmptyStatement':
      case 'DebuggerStatement':
      case 'TSTypeAliasDeclaration':
      case 'TSInterfaceDeclaration':
      case 'TSDeclareFunction':
      case 'TSNamespaceExportDeclaration':
        return [];
      default:
        throw new NotRead(`a statement that was not understood (${node.type})`, node.start);
    }
  }

  #loop(node: Node): Statement[] {
    const span = spanOf(node);
    const body = this.body(nodeOf(node['body']));
    if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') {
      const left = nodeOf(node['left']);
      const declares = left.type === 'VariableDeclaration';
      const target = this.target(declares ? nodeOf(nodesOf(left['declarations'])[0]?.['id']) : left);
      const iterable = this.expression(nodeOf(node['right']));
      return [
        {
          ...span,
          kind: 'each',
          target,
          iterable,
          body,
          otherwise: [],
          overKeys: node.type === 'ForInStatement',
          declares,
        },
      ];
    }
    const test: Expression =
      node['test'] === null || node['test'] === undefined
        ? { ...span, kind: 'constant', value: true }
        : this.expression(nodeOf(node['test']));
    const update = node['update'];
    const loop: Statement = {
      ...span,
      kind: 'while',
      test,
      body,
      otherwise: [],
      ...(update !== null && update !== undefined && { update: this.expression(nodeOf(update)) }),
      ...(node.type === 'DoWhileStatement' && { testsLast: true }),
    };
    const init = node['init'];
    if (init === null || init === undefined) return [loop];
    const first = nodeOf(init);
    const start =
      first.type === 'VariableDeclaration'
        ? this.statement(first)
        : [{ ...span, kind: 'expression' as const, value: this.expression(first) }];
    return [{ ...span, kind: 'block', body: [...start, loop] }];
  }

  #try(node: Node): Statement {
    const handler = node['handler'] === null || node['handler'] === undefined ? undefined : nodeOf(node['handler']);
    const last =
      node['finalizer'] === null || node['finalizer'] === undefined ? [] : this.body(nodeOf(node['finalizer']));
    const parameter = handler?.['param'];
    const handlers =
      handler === undefined
        ? []
        : [
            {
              body: this.body(nodeOf(handler['body'])),
              ...(parameter !== null && parameter !== undefined && { target: this.target(nodeOf(parameter)) }),
            },
          ];
    return { ...spanOf(node), kind: 'try', body: this.body(nodeOf(node['block'])), handlers, last };
  }

  /** Any case may be entered, and may run on into the next. */
  #switch(node: Node): Statement[] {
    const span = spanOf(node);
    const value: Statement = { ...span, kind: 'expression', value: this.expression(nodeOf(node['discriminant'])) };
    const test: Expression = { ...span, kind: 'opaque', parts: [] };
    const cases = nodesOf(node['cases']).map((one): Statement => {
      const tests = one['test'] === null ? [] : [this.expression(nodeOf(one['test']))];
      const body = this.statements(nodesOf(one['consequent'])).filter(({ kind }) => kind !== 'break');
      return { ...span, kind: 'if', test: { ...span, kind: 'opaque', parts: tests }, yes: body, no: [] };
    });
    return [
      value,
      {
        ...span,
        kind: 'each',
        target: { ...span, kind: 'name', name: ' case' },
        iterable: test,
        body: cases,
        otherwise: [],
        declares: true,
      },
    ];
  }

  #import(node: Node): Statement[] {
    if (node['importKind'] === 'type' || node['importKind'] === 'typeof') return [];
    const module = textOf(nodeOf(node['source'])['value']);
    const specifiers = nodesOf(node['specifiers']).filter((one) => one['importKind'] !== 'type');
    if (specifiers.length === 0 && nodesOf(node['specifiers']).length > 0) return [];
    const whole = specifiers.find(({ type }) => type === 'ImportNamespaceSpecifier');
    const names = specifiers
      .filter(({ type }) => type !== 'ImportNamespaceSpecifier')
      .map((one) => ({
        name:
          one.type === 'ImportDefaultSpecifier'
            ? 'default'
            : textOf(nodeOf(one['imported'])['name'] ?? nodeOf(one['imported'])['value']),
        as: textOf(nodeOf(one['local'])['name']),
      }));
    return [
      {
        ...spanOf(node),
        kind: 'import',
        module,
        names,
        ...(whole !== undefined && { as: textOf(nodeOf(whole['local'])['name']) }),
      },
    ];
  }

  /** What is exported is handed to whoever imports it, as if to a function that is not known. */
  #export(node: Node): Statement[] {
    const span = spanOf(node);
    const { declaration, source } = node;
    if (declaration !== null && declaration !== undefined) {
      const inner = nodeOf(declaration);
      if (!isStatement(inner)) return [handOut(span, [this.expression(inner)])];
      if (inner.type === 'FunctionDeclaration' && inner['id'] === null)
        return [handOut(span, [{ ...span, kind: 'function', definition: readFunctionParts(inner, this) }])];
      this.#exported.push(...declaredNames(inner));
      return this.statement(inner);
    }
    if (node['exportKind'] === 'type') return [];
    const names = nodesOf(node['specifiers']).map((one) => exportedName(one));
    if (source === null || source === undefined) {
      this.#exported.push(...names.map((name) => nameAt(span, name)));
      return [];
    }
    return exportOther(textOf(nodeOf(source)['value']), names, span);
  }

  #typescript(node: Node): Statement[] {
    const span = spanOf(node);
    if (node['declare'] === true) return [];
    if (node.type === 'TSModuleDeclaration') return this.statements(nodesOf(nodeOf(node['body'])['body']));
    if (node.type === 'TSExportAssignment')
      return [{ ...span, kind: 'expression', value: this.expression(nodeOf(node['expression'])) }];
    if (node.type === 'TSImportEqualsDeclaration') {
      const reference = nodeOf(node['moduleReference']);
      if (reference.type !== 'TSExternalModuleReference') return [];
      return [
        {
          ...span,
          kind: 'import',
          module: textOf(nodeOf(reference['expression'])['value']),
          names: [],
          as: textOf(nodeOf(node['id'])['name']),
        },
      ];
    }
    const body = node['body'] === undefined ? node : nodeOf(node['body']);
    const members = nodesOf(body['members']).flatMap((member) =>
      member['initializer'] === undefined || member['initializer'] === null
        ? []
        : [this.expression(nodeOf(member['initializer']))],
    );
    const value: Expression = { ...span, kind: 'opaque', parts: members };
    return [{ ...span, kind: 'assign', targets: [this.target(nodeOf(node['id']))], value, declares: true }];
  }

  /** What a value is put into. */
  target(node: Node): Expression {
    const span = spanOf(node);
    switch (node.type) {
      case 'ArrayPattern':
      case 'ArrayExpression':
        return {
          ...span,
          kind: 'sequence',
          items: elementsOf(node).map((item) =>
            item === undefined ? { ...span, kind: 'name', name: ' ' } : this.target(item),
          ),
        };
      case 'ObjectPattern':
      case 'ObjectExpression':
        return {
          ...span,
          kind: 'mapping',
          entries: nodesOf(node['properties']).map((property) => this.#targetEntry(property)),
        };
      case 'AssignmentPattern':
        return {
          ...span,
          kind: 'default',
          target: this.target(nodeOf(node['left'])),
          value: this.expression(nodeOf(node['right'])),
        };
      case 'RestElement':
      case 'SpreadElement':
        return { ...span, kind: 'spread', value: this.target(nodeOf(node['argument'])) };
      case 'TSParameterProperty':
        return this.target(nodeOf(node['parameter']));
      default:
        return this.expression(node);
    }
  }

  #targetEntry(property: Node): { key?: Expression; value: Expression } {
    if (property.type === 'RestElement' || property.type === 'SpreadElement')
      return { value: this.target(nodeOf(property['argument'])) };
    return { key: this.keyOf(property), value: this.target(nodeOf(property['value'])) };
  }

  /** The name of a property, which may be computed. */
  keyOf(property: Node): Expression {
    const key = nodeOf(property['key']);
    if (property['computed'] === true) return this.expression(key);
    const name = key['name'] ?? key['value'] ?? nodeOf(key['id'] ?? key)['name'];
    return { ...spanOf(key), kind: 'constant', value: key.type === 'PrivateName' ? `#${textOf(name)}` : textOf(name) };
  }

  classOf(node: Node): ClassSyntax {
    const members = nodesOf(nodeOf(node['body'])['body']);
    return {
      ...spanOf(node),
      name: node['id'] === null || node['id'] === undefined ? '' : textOf(nodeOf(node['id'])['name']),
      parents:
        node['superClass'] === null || node['superClass'] === undefined
          ? []
          : [this.expression(nodeOf(node['superClass']))],
      body: members.flatMap((member) => this.#classMember(member)),
      decorators: this.decoratorsOf(node),
    };
  }

  #classMember(member: Node): Statement[] {
    const span = spanOf(member);
    if (member.type === 'StaticBlock') return this.statements(nodesOf(member['body']));
    if (/^TS|Abstract/.test(member.type)) return [];
    const key = this.keyOf(member);
    const target: Expression =
      key.kind === 'constant'
        ? { ...span, kind: 'name', name: String(key.value) }
        : { ...span, kind: 'opaque', parts: [key] };
    if (member.type === 'ClassMethod' || member.type === 'ClassPrivateMethod')
      return [
        {
          ...span,
          kind: 'assign',
          targets: [target],
          value: { ...span, kind: 'function', definition: readFunctionParts(member, this) },
          declares: true,
        },
      ];
    const value = member['value'];
    if (value === null || value === undefined) return [];
    return [{ ...span, kind: 'assign', targets: [target], value: this.expression(nodeOf(value)), declares: true }];
  }

  decoratorsOf(node: Node): Expression[] {
    return nodesOf(node['decorators']).map((one) => this.expression(nodeOf(one['expression'])));
  }
}

const elementsOf = (node: Node): readonly (Node | undefined)[] =>
  (Array.isArray(node['elements']) ? node['elements'] : []).map((item: unknown) =>
    item === null ? undefined : nodeOf(item),
  );
