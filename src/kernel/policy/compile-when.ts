import type { ASTNode } from '@marcbachmann/cel-js';
import { TypeError as CelTypeError, ParseError } from '@marcbachmann/cel-js';
import type { RuleKind } from '../../contract/catalogue.ts';
import { closureOf } from './when-closure.ts';
import { environmentFor, variablesOf } from './when-environment.ts';
import { targetOfVariable, targetsOf, type WhenScope, type WhenTarget } from './when-scope.ts';

/** A condition that was checked. Throws where what it looks at is missing or of another type: never a quiet false. */
export interface When {
  /** The groups of variables that it looks at. */
  readonly targets: readonly WhenTarget[];
  holds(scope: WhenScope): boolean;
}

export type WhenReading =
  | { readonly ok: true; readonly when: When }
  /** `at` is an offset into the expression. */
  | { readonly ok: false; readonly at: number; readonly reason: string };

const refuse = (at: number, reason: string): WhenReading => ({ ok: false, at, reason });

/** Expressions that were read before: a file often says the same one many times. */
const READ_MAX = 5_000;
const read = new Map<string, WhenReading>();

/** Reads and checks one CEL expression for a rule of these kinds: unknown names, fields, functions and wrong types are refused. */
export function compileWhen(text: string, kinds: readonly RuleKind[] | '*'): WhenReading {
  const targets = targetsOf(kinds);
  const key = `${targets.join()} ${text}`;
  const known = read.get(key);
  if (known !== undefined) return known;
  const reading = compile(text, targets);
  if (read.size >= READ_MAX) read.clear();
  read.set(key, reading);
  return reading;
}

function compile(text: string, targets: readonly WhenTarget[]): WhenReading {
  const environment = environmentFor(targets);
  try {
    const expression = environment.parse(text);
    const oddity = oddityIn(expression.ast, false);
    if (oddity !== undefined) return refuse(oddity.at, oddity.reason);
    const { valid, type, error } = expression.check();
    if (!valid) return refusal(error, targets);
    if (type !== 'bool')
      return refuse(
        0,
        `it must say true or false, and is ${type === 'dyn' ? 'of no known type; compare it with something' : `of type ${type}`}`,
      );
    const closure = closureOf(expression.ast);
    const holds = closure ?? ((scope: WhenScope) => expression(variablesOf(scope)) === true);
    return { ok: true, when: { targets: targetsIn(expression.ast), holds } };
  } catch (error) {
    return refusal(error, targets);
  }
}

function refusal(error: unknown, targets: readonly WhenTarget[]): WhenReading {
  if (!(error instanceof ParseError || error instanceof CelTypeError))
    return refuse(0, `it cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  const reason = (error.summary ?? error.message).split('\n')[0] ?? '';
  const [, unknown] = /^Unknown variable: (\w+)$/.exec(reason) ?? [];
  const target = unknown === undefined ? undefined : targetOfVariable(unknown);
  const at = error.range?.start ?? 0;
  if (target !== undefined && !targets.includes(target))
    return refuse(at, `"${unknown}" says nothing about some kind of this rule; give that kind a rule of its own`);
  return refuse(
    at,
    unknown === undefined ? reason : `unknown variable "${unknown}"; known are ${namesFor(targets).join(', ')}`,
  );
}

const COMMON = ['kind', 'effect', 'resource', 'principal', 'label', 'input', 'workspace', 'mandate'];
const NAMES: Readonly<Record<WhenTarget, readonly string[]>> = {
  path: ['path'],
  host: ['host', 'port', 'method'],
  program: ['program', 'subcommand'],
  call: ['call'],
  sql: ['sql'],
};
const namesFor = (targets: readonly WhenTarget[]): readonly string[] => [
  ...COMMON,
  ...targets.flatMap((target) => NAMES[target]),
];

/** Everything that may be called; each takes time that grows at most with what it is given. */
const FUNCTIONS = new Set(['has', 'number', 'size', 'int', 'double', 'string', 'type']);
const METHODS = new Set([
  'startsWith',
  'endsWith',
  'contains',
  'size',
  'names',
  'lowerAscii',
  'exists',
  'all',
  'exists_one',
]);
const LOOPS = new Set(['exists', 'all', 'exists_one']);
const INTEGER_MAX = 2n ** 63n - 1n;

interface Oddity {
  readonly at: number;
  readonly reason: string;
}

/** What CEL allows and a policy does not: patterns and loops in loops, whose time grows with more than what they are given. */
function oddityIn(node: ASTNode, isInLoop: boolean): Oddity | undefined {
  const at = node.start;
  if (node.op === 'value' && typeof node.args === 'bigint' && node.args > INTEGER_MAX)
    return { at, reason: 'this number is too large' };
  if (node.op === 'call' && !FUNCTIONS.has(node.args[0]))
    return { at, reason: `"${node.args[0]}" cannot be used here; known are ${[...FUNCTIONS].join(', ')}` };
  const method = node.op === 'rcall' ? node.args[0] : undefined;
  if (method !== undefined && !METHODS.has(method))
    return { at, reason: `"${method}" cannot be used here; known are ${[...METHODS].join(', ')}` };
  const isLoop = method !== undefined && LOOPS.has(method);
  if (isLoop && isInLoop) return { at, reason: `"${method}" stands inside another loop` };
  for (const part of partsOf(node)) {
    const oddity = oddityIn(part, isInLoop || isLoop);
    if (oddity !== undefined) return oddity;
  }
  return undefined;
}

function targetsIn(node: ASTNode): readonly WhenTarget[] {
  const here = node.op === 'id' ? targetOfVariable(node.args) : undefined;
  const found = [...(here === undefined ? [] : [here]), ...partsOf(node).flatMap(targetsIn)];
  return [...new Set(found)];
}

/** The fields of `input` that an expression names, and where. */
export function inputFieldsIn(
  text: string,
  kinds: readonly RuleKind[] | '*',
): readonly { readonly field: string; readonly at: number }[] {
  return fieldsIn(environmentFor(targetsOf(kinds)).parse(text).ast);
}

function fieldsIn(node: ASTNode): readonly { readonly field: string; readonly at: number }[] {
  const [from, field] = node.op === '.' ? node.args : [];
  const here =
    from !== undefined && from.op === 'id' && from.args === 'input' && field !== undefined
      ? [{ field, at: node.start }]
      : [];
  return [...here, ...partsOf(node).flatMap(fieldsIn)];
}

export interface InputUse {
  readonly field: string;
  /** Offset into the expression. */
  readonly at: number;
  /** It stands in `has(…)`. */
  readonly isAsked: boolean;
  /** It stands by itself beside `<`, `>` or a number. */
  readonly isCompared: boolean;
}

/** How an expression uses the fields of `input`. */
export const inputUsesIn = (text: string, kinds: readonly RuleKind[] | '*'): readonly InputUse[] =>
  usesIn(environmentFor(targetsOf(kinds)).parse(text).ast, { isAsked: false, isCompared: false });

const ORDERS = new Set(['<', '<=', '>', '>=']);

function usesIn(node: ASTNode, around: Pick<InputUse, 'isAsked' | 'isCompared'>): readonly InputUse[] {
  const [here] = node.op === '.' ? fieldsIn(node) : [];
  if (here !== undefined && here.at === node.start) return [{ ...here, ...around }];
  const parts = partsOf(node);
  const isAsked = node.op === 'call' && node.args[0] === 'has';
  const isCompared = ORDERS.has(node.op) || ((node.op === '==' || node.op === '!=') && parts.some(isNumber));
  return parts.flatMap((part) => usesIn(part, { isAsked: isAsked || around.isAsked, isCompared }));
}

const isNumber = ({ op, args }: ASTNode): boolean =>
  op === 'value' && (typeof args === 'number' || typeof args === 'bigint');

/** The expressions that an expression is made of, whatever it is. */
function partsOf(node: ASTNode): readonly ASTNode[] {
  const parts: ASTNode[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) for (const part of value) collect(part);
    else if (isNode(value)) parts.push(value);
  };
  collect(node.args);
  return parts;
}

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value && 'args' in value && 'start' in value;
