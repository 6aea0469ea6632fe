import { RULE_KINDS } from '../../contract/catalogue.ts';
import { EFFECT_TYPES, IMPACTS, SQL_STATEMENTS } from '../../contract/effect.ts';
import type { JsonObject, JsonValue } from '../../contract/json.ts';
import type { FIELD_NAMES } from './parse-matchers.ts';
import type { FILE_KEYS, RULE_KEYS } from './parse-policy.ts';
import { DAYS, LIMIT_ENDS, LIMIT_SCOPES, POLICY_MODES } from './policy-file.ts';
import {
  APPROVERS_MAX,
  POLICY_LIMITS_MAX,
  POLICY_RULES_MAX,
  POLICY_TEXT_MAX,
  POLICY_VALUES_MAX,
} from './policy-limits.ts';

/**
 * The language as JSON Schema (2020-12), for editors: it names keys and values and says what they mean. What only the
 * reader knows (globs, expressions, which field fits which kind) it leaves to `sallyport policy check`.
 */
export function policySchema(): JsonObject {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Sallyport policy',
    description: 'What an agent may do without asking, what a person is asked about, and what is refused.',
    ...map(FILE_PROPERTIES, ['version']),
    $defs: DEFINITIONS,
  };
}

const text = (description: string, more: JsonObject = {}): JsonObject => ({
  ...{ type: 'string', description, minLength: 1, maxLength: POLICY_TEXT_MAX },
  ...more,
});
const oneOf = (description: string, values: readonly string[]): JsonObject => ({ description, enum: [...values] });
const listOf = (items: JsonValue, maxItems = POLICY_VALUES_MAX): JsonObject => ({
  type: 'array',
  items,
  minItems: 1,
  maxItems,
});
/** One value, or a list of them. */
const oneOrMore = (value: JsonObject): JsonObject => ({
  ...(value['description'] !== undefined && { description: value['description'] }),
  anyOf: [value, listOf(value)],
});
const map = (properties: Readonly<Record<string, JsonObject>>, required: readonly string[] = []): JsonObject => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...(required.length === 0 ? { minProperties: 1 } : { required: [...required] }),
});
const ref = (name: string): JsonObject => ({ $ref: `#/$defs/${name}` });
const wholeNumber = (description: string, minimum: number, maximum?: number): JsonObject => ({
  ...{ type: 'integer', description, minimum },
  ...(maximum !== undefined && { maximum }),
});

const NAME = '^[a-z0-9]+(?:-[a-z0-9]+)*$';

const FIELDS: Readonly<Record<(typeof FIELD_NAMES)[number], JsonObject>> = {
  path: oneOrMore(text('Globs: ~/x below your home, /x below the root, **/x anywhere, else below the workspace.')),
  host: oneOrMore(text('example.com that host alone, *.example.com any host below it, host:port, or an address.')),
  cidr: oneOrMore(text('A block of addresses: 10.0.0.0/8.')),
  port: oneOrMore({
    description: 'A port, or a range like "8000-8999".',
    anyOf: [wholeNumber('A port.', 1, 65_535), text('A range.', { pattern: '^\\d{1,5}-\\d{1,5}$' })],
  }),
  method: oneOrMore(
    oneOf('HTTP method.', ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']),
  ),
  program: oneOrMore(text('git, git push, python3*, or a file of the workspace by its path.')),
  server: oneOrMore(text('Name of an MCP server; * and ? as in file names.')),
  tool: oneOrMore(text('Name of a tool of an MCP server; * and ? as in file names.')),
  connection: oneOrMore(text('Name of a connection to a database.')),
  tables: oneOrMore(text('Tables and views: orders, public.orders, public.*.')),
  columns: oneOrMore(text('Columns that are read or written.')),
  statement: oneOrMore(oneOf('Kind of statement.', SQL_STATEMENTS)),
  effect: oneOrMore(oneOf('What the act would do.', EFFECT_TYPES)),
  impact: oneOrMore(oneOf('How far it reaches.', IMPACTS)),
  principal: oneOrMore(text('person, agent, a name, or agent:name.', { pattern: '^((person|agent):)?[\\w.@-]+$' })),
  integrity: oneOrMore(
    oneOf('How far what the act was made from may be believed.', ['untrusted', 'tool', 'system', 'user']),
  ),
  confidentiality: oneOrMore(oneOf('Who may see what the act was made from.', ['public', 'private', 'secret'])),
  source: oneOrMore(text('Where what the act was made from comes from: workspace, host:example.com.')),
  time: oneOrMore(ref('window')),
};

const KINDS: JsonObject = {
  description: 'A kind of act, a list of kinds, or "*" for all.',
  anyOf: [{ const: '*' }, oneOrMore(oneOf('A kind of act.', RULE_KINDS))],
};

const RULE_PROPERTIES: Readonly<Record<(typeof RULE_KEYS)[number], JsonObject>> = {
  id: text('Lower-case words joined by -; decisions, questions and the ledger name it.', {
    pattern: NAME,
    maxLength: 100,
  }),
  permit: KINDS,
  ask: KINDS,
  forbid: KINDS,
  where: {
    ...ref('matchers'),
    description: 'What it holds for; different fields must all fit, the values of one are alternatives.',
  },
  unless: { ...ref('matchers'), description: 'What it does not hold for.' },
  when: text(
    'A CEL expression over kind, effect, resource, principal, label, input, workspace and mandate, and what the kinds of the rule have.',
  ),
  with: ref('duties'),
  because: text('Why, for the person who is asked or told; the model never sees it.'),
};

const quantity = (description: string, examples: readonly string[]): JsonObject =>
  text(description, { examples: [...examples] });
const count = (description: string): JsonObject => ({
  description,
  anyOf: [wholeNumber('So many.', 1), quantity('So many in a time.', ['300/h'])],
});

const DEFINITIONS: Readonly<Record<string, JsonObject>> = {
  matchers: map(FIELDS),
  rule: {
    ...map(RULE_PROPERTIES, ['id']),
    oneOf: ['permit', 'ask', 'forbid'].map((opinion) => ({
      type: 'object',
      properties: { [opinion]: {} },
      required: [opinion],
    })),
  },
  window: map(
    {
      zone: text('A time zone by name: Europe/Berlin.'),
      days: oneOrMore(text('mon, or mon-fri.', { pattern: `^(?:${DAYS.join('|')})(?:-(?:${DAYS.join('|')}))?$` })),
      from: text('First minute, "09:00".', { pattern: '^(?:[01]\\d|2[0-3]):[0-5]\\d$' }),
      to: text('The minute after the last, "17:00".', { pattern: '^(?:(?:[01]\\d|2[0-3]):[0-5]\\d|24:00)$' }),
      since: text('First day, "2026-12-24".', { format: 'date' }),
      until: text('Last day, "2026-12-31".', { format: 'date' }),
    },
    ['zone'],
  ),
  duties: {
    ...map({
      confine: { const: true, description: 'Only in the sandbox.' },
      stage: { const: true, description: 'What it changes is held back until a person applies it.' },
      redact: {
        description: 'What looks like a secret is taken out of the result.',
        anyOf: [{ const: 'secrets' }, listOf({ const: 'secrets' }, 1)],
      },
      cap: {
        ...map({
          rows: wholeNumber('Rows of a result.', 1),
          seconds: {
            description: 'Seconds, or a time like "2 min".',
            anyOf: [wholeNumber('Seconds.', 1), quantity('A time.', ['2 min'])],
          },
          bytes: {
            description: 'Bytes of a result, or a size like "5 MB".',
            anyOf: [wholeNumber('Bytes.', 1), quantity('A size.', ['5 MB'])],
          },
        }),
        description: 'What it may take at most.',
      },
      notify: oneOrMore(text('Name of a channel that is told.', { pattern: NAME })),
      approvers: wholeNumber('So many persons have to say yes.', 2, APPROVERS_MAX),
    }),
    description: 'Duties of an act that the rule permits or asks about.',
  },
  limit: map(
    {
      per: oneOrMore(oneOf('What is counted together.', LIMIT_SCOPES)),
      cost: quantity('Money.', ['2 USD', '0.50 EUR/day']),
      tokens: count('Tokens of models.'),
      actions: count('Acts.'),
      time: quantity('Time of running.', ['30 min']),
      egress: quantity('Bytes that leave the machine.', ['50 MB', '5 MB/min']),
      processes: wholeNumber('Processes at the same time.', 1),
      over: oneOf(
        'What becomes of an act that would go over: it is denied, or a person is asked to go on.',
        LIMIT_ENDS,
      ),
    },
    ['per'],
  ),
};

const FILE_PROPERTIES: Readonly<Record<(typeof FILE_KEYS)[number], JsonObject>> = {
  version: { const: 1, description: 'Version of the language.' },
  use: listOf(text('Name of a shipped pack.', { pattern: NAME })),
  default: oneOf('What is said to what is external and no rule speaks of.', ['ask', 'deny']),
  mode: oneOf(
    'How much a person wants to see beforehand; only in a file of the person or the organisation.',
    POLICY_MODES,
  ),
  rules: { type: 'array', items: ref('rule'), maxItems: POLICY_RULES_MAX },
  limits: { type: 'array', items: ref('limit'), maxItems: POLICY_LIMITS_MAX },
  $schema: text('For editors.'),
};
