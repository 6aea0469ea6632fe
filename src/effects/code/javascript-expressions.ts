import { type FunctionReader, readFunctionParts } from './javascript-functions.ts';
import { type Node, nodeOf, nodesOf, spanOf, textOf } from './javascript-node.ts';
import { type ArgumentSyntax, type ClassSyntax, type Expression, type MappingEntry, NotRead } from './syntax.ts';

export interface ExpressionReader extends FunctionReader {
  classOf(node: Node): ClassSyntax;
  keyOf(property: Node): Expression;
}

/** Wrappers of TypeScript and of the parser that say nothing about the value. */
const TRANSPARENT = new Set([
  'TSAsExpression',
  'TSNonNullExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'ParenthesizedExpression',
  'ExpressionStatement',
]);

export function readJavascriptExpression(node: Node, reader: ExpressionReader): Expression {
  const span = spanOf(node);
  const inner = (field: string): Expression => reader.expression(nodeOf(node[field]));
  if (TRANSPARENT.has(node.type)) return inner('expression');
  switch (node.type) {
    case 'Identifier':
      return { ...span, kind: 'name', name: textOf(node['name']) };
    case 'ThisExpression':
      return { ...span, kind: 'name', name: 'this' };
    case 'Super':
      return { ...span, kind: 'name', name: 'super' };
    case 'StringLiteral':
    case 'DirectiveLiteral':
      return { ...span, kind: 'constant', value: textOf(node['value']) };
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return { ...span, kind: 'constant', value: node['value'] as number | boolean };
    case 'NullLiteral':
      return { ...span, kind: 'constant', value: null };
    case 'BigIntLiteral':
      return { ...span, kind: 'constant', value: Number(String(node['value'])) };
    case 'RegExpLiteral':
      return { ...span, kind: 'opaque', parts: [] };
    case 'TemplateLiteral':
      return template(node, reader);
    case 'TaggedTemplateExpression':
      return { ...span, kind: 'call', callee: inner('tag'), args: templateArguments(nodeOf(node['quasi']), reader) };
    case 'ArrayExpression':
      return { ...span, kind: 'sequence', items: items(node['elements'], node, reader) };
    case 'ObjectExpression':
      return {
        ...span,
        kind: 'mapping',
        entries: nodesOf(node['properties']).map((property) => entry(property, reader)),
      };
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return { ...span, kind: 'function', definition: readFunctionParts(node, reader) };
    case 'ClassExpression':
      return { ...span, kind: 'class', definition: reader.classOf(node) };
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return member(node, reader);
    case 'CallExpression':
    case 'OptionalCallExpression':
    case 'NewExpression':
      return call(node, reader);
    case 'ImportExpression':
      return importCall(node, [{ value: inner('source') }]);
    case 'BinaryExpression':
    case 'LogicalExpression':
      return binary(node, reader);
    case 'UnaryExpression':
      return { ...span, kind: 'unary', operator: textOf(node['operator']), operand: inner('argument') };
    case 'UpdateExpression':
      return {
        ...span,
        kind: 'assignment',
        target: inner('argument'),
        operator: textOf(node['operator']).slice(0, 1),
        value: { ...span, kind: 'constant', value: 1 },
      };
    case 'AssignmentExpression':
      return assignment(node, reader);
    case 'ConditionalExpression':
      return { ...span, kind: 'conditional', test: inner('test'), yes: inner('consequent'), no: inner('alternate') };
    case 'SequenceExpression':
      return { ...span, kind: 'several', parts: nodesOf(node['expressions']).map((part) => reader.expression(part)) };
    case 'AwaitExpression':
      return inner('argument');
    case 'YieldExpression':
      return {
        ...span,
        kind: 'yield',
        value: node['argument'] === null ? undefined : inner('argument'),
        all: node['delegate'] === true,
      };
    case 'SpreadElement':
      return { ...span, kind: 'spread', value: inner('argument') };
    case 'MetaProperty':
      return { ...span, kind: 'name', name: 'import.meta' };
    case 'JSXElement':
    case 'JSXFragment':
      return { ...span, kind: 'opaque', parts: jsxParts(node, reader) };
    case 'PrivateName':
      return { ...span, kind: 'constant', value: `#${textOf(nodeOf(node['id'])['name'])}` };
    case 'JSXEmptyExpression':
      return { ...span, kind: 'opaque', parts: [] };
    default:
      throw new NotRead(`an expression that was not understood (${node.type})`, node.start);
  }
}

function template(node: Node, reader: ExpressionReader): Expression {
  const texts = nodesOf(node['quasis']);
  const values = nodesOf(node['expressions']);
  const parts = texts.flatMap((quasi, index): Expression[] => {
    const value = values[index];
    return [cooked(quasi), ...(value === undefined || /^TS/.test(value.type) ? [] : [reader.expression(value)])];
  });
  return { ...spanOf(node), kind: 'text', parts };
}

const cooked = (quasi: Node): Expression => {
  const value = quasi['value'];
  const text = value !== null && typeof value === 'object' && 'cooked' in value ? value.cooked : '';
  return { ...spanOf(quasi), kind: 'constant', value: typeof text === 'string' ? text : '' };
};

function templateArguments(node: Node, reader: ExpressionReader): ArgumentSyntax[] {
  const texts: Expression = { ...spanOf(node), kind: 'sequence', items: nodesOf(node['quasis']).map(cooked) };
  return [{ value: texts }, ...nodesOf(node['expressions']).map((part) => ({ value: reader.expression(part) }))];
}

function items(value: unknown, node: Node, reader: ExpressionReader): Expression[] {
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown) =>
    item === null ? { ...spanOf(node), kind: 'constant', value: null } : reader.expression(nodeOf(item)),
  );
}

function entry(property: Node, reader: ExpressionReader): MappingEntry {
  if (property.type === 'SpreadElement') return { value: reader.expression(nodeOf(property['argument'])) };
  const key = reader.keyOf(property);
  if (property.type !== 'ObjectMethod') return { key, value: reader.expression(nodeOf(property['value'])) };
  const method: Expression = { ...spanOf(property), kind: 'function', definition: readFunctionParts(property, reader) };
  // What is got runs without a call in sight.
  if (property['kind'] === 'get')
    return { key, value: { ...spanOf(property), kind: 'call', callee: method, args: [] } };
  return { key, value: method };
}

function member(node: Node, reader: ExpressionReader): Expression {
  const span = spanOf(node);
  const object = reader.expression(nodeOf(node['object']));
  const property = nodeOf(node['property']);
  if (node['computed'] === true) return { ...span, kind: 'index', object, index: reader.expression(property) };
  const name =
    property.type === 'PrivateName' ? `#${textOf(nodeOf(property['id'])['name'])}` : textOf(property['name']);
  return { ...span, kind: 'member', object, name };
}

function call(node: Node, reader: ExpressionReader): Expression {
  const span = spanOf(node);
  const callee = nodeOf(node['callee']);
  const args = nodesOf(node['arguments']).map(
    (argument): ArgumentSyntax =>
      argument.type === 'SpreadElement'
        ? { spread: 'items', value: reader.expression(nodeOf(argument['argument'])) }
        : { value: reader.expression(argument) },
  );
  if (callee.type === 'Import') return importCall(node, args);
  return { ...span, kind: 'call', callee: reader.expression(callee), args };
}

/** `import(x)` is `require` that can be waited for. */
const importCall = (node: Node, args: readonly ArgumentSyntax[]): Expression => ({
  ...spanOf(node),
  kind: 'call',
  callee: { ...spanOf(node), kind: 'name', name: 'import' },
  args,
});

/** Chains lean to the left and can be long. */
function binary(node: Node, reader: ExpressionReader): Expression {
  const chain: Node[] = [node];
  const isBinary = ({ type }: Node): boolean => type === 'BinaryExpression' || type === 'LogicalExpression';
  for (let left = nodeOf(node['left']); isBinary(left); left = nodeOf(left['left'])) chain.push(left);
  if (chain.length > 2_000) throw new NotRead('an expression too long to follow', node.start);
  let read = reader.expression(nodeOf(chain.at(-1)?.['left']));
  for (const link of chain.reverse()) {
    const right = reader.expression(nodeOf(link['right']));
    read = { start: read.start, end: link.end, kind: 'binary', operator: textOf(link['operator']), left: read, right };
  }
  return read;
}

function assignment(node: Node, reader: ExpressionReader): Expression {
  return {
    ...spanOf(node),
    kind: 'assignment',
    target: reader.target(nodeOf(node['left'])),
    operator: textOf(node['operator']).slice(0, -1),
    value: reader.expression(nodeOf(node['right'])),
  };
}

/** Elements show; what they are given is evaluated. */
function jsxParts(node: Node, reader: ExpressionReader): Expression[] {
  const opening = node['openingElement'];
  const attributes = opening === undefined ? [] : nodesOf(nodeOf(opening)['attributes']);
  const given = attributes.flatMap((attribute) => {
    const value = attribute.type === 'JSXSpreadAttribute' ? attribute['argument'] : attribute['value'];
    return value === null || value === undefined ? [] : jsxValue(nodeOf(value), reader);
  });
  return [...given, ...nodesOf(node['children']).flatMap((child) => jsxValue(child, reader))];
}

function jsxValue(node: Node, reader: ExpressionReader): Expression[] {
  if (node.type === 'JSXText') return [];
  if (node.type === 'JSXExpressionContainer' || node.type === 'JSXSpreadChild')
    return [reader.expression(nodeOf(node['expression']))];
  return [reader.expression(node)];
}
