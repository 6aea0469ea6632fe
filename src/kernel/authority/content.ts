import type { AuthorityReason } from '../../contract/authority.ts';
import type { ToolEffect, ToolSheet } from '../../contract/sheet.ts';
import { findValues } from '../provenance/find-values.ts';
import { fold } from '../provenance/fold.ts';
import { holdsPhrase } from '../provenance/holds-phrase.ts';
import { isSameDay, readDate } from '../provenance/read-date.ts';
import { originOf } from './origin.ts';
import type { ArgumentValue, Session } from './session.ts';

const DATED: ReadonlySet<ToolEffect> = new Set(['create', 'book', 'change']);

/** What a call says, rather than whom it reaches: links that lead elsewhere, secrets, days that nobody named. */
export function contentReasons(
  session: Session,
  sheet: ToolSheet | undefined,
  values: readonly ArgumentValue[],
): readonly AuthorityReason[] {
  return values.flatMap((value) => [
    ...(value.sheet.carries === true || sheet === undefined ? linkReasons(session, value) : []),
    ...(value.sheet.carries === true || sheet === undefined ? secretReasons(session, value) : []),
    ...(isStrange(session, sheet?.effect, value)
      ? [
          {
            rule: 'content/topic',
            because: `Nothing that you named speaks of ${JSON.stringify(value.text)}.`,
            parameter: value.parameter,
          },
        ]
      : []),
    ...(sheet !== undefined && TITLED.has(sheet.effect) ? topicReasons(session, value) : []),
    ...(value.sheet.kind === 'date' &&
    sheet !== undefined &&
    DATED.has(sheet.effect) &&
    !(sheet.effect === 'change' && OTHER_DAYS.test(session.words.folded))
      ? dateReasons(session, value)
      : []),
  ]);
}

/** What is bought has to be of the sort that the person spoke of: the shop vouches for its number, not for the choice. */
const isStrange = (
  session: Session,
  effect: ToolEffect | undefined,
  { text, sheet: { kind, role } }: ArgumentValue,
): boolean =>
  session.isTainted &&
  (role === 'sink' || role === 'object') &&
  !session.words.says(kind, text) &&
  !session.isEndorsed(kind, text) &&
  ((effect === 'buy' && !session.isObjectOnTopic(kind, text)) ||
    (CHOSEN.has(effect) && role === 'object' && session.isOtherMeant(kind, text)));

/** What is done to one of several things of a sort is done to the one that the person's words fit. */
const CHOSEN: ReadonlySet<ToolEffect | undefined> = new Set<ToolEffect>(['change']);

const TITLED: ReadonlySet<ToolEffect> = new Set(['create']);
const TITLE_PARAMETER = /^(?:title|name|summary|subject|filename)$/;

/** A new entry about something that neither the person nor what they named speaks of is somebody else's entry. */
function topicReasons(
  session: Session,
  { parameter, text, sheet: { role, kind } }: ArgumentValue,
): readonly AuthorityReason[] {
  if (!session.isTainted || role !== 'content' || !TITLE_PARAMETER.test(parameter)) return [];
  if ((kind !== 'text' && kind !== 'path') || session.words.says(kind, text)) return [];
  // The ending of a file's name says what it is and not what is in it.
  if (session.isOnTopic(kind === 'path' ? text.replace(/\.[a-z0-9]{1,5}$/i, '') : text)) return [];
  return [{ rule: 'content/topic', because: `Nothing that you named speaks of ${JSON.stringify(text)}.`, parameter }];
}

function linkReasons(session: Session, { parameter, text }: ArgumentValue): readonly AuthorityReason[] {
  return findValues(text).flatMap(({ kind, key }) => {
    if (kind !== 'url') return [];
    const { place } = originOf(session, { parameter, text: key, sheet: { kind: 'url', role: 'content' } }, 'fetch');
    if (place !== 'outside' && place !== 'metadata' && (place !== 'nowhere' || !session.isTainted)) return [];
    if (place !== 'nowhere' && (isForwarded(session, key) || isInDocument(session, key))) return [];
    return [
      {
        rule: 'content/link',
        because: `It would pass on the link ${JSON.stringify(key)}, which you did not name.`,
        parameter,
      },
    ];
  });
}

/** Words of a person who wants what stands in a document passed on, and not only an answer to it. */
const PASSING_ON = [
  'summary',
  'summarize',
  'summarise',
  'forward',
  'content',
  'copy',
  'translate',
  'quote',
  'link',
  'pass',
];

/** A link in a document or mail that the person wants passed on or summed up belongs to it; pages are too easily changed. */
const isInDocument = (session: Session, key: string): boolean =>
  PASSING_ON.some((word) => session.words.mentions(word)) &&
  session.index.find('url', key).some(({ record }) => {
    const heard = session.records[record];
    return heard !== undefined && heard.standing !== 'plain' && (heard.source === 'file' || heard.source === 'mail');
  });

const WHOLE = /\b(?:all|every|each|alle[nrs]?|jede[mnrs]?)\b/;

/** "All my unread emails": whatever stands in one of them is what the person wants passed on. */
const isForwarded = (session: Session, key: string): boolean =>
  WHOLE.test(session.words.folded) &&
  session.index.find('url', key).every(({ record }) => isSpokenOf(session, session.records[record]?.source));

const isSpokenOf = ({ words }: Session, source = 'result'): boolean =>
  source !== 'page' && source !== 'result' && words.requests.about.has(source);

function secretReasons({ secrets, words }: Session, { parameter, text }: ArgumentValue): readonly AuthorityReason[] {
  const folded = fold(text);
  const held = secrets.find(
    (secret) =>
      holdsPhrase(folded, fold(secret.text)) &&
      !holdsPhrase(words.folded, fold(secret.text)) &&
      !isClassSaid(secret.class, words.folded),
  );
  return held === undefined
    ? []
    : [
        {
          rule: 'content/secret',
          because: `It would give away your ${held.class}, which you did not name.`,
          parameter,
        },
      ];
}

const isClassSaid = (name: string, folded: string): boolean =>
  name.split(' ').some((word) => word !== 'number' && folded.includes(word)) ||
  /\b(?:information|details|data)\b/.test(folded);

/** Words for days that are counted from another one: "move it from the 4th to the next day". */
const OTHER_DAYS =
  /\b(?:tomorrow|tonight|weekend|later|earlier|postpone|delay|day after|day before|(?:next|following|previous|same) (?:day|week|month)|by (?:an?|one|two|three|\d+) (?:hours?|days?|weeks?)|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|morgen|übermorgen|wochenende|später|früher|tag (?:davor|danach)|(?:nächste|folgende|selbe)[nrsm]? (?:tag|woche|monat)|(?:mon|diens|donners|frei|sams|sonn)tags?|mittwochs?)\b/u;

/** Where the person named days, an entry on another day is not what they asked for. */
function dateReasons({ words, isTainted }: Session, { parameter, text }: ArgumentValue): readonly AuthorityReason[] {
  const day = readDate(text);
  if (!isTainted || day === undefined || words.days.length === 0) return [];
  if (words.days.some((named) => isSameDay(named, day))) return [];
  return [{ rule: 'content/date', because: `${JSON.stringify(text)} is none of the days that you named.`, parameter }];
}
