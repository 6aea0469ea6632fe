import { type Node, nodeOf, nodesOf, spanOf, textOf } from './javascript-node.ts';
import type { Expression, FunctionSyntax, Parameter, Statement } from './syntax.ts';

/** What reading a function needs of the reader. */
export interface FunctionReader {
  expression(node: Node): Expression;
  target(node: Node): Expression;
  body(node: Node | undefined): Statement[];
  decoratorsOf(node: Node): Expression[];
}

export function readFunctionParts(node: Node, reader: FunctionReader): FunctionSyntax {
  const body = nodeOf(node['body']);
  const id = node['id'];
  const isValue = body.type !== 'BlockStatement';
  const value = isValue ? reader.expression(body) : undefined;
  return {
    ...spanOf(node),
    name: id === null || id === undefined ? '' : textOf(nodeOf(id)['name']),
    parameters: nodesOf(node['params']).map((parameter) => readParameter(parameter, reader)),
    body: value === undefined ? reader.body(body) : [{ ...spanOf(body), kind: 'return', value }],
    decorators: [...reader.decoratorsOf(node), ...(node['kind'] === 'get' ? [getter(node)] : [])],
    annotations: [],
    ...((node['async'] === true || node['generator'] === true) && { runsLater: true }),
    ...(node.type === 'ArrowFunctionExpression' && { isArrow: true }),
  };
}

/** What is read like a field and called by reading, as Python's `property` is. */
const getter = (node: Node): Expression => ({ ...spanOf(node), kind: 'name', name: 'property' });

function readParameter(node: Node, reader: FunctionReader): Parameter {
  if (node.type === 'TSParameterProperty') return readParameter(nodeOf(node['parameter']), reader);
  if (node.type === 'RestElement') {
    const target = reader.target(nodeOf(node['argument']));
    return { target, name: target.kind === 'name' ? target.name : ' ', rest: 'items' };
  }
  if (node.type === 'AssignmentPattern') {
    const target = reader.target(nodeOf(node['left']));
    return {
      target,
      name: target.kind === 'name' ? target.name : ' ',
      otherwise: reader.expression(nodeOf(node['right'])),
    };
  }
  const target = reader.target(node);
  return { target, name: target.kind === 'name' ? target.name : ' ' };
}
