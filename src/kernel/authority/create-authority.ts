import type {
  Authority,
  AuthorityAnswer,
  AuthorityReason,
  BoundSheets,
  Place,
  ToolCall,
  ValueOrigin,
} from '../../contract/authority.ts';
import type { Clock } from '../../contract/clock.ts';
import type { ToolEffect, ToolSheet } from '../../contract/sheet.ts';
import { createMandate } from '../mandate/mandate.ts';
import { Words } from '../mandate/words.ts';
import { createBills } from './bills.ts';
import { contentReasons } from './content.ts';
import { originOf } from './origin.ts';
import { Session, valuesOf } from './session.ts';

export interface AuthorityParts {
  readonly sheets: BoundSheets;
  /** The person's own words for this task, and nothing else. */
  readonly prompt: string;
  readonly clock: Clock;
}

/** Reading, reaching a place and working in the workspace need no verb of the person's; what they reach still counts. */
const WITHOUT_VERB: ReadonlySet<ToolEffect> = new Set(['read', 'local', 'fetch', 'submit', 'login', 'confirm']);
const GIVES_AUTHORITY: ReadonlySet<Place> = new Set(['words', 'answer', 'vouched', 'bound', 'delegated']);

/** What the person's words and answers give authority for, in one task. */
export function createAuthority({ sheets, prompt }: AuthorityParts): Authority {
  const words = new Words(prompt);
  const session = new Session(words, sheets);
  const mandate = createMandate(words);
  const bills = createBills(session);
  let isLastCovered = true;

  const judge = (call: ToolCall): AuthorityAnswer => {
    const sheet = sheets.of(call.tool);
    const values = valuesOf(call, sheet);
    const effects = effectsOf(
      sheet,
      values.map(({ sheet: { effect } }) => effect),
    );
    if (effects.every((effect) => effect === 'read' || effect === 'local')) return answer([], [], effects);
    if (sheet?.effect === 'confirm') return answer(isLastCovered ? [] : [NOTHING_TO_CONFIRM], [], effects);
    const provenance = values
      .filter(
        ({ sheet: { role, kind } }) => role === 'sink' || (role === 'object' && !(kind === 'path' && isLocal(sheet))),
      )
      .map((value) => originOf(session, value, sinkEffect(sheet, value.sheet.effect)));
    const reasons = [
      ...(WITHOUT_VERB.has(sheet?.effect ?? 'unknown')
        ? []
        : mandate.reasonsAgainst(sheet?.effect ?? 'unknown', sheet, call)),
      ...provenance.flatMap((origin) => reasonAgainst(origin, session, sheet?.effect)),
      ...contentReasons(session, sheet, values),
      ...bills.reasonsAgainst(call, provenance, values),
    ];
    return answer(
      session.isTainted ? reasons : reasons.filter(({ rule }) => rule !== 'provenance/nowhere'),
      provenance,
      effects,
    );
  };

  const heard: Authority['heard'] = (call, result, { isFailed = false } = {}) => {
    const { answer: said, effects, provenance } = judge(call);
    const isCovered = said === 'allow' || mandate.isEndorsed(call);
    session.hear(call, result, isCovered);
    if (effects.some((effect) => effect !== 'read' && effect !== 'local' && effect !== 'fetch')) {
      if (!isFailed) mandate.count(call, sheets.of(call.tool), effects);
      if (!isFailed && isCovered) bills.count(call, provenance);
      isLastCovered = isCovered;
    }
  };

  const endorse = (call: ToolCall): void => {
    mandate.endorse(call);
    for (const { text, sheet } of valuesOf(call, sheets.of(call.tool))) session.endorse(sheet.kind, text);
  };

  return Object.freeze({ judge, heard, endorse, summary: mandate.summary });
}

const NOTHING_TO_CONFIRM: AuthorityReason = {
  rule: 'mandate/confirm',
  because: 'This confirms an act that nothing you said covers.',
};

const answer = (
  reasons: readonly AuthorityReason[],
  provenance: readonly ValueOrigin[],
  effects: readonly ToolEffect[],
): AuthorityAnswer => ({ answer: reasons.length === 0 ? 'allow' : 'ask', reasons, provenance, effects });

const effectsOf = (sheet: ToolSheet | undefined, more: readonly (ToolEffect | undefined)[]): readonly ToolEffect[] => [
  ...new Set([sheet?.effect ?? 'unknown', ...more.filter((effect) => effect !== undefined)]),
];

const sinkEffect = (sheet: ToolSheet | undefined, own: ToolEffect | undefined): ToolEffect =>
  own ?? sheet?.effect ?? 'unknown';

/** Where a file comes to lie on this machine is reversible; what lies hidden there is not any place. */
const isLocal = (sheet: ToolSheet | undefined): boolean => sheet?.effect === 'fetch' || sheet?.effect === 'local';

function reasonAgainst(
  { parameter, value, place, source, kind }: ValueOrigin,
  { words }: Session,
  effect: ToolEffect | undefined,
): readonly AuthorityReason[] {
  if (GIVES_AUTHORITY.has(place)) return [];
  if (place === 'metadata' && kind === 'name' && (effect === 'message' || words.requests.isSweeping)) return [];
  const named = JSON.stringify(value.length > 120 ? `${value.slice(0, 120)}…` : value);
  const because =
    place === 'nowhere'
      ? `${named} (${parameter}) stands neither in your request nor in anything that was read.`
      : `${named} (${parameter}) stands only in ${source ?? 'what was read'}, not in your request.`;
  return [{ rule: `provenance/${place}`, because, parameter }];
}
