import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anAction } from '../../testing/an-action.ts';
import { compileWhen } from './compile-when.ts';
import { Subject } from './subject.ts';
import { closureOf } from './when-closure.ts';
import { environmentFor, variablesOf } from './when-environment.ts';

const KINDS = ['net.fetch', 'net.send'] as const;

/** An effect of a connection, with arguments of any sort. */
function scope(
  input: object,
  more: { readonly method?: string; readonly label?: 'public' | 'private' | 'secret' } = {},
): Subject {
  const { method, label = 'private' } = more;
  const action = anAction({
    kind: 'net.send',
    arguments: input as never,
    effects: [
      { type: 'network', target: 'a.example:443', targetKind: 'host', impact: 'external', ...(method && { method }) },
    ],
    label: { integrity: 'tool', confidentiality: label, sources: ['workspace'] },
  });
  const context = { nowMs: 0, mandateNames: (resource: string) => resource === 'a.example:443' };
  const frame = { action, context, places: { home: '/h', workspace: '/h/w' }, label: 0, own: 0 };
  return new Subject(frame, action.effects[0], false);
}

type Answer = boolean | 'error';
const answer = (evaluate: () => unknown): Answer => {
  try {
    return evaluate() === true;
  } catch {
    return 'error';
  }
};

const literal = fc.oneof(fc.constantFrom('"x"', '"a.example"', '3', '3.5', '-1', 'true'));
const dyn = fc.constantFrom('input.a', 'input.b', 'input.gone');
const text = fc.constantFrom('host', 'method', 'resource', 'principal.name', 'kind', 'effect.type', '"x"');
const level = fc.constantFrom('label.confidentiality', 'public', 'private', 'secret');
const order = fc.constantFrom('<', '<=', '>', '>=', '==', '!=');
const atom = fc.oneof(
  fc.tuple(dyn, order, literal).map((parts) => parts.join(' ')),
  fc.tuple(literal, order, dyn).map((parts) => parts.join(' ')),
  fc
    .tuple(fc.constantFrom('port', 'number(input.a)', 'number(input.gone)'), order, fc.constantFrom('443', '3', '3.5'))
    .map((parts) => parts.join(' ')),
  fc.tuple(level, order, level).map((parts) => parts.join(' ')),
  fc.tuple(text, fc.constantFrom('==', '!='), text).map((parts) => parts.join(' ')),
  fc
    .tuple(text, fc.constantFrom('startsWith', 'endsWith', 'contains'), text)
    .map(([on, name, of]) => `${on}.${name}(${of})`),
  fc.tuple(text, text, text).map(([wanted, one, other]) => `${wanted} in [${one}, ${other}]`),
  fc.tuple(dyn, literal, literal).map(([wanted, one]) => `${wanted} in [${one}]`),
  fc.constantFrom(
    'has(input.a)',
    'has(input.gone)',
    'mandate.names(resource)',
    '"workspace" in label.sources',
    'input.b',
  ),
);
const expression = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3 },
    atom,
    tie('expression').map((part) => `!(${part})`),
    fc
      .tuple(tie('expression'), fc.constantFrom('&&', '||'), tie('expression'))
      .map(([one, op, other]) => `(${one}) ${op} (${other})`),
  ),
})).expression;

const value = fc.oneof(fc.constantFrom('x', '', 3, 3.5, -1, 0, true, false, null, [1], { c: 1 }, '5,000'));

describe('closures', () => {
  test('answer as the interpreter of CEL does, errors too', () => {
    let compared = 0;
    const environment = environmentFor(['host']);
    fc.assert(
      fc.property(
        expression,
        value,
        value,
        fc.constantFrom('public', 'private', 'secret'),
        fc.option(fc.constantFrom('GET', 'x')),
        (given, a, b, label, method) => {
          const checked = environment.check(given);
          if (!checked.valid || checked.type !== 'bool') return;
          const parsed = environment.parse(given);
          const closure = closureOf(parsed.ast);
          if (closure === undefined) return;
          compared += 1;
          const subject = scope({ a, b }, { label, ...(method !== null && { method }) });
          expect([given, answer(() => closure(subject))]).toEqual([given, answer(() => parsed(variablesOf(subject)))]);
        },
      ),
      { numRuns: 4_000 },
    );
    expect(compared).toBeGreaterThan(800);
  }, 30_000);
});

describe('an expression', () => {
  const evaluate = (given: string, subject: Subject): Answer => {
    const reading = compileWhen(given, KINDS);
    if (!reading.ok) throw new Error(reading.reason);
    return answer(() => reading.when.holds(subject));
  };

  test.each<[string, Answer]>([
    ['label.confidentiality >= private && !mandate.names("b.example:443")', true],
    ['label.integrity == tool', true],
    ['label.integrity >= system', false],
    ['size(host) == 9', true],
    ['host.lowerAscii() == "a.example"', true],
    ['port == 443 ? host.endsWith(".example") : false', true],
    ['label.sources.exists(from, from == "workspace")', true],
    // What is missing is an error, and not a quiet false.
    ['method == "GET"', 'error'],
    ['method != "GET"', 'error'],
    // A side that settles the answer makes up for an error on the other.
    ['method == "GET" || port == 443', true],
    ['port == 1 && method == "GET"', false],
  ])('%s → %s', (given, expected) => {
    expect(evaluate(given, scope({}))).toBe(expected);
  });

  test('sees own fields of the arguments alone', () => {
    const reading = compileWhen('has(input.constructor) || has(input.__proto__) || has(input.toString)', ['mcp.call']);
    expect(reading.ok && answer(() => reading.when.holds(scope({})))).toBe(false);
  });
});
