import type { AgentEnd } from '../../contract/agent-event.ts';
import type { Answer } from '../../contract/approval.ts';
import type { ActionKind } from '../../contract/catalogue.ts';
import type { DecisionAnswer, Obligation } from '../../contract/decision.ts';
import { EFFECT_TYPES, IMPACTS } from '../../contract/effect.ts';
import { ERRORS } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Confidentiality, Integrity } from '../../contract/label.ts';
import type { Outcome } from '../../contract/outcome.ts';
import type { Principal } from '../../contract/proposal.ts';
import type { SessionStatus } from '../../contract/session.ts';
import type { StopReport } from '../../contract/signal.ts';

type Check = (value: unknown) => boolean;

/** Words of a type, as a table that the compiler holds complete: the contract's list would load its schemas. */
const wordsOf = <Word extends string>(words: Readonly<Record<Word, true>>): readonly string[] => Object.keys(words);

const oneOf = (words: readonly string[]): Check => {
  const set = new Set<unknown>(words);
  return (value) => set.has(value);
};
const matches =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= LIST_MAX && value.every(check);

const LIST_MAX = 64;

const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isNumber: Check = (value) => Number.isFinite(value);
const isDigest = matches(/^sha256:[0-9a-f]{64}$/);
/** No dot and no second slash: neither a host nor a path fits. */
const isRule = matches(/^[A-Za-z0-9_-]{1,128}(?:\/[A-Za-z0-9_-]{1,128})?$/);
const isWord = matches(/^[a-z][a-z0-9-]{0,31}$/);

const isKind = oneOf(
  wordsOf<ActionKind>({
    'file.read': true,
    'file.list': true,
    'file.write': true,
    'file.delete': true,
    'process.run': true,
    'stage.apply': true,
    'git.change': true,
    'net.fetch': true,
    'net.send': true,
    'model.generate': true,
  }),
);

const isStatus = oneOf([
  ...wordsOf<Outcome['status']>({
    done: true,
    staged: true,
    denied: true,
    refused: true,
    invalid: true,
    failed: true,
    'timed-out': true,
    cancelled: true,
    uncertain: true,
  }),
  ...wordsOf<SessionStatus>({ running: true, finished: true, failed: true, stopped: true, died: true }),
  ...wordsOf<AgentEnd['status']>({ finished: true, stopped: true, budget: true, failed: true }),
]);

/**
 * Everything that may stand in a header, and of what form: closed words, digests and numbers. Headers are kept for
 * ever and are readable without the key, so whatever names a path, a host or a person belongs in the payload.
 */
export const HEADER_FIELDS: ReadonlyMap<string, Check> = new Map<string, Check>([
  // What the act is.
  ['kind', isKind],
  ['digest', isDigest],
  ['principal', oneOf(wordsOf<Principal['kind']>({ person: true, agent: true }))],
  ['impact', oneOf(IMPACTS)],
  ['effects', listOf(oneOf(EFFECT_TYPES))],
  ['integrity', oneOf(wordsOf<Integrity>({ user: true, system: true, tool: true, untrusted: true }))],
  ['confidentiality', oneOf(wordsOf<Confidentiality>({ public: true, private: true, secret: true }))],
  // What was decided, by whom and on what.
  [
    'answer',
    oneOf([
      ...wordsOf<DecisionAnswer>({ allow: true, ask: true, deny: true }),
      ...wordsOf<Answer['answer']>({ once: true, session: true, project: true, no: true, edit: true }),
    ]),
  ],
  ['rules', listOf(isRule)],
  [
    'obligations',
    listOf(
      oneOf(
        wordsOf<Obligation['kind']>({
          confine: true,
          stage: true,
          redact: true,
          cap: true,
          notify: true,
          'two-person': true,
        }),
      ),
    ),
  ],
  ['policy', isDigest],
  ['profile', isDigest],
  ['by', isWord],
  ['scope', oneOf(['once', 'session', 'project', 'within'])],
  ['grant', matches(/^g_[a-z0-9]{1,32}$/)],
  ['question', matches(/^q_[a-z0-9]{1,32}$/)],
  ['key', matches(/^k_[0-9a-f]{16}$/)],
  ['uses', isCount],
  ['mode', oneOf(['plan', 'review', 'auto'])],
  ['onAsk', oneOf(['deny', 'queue'])],
  ['epoch', isCount],
  ['end', oneOf(wordsOf<StopReport['end']>({ stopped: true, killed: true, 'not-running': true }))],
  // What became of it.
  ['status', isStatus],
  ['fault', oneOf(Object.keys(ERRORS))],
  ['durationMs', isNumber],
  ['exitCode', isNumber],
  ['bytes', isCount],
  ['tokens', isCount],
  ['turns', isCount],
  ['actions', isCount],
  ['changes', isCount],
  // The entry that this one answers: an outcome's intent.
  ['of', isCount],
]);

/** The first field that has no place in a header, in words without its value; `undefined` when all is well. */
export function headerFieldProblem(fields: JsonObject): string | undefined {
  for (const [name, value] of Object.entries(fields)) {
    const check = HEADER_FIELDS.get(name);
    if (check === undefined) return `a header has no field ${JSON.stringify(name.slice(0, 40))}`;
    if (!check(value))
      return `the header field "${name}" holds something else than its closed words, digests or numbers`;
  }
  return undefined;
}
