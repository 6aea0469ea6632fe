import { z } from 'zod';
import { ACTION_KINDS } from '../../contract/catalogue.ts';
import { EFFECT_TYPES, IMPACTS } from '../../contract/effect.ts';
import type { Grant, GrantStore } from '../../contract/grant.ts';
import { asDigest, asGrantId, asKeyId, asQuestionId, asSessionId } from '../../contract/ids.ts';
import type { JsonValue } from '../../contract/json.ts';
import type { QuestionQueue, QueuedQuestion } from '../../contract/question-queue.ts';
import type { SealedRows } from '../../contract/sealed-rows.ts';
import type { KeyStore, SignedAnswer } from '../../contract/signed-answer.ts';

/**
 * Rows were sealed by us, yet maybe by another version: what does not have this shape is not there. Where a schema passes
 * over parts of a value, they are shown and signed, never decided by.
 */
const digest = z.string().transform(asDigest);
const sessionId = z.string().transform(asSessionId);
const principal = z.strictObject({ kind: z.enum(['person', 'agent']), name: z.string() });
const targetKind = z.enum(['path', 'host', 'program', 'relation', 'tool', 'text']);
const effect = z.strictObject({
  type: z.enum(EFFECT_TYPES),
  target: z.string(),
  targetKind,
  impact: z.enum(IMPACTS),
  extent: z.literal('tree').exactOptional(),
  method: z.string().exactOptional(),
  subcommand: z.string().exactOptional(),
});
const program = z.strictObject({
  program: z.string(),
  subcommand: z.string().exactOptional(),
  path: z.string().exactOptional(),
  digest: z.string().exactOptional(),
});
const grant = z.strictObject({
  id: z.string().transform(asGrantId),
  principal,
  workspace: z.string(),
  place: z.string(),
  policy: digest,
  stopEpoch: z.number(),
  effects: z.array(effect),
  programs: z.array(program).exactOptional(),
  reasons: z.array(z.string()),
  act: digest.exactOptional(),
  lasts: z.enum(['session', 'project']),
  session: sessionId,
  by: z.string(),
  text: z.string(),
  givenAtMs: z.number(),
  untilMs: z.number(),
  usesMax: z.number().exactOptional(),
  uses: z.number(),
  lastUsedAtMs: z.number().exactOptional(),
  revokedAtMs: z.number().exactOptional(),
});

const shownEffect = z.looseObject({
  type: z.enum(EFFECT_TYPES),
  target: z.string(),
  targetKind,
  impact: z.enum(IMPACTS),
});
const shown = z.strictObject({
  action: z.strictObject({
    kind: z.enum(ACTION_KINDS),
    summary: z.string(),
    effects: z.array(shownEffect),
    evidence: z.array(z.strictObject({ effect: z.number(), start: z.number(), end: z.number() })).exactOptional(),
    preview: z.string().exactOptional(),
    principal,
    workspace: z.string(),
  }),
  decision: z.strictObject({ reason: z.string(), blamed: z.array(shownEffect) }),
  sessionScope: z.string().exactOptional(),
  projectScope: z.string().exactOptional(),
  provenance: z.array(z.string()).exactOptional(),
  persons: z.number().exactOptional(),
});
const question = z.strictObject({
  id: z.string().transform(asQuestionId),
  session: sessionId,
  workspace: z.string(),
  kind: z.enum(ACTION_KINDS),
  act: digest,
  shown,
  askedAtMs: z.number(),
  untilMs: z.number(),
  persons: z.number(),
  state: z.enum(['open', 'refused', 'used']),
  reason: z.string().exactOptional(),
});
const answer = z.strictObject({
  question: z.string().transform(asQuestionId),
  act: digest,
  shown: digest,
  house: digest,
  answer: z.enum(['once', 'session', 'project', 'no']),
  reason: z.string().exactOptional(),
  untilMs: z.number().exactOptional(),
  usesMax: z.number().exactOptional(),
  expiresAtMs: z.number(),
  key: z.string().transform(asKeyId),
  signature: z.string(),
});
const key = z.strictObject({
  id: z.string().transform(asKeyId),
  owner: z.string(),
  publicKey: z.string(),
  enrolledAtMs: z.number(),
  enrolledBy: z
    .string()
    .transform((by): 'terminal' | ReturnType<typeof asKeyId> => (by === 'terminal' ? by : asKeyId(by))),
  removedAtMs: z.number().exactOptional(),
});

/** Of the values those that have the shape. */
const fitting = <T>(schema: z.ZodType<T>, values: readonly unknown[]): readonly T[] =>
  values.flatMap((value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });

/** What was made of frozen JSON parts is JSON; the compiler cannot see it where parts are interfaces. */
const asJson = (value: object): JsonValue => value as unknown as JsonValue;

export function createGrantStore(rows: SealedRows): GrantStore {
  return {
    list: (): readonly Grant[] => fitting(grant, rows.list('grant')),
    find: (id) => fitting(grant, [rows.get('grant', id)])[0],
    put: (value) => rows.put('grant', value.id, asJson(value)),
    forget(beforeMs) {
      for (const { id, untilMs } of fitting(grant, rows.list('grant')))
        if (untilMs < beforeMs) rows.remove('grant', id);
    },
  };
}

export function createQuestionQueue(rows: SealedRows): QuestionQueue {
  return {
    list: (): readonly QueuedQuestion[] => fitting(question, rows.list('question')),
    find: (id) => fitting(question, [rows.get('question', id)])[0],
    put: (value) => rows.put('question', value.id, asJson(value)),
    answers: (id): readonly SignedAnswer[] => fitting(answer, rows.list('answer')).filter((one) => one.question === id),
    putAnswer: (value) => rows.put('answer', `${value.question}.${value.key}`, asJson(value)),
    forget(beforeMs) {
      const over = fitting(question, rows.list('question')).filter(({ untilMs }) => untilMs < beforeMs);
      const gone = new Set(over.map(({ id }) => id));
      for (const id of gone) rows.remove('question', id);
      for (const one of fitting(answer, rows.list('answer')))
        if (gone.has(one.question)) rows.remove('answer', `${one.question}.${one.key}`);
    },
  };
}

export function createKeyStore(rows: SealedRows): KeyStore {
  return {
    list: () => fitting(key, rows.list('key')),
    put: (value) => rows.put('key', value.id, asJson(value)),
  };
}
