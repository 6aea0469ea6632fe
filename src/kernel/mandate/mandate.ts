import type { AuthorityReason, ToolCall } from '../../contract/authority.ts';
import type { ToolEffect, ToolSheet } from '../../contract/sheet.ts';
import { canonicalText } from '../canonical-text.ts';
import { ENGLISH } from './lexicon/english.ts';
import type { Words } from './words.ts';

/** What a source may have done in a person's name when they said to follow it; the rest they have to say themselves. */
const FOLLOWABLE: ReadonlySet<ToolEffect> = new Set([
  'message',
  'create',
  'change',
  'book',
  'buy',
  'pay',
  'publish',
  'submit',
]);
/** Acts that a number in the words bounds. */
const COUNTED: ReadonlySet<ToolEffect> = new Set([
  'message',
  'publish',
  'pay',
  'buy',
  'book',
  'create',
  'share',
  'credential',
]);
/** What touches one thing and cannot be taken back: the words have to speak of that sort of thing. */
const ABOUT_A_THING: ReadonlySet<ToolEffect> = new Set(['delete', 'share', 'credential', 'change']);

const SAID: Readonly<Record<ToolEffect, string>> = {
  read: 'read',
  local: 'work on files here',
  fetch: 'open pages',
  message: 'send messages',
  publish: 'publish',
  submit: 'fill in forms',
  pay: 'pay',
  buy: 'buy',
  book: 'book',
  create: 'create entries',
  change: 'change entries',
  delete: 'delete',
  share: 'share or invite',
  login: 'log in',
  confirm: 'confirm',
  credential: 'change passwords or keys',
  unknown: 'do what no sheet describes',
};

/** What the person's words ask for: effects, how often, on what sort of thing. */
export interface EffectMandate {
  reasonsAgainst(effect: ToolEffect, sheet: ToolSheet | undefined, call: ToolCall): readonly AuthorityReason[];
  count(call: ToolCall, sheet: ToolSheet | undefined, effects: readonly ToolEffect[]): void;
  endorse(call: ToolCall): void;
  isEndorsed(call: ToolCall): boolean;
  readonly summary: string;
}

export function createMandate({ requests }: Words): EffectMandate {
  const { asked, ruledOut, about, isFollowing } = requests;
  const endorsed = new Set<string>();
  const done = new Map<ToolEffect, Set<string>>();
  const keyOf = (call: ToolCall): string => canonicalText({ tool: call.tool, arguments: call.arguments });

  const isAsked = (effect: ToolEffect): boolean =>
    !ruledOut.has(effect) &&
    (asked.some(({ effects }) => effects.includes(effect)) || (isFollowing && FOLLOWABLE.has(effect)));

  const isAbout = (effect: ToolEffect, sheet: ToolSheet | undefined): boolean =>
    !ABOUT_A_THING.has(effect) || (isFollowing && FOLLOWABLE.has(effect)) || isSpokenOf(sheet?.about ?? [], about);

  /** The sum of the numbers that the words set; none where one of them sets none. */
  const limitOf = (effect: ToolEffect): number => {
    const requests = asked.filter(({ effects }) => effects.includes(effect));
    if (requests.length === 0 || !COUNTED.has(effect) || (isFollowing && FOLLOWABLE.has(effect)))
      return Number.POSITIVE_INFINITY;
    return requests.reduce((sum, { count = Number.POSITIVE_INFINITY }) => sum + count, 0);
  };

  /** The same act again, worded otherwise, is a second try. */
  const isUsedUp = (effect: ToolEffect, sheet: ToolSheet | undefined, call: ToolCall): boolean => {
    const acts = done.get(effect) ?? new Set();
    return !acts.has(actOf(effect, sheet, call)) && acts.size >= limitOf(effect);
  };

  const reasonsAgainst: EffectMandate['reasonsAgainst'] = (effect, sheet, call) => {
    if (endorsed.has(keyOf(call))) return [];
    if (!isAsked(effect)) return [{ rule: 'mandate/effect', because: `You did not ask to ${SAID[effect]}.` }];
    if (isUsedUp(effect, sheet, call))
      return [
        {
          rule: 'mandate/count',
          because: `You asked to ${SAID[effect]} ${limitOf(effect)} time(s), and that is done.`,
        },
      ];
    if (!isAbout(effect, sheet))
      return [{ rule: 'mandate/about', because: `You did not ask to ${SAID[effect]} of this sort.` }];
    return [];
  };

  return {
    reasonsAgainst,
    count: (call, sheet, effects) => {
      for (const effect of effects) done.set(effect, (done.get(effect) ?? new Set()).add(actOf(effect, sheet, call)));
    },
    endorse: (call) => void endorsed.add(keyOf(call)),
    isEndorsed: (call) => endorsed.has(keyOf(call)),
    summary: summaryOf(isAsked),
  };
}

/** What makes two calls one act: the tool, whom it reaches and what it acts on; of what is paid and made, everything. */
function actOf(effect: ToolEffect, sheet: ToolSheet | undefined, { tool, arguments: args }: ToolCall): string {
  const pinned = Object.entries(args).filter(([name]) => PINNED.has(sheet?.parameters?.[name]?.role ?? 'sink'));
  const isWhole = effect === 'pay' || effect === 'buy' || pinned.length === 0;
  return canonicalText({ tool, arguments: isWhole ? args : Object.fromEntries(pinned) });
}

const PINNED: ReadonlySet<string> = new Set(['sink', 'object']);

/** Sheets are written in English, so their words are compared as English words are. */
const isSpokenOf = (things: readonly string[], about: ReadonlySet<string>): boolean =>
  things.length === 0 ||
  things.some((thing) => about.has(thing) || about.has(thing.split(' ').map(ENGLISH.stem).join(' ')));

const SHOWN: readonly ToolEffect[] = [
  'message',
  'publish',
  'pay',
  'buy',
  'book',
  'create',
  'change',
  'delete',
  'share',
  'credential',
];

const summaryOf = (isAsked: (effect: ToolEffect) => boolean): string => {
  const may = SHOWN.filter(isAsked).map((effect) => SAID[effect]);
  const not = SHOWN.filter((effect) => !isAsked(effect)).map((effect) => SAID[effect]);
  return `may: ${['read', ...may].join(', ')}${not.length === 0 ? '' : `; not: ${not.join(', ')}`}`;
};
