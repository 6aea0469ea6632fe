import type { Effect, EffectType } from '../contract/effect.ts';
import { tellsItself } from '../contract/telling-effect.ts';
import { visibleLine } from '../contract/visible-text.ts';
import { isWithin } from './path/place.ts';

/** What paths are shown relative to. Absent ones are shown as they are. */
export interface SentencePlaces {
  readonly workspace?: string;
  readonly home?: string;
}

/**
 * One plain sentence for a person: what these effects would do, the gravest first. Safe to print: nothing in it is
 * active or invisible, it is one line, and it is short whatever the effects are called.
 */
export function sentenceOf(effects: readonly Effect[], places: SentencePlaces = {}): string {
  const telling = withoutRepeats(effects);
  const clauses = ORDER.flatMap((group) => clausesOf(group, telling, places));
  return clauses.length === 0 ? 'It would read and change nothing.' : `It would ${joined(clauses, ', and ')}.`;
}

interface Group {
  readonly holds: (effect: Effect) => boolean;
  readonly phrase: (list: string) => string;
}

const ofType = (type: EffectType) => (effect: Effect) => effect.type === type;
const isFetch = ({ method }: Effect): boolean => method === 'GET' || method === 'HEAD';
const isText = ({ targetKind }: Effect): boolean => targetKind === 'text';

/** What cannot be undone comes first. Texts that name no place stand in brackets, since they are no object of a verb. */
const ORDER: readonly Group[] = [
  { holds: ofType('destroy'), phrase: (list) => `destroy ${list}` },
  { holds: (effect) => effect.type === 'secret' && !isText(effect), phrase: (list) => `read the secrets in ${list}` },
  { holds: (effect) => effect.type === 'secret' && isText(effect), phrase: (list) => `reveal secrets (${list})` },
  { holds: ofType('privilege'), phrase: (list) => `change who may do what (${list})` },
  { holds: ofType('persist'), phrase: (list) => `leave something behind that runs later (${list})` },
  { holds: (effect) => effect.type === 'network' && !isFetch(effect), phrase: (list) => `send data to ${list}` },
  { holds: (effect) => effect.type === 'network' && isFetch(effect), phrase: (list) => `fetch from ${list}` },
  { holds: ofType('delete'), phrase: (list) => `delete ${list}` },
  { holds: ofType('write'), phrase: (list) => `write ${list}` },
  { holds: ofType('execute'), phrase: (list) => `run ${list}` },
  { holds: ofType('unknown'), phrase: (list) => `do something that cannot be told beforehand (${list})` },
  { holds: ofType('read'), phrase: (list) => `read ${list}` },
];

/** Where one place has a graver effect, the plainer one that comes with it says nothing more. */
const COVERED_BY: Partial<Readonly<Record<EffectType, readonly EffectType[]>>> = {
  read: ['secret', 'execute'],
  write: ['destroy', 'privilege', 'persist'],
  delete: ['destroy'],
};

function withoutRepeats(effects: readonly Effect[]): readonly Effect[] {
  const seen = new Set(effects.map(({ type, target }) => `${type} ${target}`));
  return effects.filter(({ type, target }) => !COVERED_BY[type]?.some((graver) => seen.has(`${graver} ${target}`)));
}

function clausesOf({ holds, phrase }: Group, effects: readonly Effect[], places: SentencePlaces): readonly string[] {
  const own = effects.filter(holds);
  const told = [...new Set(own.flatMap((effect) => ownClause(effect) ?? []))];
  const named = own.filter((effect) => ownClause(effect) === undefined);
  const left = told.length - TARGETS_MAX;
  return [
    ...told.slice(0, TARGETS_MAX),
    ...(left > 0 ? [`do ${left} more ${left === 1 ? 'thing' : 'things'} like these`] : []),
    ...(named.length === 0 ? [] : [phrase(targetList(named, places))]),
  ];
}

/** `drops an object` → `drop an object`; `undefined` where the target is a name. */
function ownClause(effect: Effect): string | undefined {
  if (!tellsItself(effect)) return undefined;
  const { target } = effect;
  const blank = target.indexOf(' ');
  const verb = target.slice(0, blank);
  return cut(
    verb
      .replace(/ies$/, 'y')
      .replace(/(?<=sh)es$/, '')
      .replace(/s$/, '') + target.slice(blank),
  );
}

/** Targets that one clause names; more are counted. */
const TARGETS_MAX = 3;

function targetList(effects: readonly Effect[], places: SentencePlaces): string {
  const names = [...new Set(effects.map((effect) => nameOf(effect, places)))];
  if (names.length <= TARGETS_MAX) return joined(names, ' and ');
  const folder = sharedFolder(effects, places);
  if (folder !== undefined) return `${names.length} places ${folder}`;
  return `${names.slice(0, TARGETS_MAX).join(', ')} and ${names.length - TARGETS_MAX} more`;
}

/** `below src/`, where all are paths below one folder that tells something: not the root, nor its children. */
function sharedFolder(effects: readonly Effect[], places: SentencePlaces): string | undefined {
  if (!effects.every(({ targetKind, target }) => targetKind === 'path' && target.startsWith('/'))) return undefined;
  const [first = [], ...rest] = effects.map(({ target }) => target.split('/').slice(0, -1));
  let depth = first.length;
  for (const parts of rest) {
    const differs = first.findIndex((part, index) => parts[index] !== part);
    if (differs >= 0) depth = Math.min(depth, differs);
  }
  const folder = first.slice(0, depth).join('/');
  const { workspace } = places;
  if (workspace !== undefined && folder === workspace) return 'in the workspace';
  return depth > 2 || (workspace !== undefined && isWithin(folder, workspace))
    ? `below ${placeName(folder, places)}/`
    : undefined;
}

/** What git deletes are files of its working tree, not the repository. */
const repositoryName = (type: Effect['type'], place: string): string =>
  type === 'delete' ? `files that git keeps in ${place}` : `the git repository of ${place}`;

function nameOf({ type, target, targetKind, extent, subcommand }: Effect, places: SentencePlaces): string {
  const name = targetKind === 'path' || target.startsWith('/') ? placeName(target, places) : cut(target);
  if (targetKind === 'repository') return repositoryName(type, target === places.workspace ? 'the workspace' : name);
  if (targetKind !== 'path') return [name, ...(subcommand ? [cut(subcommand)] : [])].join(' ');
  if (extent !== 'tree') return name;
  return target === places.workspace ? 'everything in the workspace' : `everything below ${name}`;
}

function placeName(target: string, { workspace, home }: SentencePlaces): string {
  if (target === workspace) return 'the workspace';
  if (workspace !== undefined && target.startsWith(`${workspace}/`)) return plain(target.slice(workspace.length + 1));
  if (home !== undefined && home !== '/' && isWithin(target, home)) return plain(`~${target.slice(home.length)}`);
  return plain(target);
}

/** A name whose own blanks, commas or brackets would run into the sentence is quoted. */
const plain = (name: string): string =>
  /^[^\s,;"'()]+$/.test(name) ? cut(name) : `"${cut(name.replaceAll('"', '\\"'))}"`;

const NAME_CHARACTERS_MAX = 80;

/** Cut in the middle: the beginning and the end of a name tell most. Never through a pair of surrogates. */
function cut(text: string): string {
  if (text.length <= NAME_CHARACTERS_MAX) return visibleLine(text);
  const half = NAME_CHARACTERS_MAX / 2;
  const characters = [...text.slice(0, half + 1)].slice(0, half);
  return visibleLine(`${characters.join('')}…${[...text.slice(-half)].join('').toWellFormed()}`);
}

/** `a`, `a and b`, `a, b and c`. */
function joined(parts: readonly string[], last: string): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')}${last}${parts.at(-1)}`;
}
