import { z } from 'zod';
import type { Action } from '../../contract/action.ts';
import { ACTION_KINDS } from '../../contract/catalogue.ts';
import type { Decision, Verdict } from '../../contract/decision.ts';
import { type ActionEffect, EFFECT_TYPES, type Effect, IMPACTS, SQL_STATEMENTS } from '../../contract/effect.ts';
import { asActionId, asDigest } from '../../contract/ids.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { LedgerEntry } from '../../contract/ledger.ts';

/** Most effects and programs that a record keeps of one act; it says how many there were. */
export const PARTS_KEPT = 200;

/** What a record keeps of an act so that another policy can be asked about it later; text for the payload. */
export function recordedAct({ effects, programs, label, principal, workspace }: Action): JsonObject {
  return {
    effects: effects.slice(0, PARTS_KEPT).map(plainEffect),
    ...(effects.length > PARTS_KEPT && { effectsInAll: effects.length }),
    ...(programs !== undefined &&
      programs.length > 0 && { programs: programs.slice(0, PARTS_KEPT).map((program) => ({ ...program })) }),
    ...(programs !== undefined && programs.length > PARTS_KEPT && { programsInAll: programs.length }),
    integrity: label.integrity,
    confidentiality: label.confidentiality,
    sources: label.sources,
    principal: principal.name,
    workspace,
  };
}

/**
 * What others than the policy said of an act, as far as it decided: another policy changes nothing about that. Effects
 * by their number.
 */
export const recordedBeside = ({ determining }: Decision, { effects }: Action): JsonObject => {
  const others = determining.filter(({ judge }) => judge !== 'policy');
  if (others.length === 0) return {};
  const beside = others.slice(0, PARTS_KEPT).map(({ judge, opinion, rule, effect }) => {
    const index = effect === undefined ? -1 : effects.indexOf(effect);
    return { judge, opinion, rule, ...(index >= 0 && { effect: index }) };
  });
  return { beside };
};

const plainEffect = ({ aliases, columns, ...effect }: ActionEffect): JsonObject => ({
  ...effect,
  ...(aliases !== undefined && aliases.length > 0 && { aliases }),
  ...(columns !== undefined && { columns }),
});

const name = z.string();
const TARGET_KINDS = [
  'path',
  'host',
  'program',
  'relation',
  'tool',
  'repository',
  'text',
] as const satisfies Effect['targetKind'][];
const effectSchema = z.strictObject({
  type: z.enum(EFFECT_TYPES),
  target: name,
  targetKind: z.enum(TARGET_KINDS),
  impact: z.enum(IMPACTS),
  aliases: z.array(name).exactOptional(),
  extent: z.literal('tree').exactOptional(),
  method: name.exactOptional(),
  subcommand: name.exactOptional(),
  connection: name.exactOptional(),
  statement: z.enum(SQL_STATEMENTS).exactOptional(),
  columns: z.array(name).exactOptional(),
});
const payloadSchema = z.looseObject({
  effects: z.array(effectSchema),
  effectsInAll: z.number().exactOptional(),
  programs: z.array(z.strictObject({ program: name, subcommand: name.exactOptional() })).exactOptional(),
  programsInAll: z.number().exactOptional(),
  integrity: z.enum(['user', 'system', 'tool', 'untrusted']),
  confidentiality: z.enum(['public', 'private', 'secret']),
  sources: z.array(name),
  principal: name,
  workspace: name,
  beside: z
    .array(
      z.strictObject({
        judge: name,
        opinion: z.enum(['permit', 'ask', 'forbid']),
        rule: name,
        effect: z.number().exactOptional(),
      }),
    )
    .default([]),
  summary: name,
  arguments: z.record(name, z.json()),
  facts: z.json(),
});
const headerSchema = z.looseObject({
  kind: z.enum(ACTION_KINDS),
  digest: name,
  impact: z.enum(IMPACTS),
  principal: z.enum(['person', 'agent']),
});

/** An act as it was recorded, or why it cannot be asked about again. */
export type ActRead = { readonly action: Action; readonly beside: readonly Verdict[] } | { readonly gap: string };

/**
 * The act that an entry speaks of, as a policy would see it again: its effects as they were read then, not as the world
 * is now. What was cut off or taken out of the record could have been anything, so such an act is a gap.
 */
export function readAct({ header, payload, session, action }: LedgerEntry): ActRead {
  if (payload === undefined) return { gap: 'its content was erased' };
  const [head, body] = [headerSchema.safeParse(header), payloadSchema.safeParse(payload)];
  if (!head.success || !body.success || action === undefined)
    return { gap: 'it was recorded by an earlier version, which kept too little of it' };
  const { effectsInAll, programsInAll, integrity, confidentiality, sources, effects, programs } = body.data;
  if (effectsInAll !== undefined || programsInAll !== undefined)
    return { gap: `it has more than ${PARTS_KEPT} effects, and not all were kept` };
  if (isRedacted(effects) || isRedacted(programs)) return { gap: 'a secret was taken out of what it names' };
  const { command } = body.data.arguments;
  if (typeof command === 'string' && isCut(command)) return { gap: 'its command is longer than what was kept of it' };
  return {
    beside: body.data.beside.map(({ effect, ...verdict }): Verdict => {
      const meant = effect === undefined ? undefined : effects[effect];
      return { ...verdict, ...(meant !== undefined && { effect: meant }) };
    }),
    action: {
      id: asActionId(action),
      kind: head.data.kind,
      arguments: body.data.arguments,
      effects,
      ...(programs !== undefined && { programs }),
      impact: head.data.impact,
      principal: { kind: head.data.principal, name: body.data.principal },
      session,
      workspace: body.data.workspace,
      label: { integrity, confidentiality, sources },
      facts: body.data.facts,
      summary: body.data.summary,
      digest: asDigest(head.data.digest),
    },
  };
}

/** How a record ends a text that it cut. */
const isCut = (text: string): boolean => / \(\d+ characters\)$/.test(text);

const isRedacted = (parts: unknown): boolean => parts !== undefined && JSON.stringify(parts).includes('[redacted:');
