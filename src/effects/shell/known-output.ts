import { type Argument, literal, nearTextOf, textOf } from './argument.ts';
import { repositoryAt } from './repository-at.ts';
import type { Scene } from './scene.ts';
import type { Chain, Script, SimpleCommand, Word } from './syntax.ts';

/** A file or folder with a name that nobody knows beforehand, made in the temporary folder. */
export const TEMPORARY = '/tmp/<temporary>';

/** What one word of a nested command becomes. */
type Expand = (word: Word) => Argument;

/** What `$(…)` surely gives, for the few programs that only name things; `undefined` for every other. */
export function knownOutput(script: Script, scene: Scene, expand: Expand): Argument | undefined {
  const command = onlyCommand(script);
  const [head, ...words] = command?.words ?? [];
  const [only, more] = head?.parts ?? [];
  const teller = only?.kind === 'text' && more === undefined ? TELLERS.get(only.text) : undefined;
  return teller?.(words.map(expand), scene);
}

/** The one simple command of a script; errors may go elsewhere. */
function onlyCommand({ items: [item, second] }: Script): SimpleCommand | undefined {
  if (item === undefined || second !== undefined || item.background || item.chain.rest.length > 0) return undefined;
  const [stage, another] = item.chain.first.stages;
  const command = stage?.command;
  if (another !== undefined || command?.kind !== 'simple' || command.assignments.length > 0) return undefined;
  return command.redirects.every((redirect) => redirect.kind === 'file' && redirect.fd === '2') ? command : undefined;
}

type Teller = (words: readonly Argument[], scene: Scene) => Argument | undefined;

const TELLERS: ReadonlyMap<string, Teller> = new Map<string, Teller>([
  ['pwd', (words, { state }) => (words.length === 0 ? one(state.folders) : undefined)],
  ['git', topLevel],
  ['mktemp', temporary],
  ['basename', (words) => named(words, (path) => path.replace(/\/+$/, '').replace(/^.*\//s, ''))],
  ['dirname', (words) => named(words, folderOf)],
  ['echo', said],
  ['date', dated],
]);

const one = (folders: readonly string[] | undefined): Argument | undefined =>
  folders?.length === 1 && folders[0] !== undefined ? literal(folders[0]) : undefined;

function topLevel(words: readonly Argument[], { state, facts }: Scene): Argument | undefined {
  const [folder, another] = state.folders ?? [];
  if (folder === undefined || another !== undefined) return undefined;
  if (words.map(textOf).join(' ') !== 'rev-parse --show-toplevel') return undefined;
  const top = repositoryAt(folder, facts);
  return top === undefined ? undefined : literal(top);
}

/** `mktemp`, `mktemp -d`; with a template, the name up to the letters that are replaced. */
function temporary(words: readonly Argument[]): Argument | undefined {
  const texts = words.map(textOf);
  const names = texts.filter((text) => text?.startsWith('-') !== true);
  if (!texts.every((text) => text !== undefined && /^(?:-d|-q|-t|-u|-dt|-td|--directory|[^-].*)$/s.test(text)))
    return undefined;
  const [template] = names;
  const isShort = texts.some((text) => /^-\w*t/.test(text ?? ''));
  return literal(template === undefined || isShort ? TEMPORARY : template);
}

function named(words: readonly Argument[], change: (path: string) => string): Argument | undefined {
  const [path, suffix, more] = words;
  if (path?.kind !== 'literal' || more !== undefined || path.text.startsWith('-') || path.text === '') return undefined;
  const name = change(path.text);
  const end = textOf(suffix);
  if (suffix !== undefined && end === undefined) return undefined;
  const text = end !== undefined && name.endsWith(end) && name !== end ? name.slice(0, -end.length) : name;
  const { lead: _, ...rest } = path;
  return { ...rest, text };
}

const folderOf = (path: string): string => {
  const bare = path.replace(/(?<=.)\/+$/, '');
  return bare.includes('/') ? bare.slice(0, bare.lastIndexOf('/')) || '/' : '.';
};

function said(words: readonly Argument[]): Argument | undefined {
  const texts = words.map(nearTextOf);
  if (!texts.every((text) => text !== undefined && !/^-[neE]+$|\\/.test(text))) return undefined;
  const isAbout = words.some((word) => word.kind === 'literal' && word.about);
  return { ...literal(texts.join(' ')), ...(isAbout && { about: true as const }) };
}

/** A date in figures: some figures, of which only that is known. */
function dated([format, more]: readonly Argument[]): Argument | undefined {
  const text = textOf(format);
  if (text === undefined || more !== undefined || !/^\+(?:%-?[YmdHMSjuFTsNyIV]|[\w.:-])+$/.test(text)) return undefined;
  const figures = text.slice(1).replace('%F', '%Y-%m-%d').replace('%T', '%H:%M:%S');
  return { kind: 'literal', text: figures.replaceAll(/%-?[A-Za-z]/g, '1'), about: true };
}

/** Programs that print one number where they are given these words. */
const COUNTERS: ReadonlyMap<string, RegExp> = new Map([
  ['wc', /^wc -[clmw]$/],
  ['nproc', /^nproc(?: --all)?$/],
  ['id', /^id -(?:u|g)$/],
  ['date', /^date (?:(?:-d|--date) [^-]\S*(?: \S+)* )?\+%(?:s|Y|m|d|H|M|S|j|u|Y%m%d|Y%m%d%H%M%S|H%M%S)$/],
  ['seq', /^seq(?: -?\d+){1,3}$/],
  ['stat', /^stat (?:-c|--format|-f) (?:%s|%Y|%z|%a|%i)(?: |$)/],
  // With several files, or folders, names of files come out too.
  ['grep', /^grep (?:-[cEFiovwxs]*c[cEFiovwxs]*|--count) [^ ]+(?: [^ $]+)?$/],
  ['tput', /^tput (?:cols|lines)$/],
  ['printf', /^printf %0?\d{0,2}d \S+$/],
  ['shuf', /^shuf -i \d+-\d+(?: -n \d+)?$/],
]);
/** Filters that leave numbers what they are. */
const PASSES = /^(?:tr -d [ \\n[:space:]"']+|head -n ?\d+|tail -n ?\d+|head -\d+|sort(?: -[nru]+)?|uniq|xargs)$/;

/** True where a substitution gives nothing but digits and blanks. */
export function printsNumber({ items: [item, more] }: Script): boolean {
  if (item === undefined || more !== undefined || item.background) return false;
  if (!item.chain.rest.every(isQuiet)) return false;
  const stages = item.chain.first.stages.map(({ command }) => (command.kind === 'simple' ? command : undefined));
  const filters = stages.map((command) => (command === undefined ? undefined : shownWords(command)));
  let last = filters.length - 1;
  while (last > 0 && PASSES.test(filters[last] ?? '')) last -= 1;
  const words = filters[last] ?? '';
  const [program = ''] = words.split(' ');
  return COUNTERS.get(program)?.test(words) === true && !writesElsewhere(stages[last]);
}

/** `|| true` and `|| echo 0` add nothing else. */
const isQuiet = ({ operator, pipeline }: Chain['rest'][number]): boolean => {
  const [stage, more] = pipeline.stages;
  const words = stage?.command.kind === 'simple' && more === undefined ? shownWords(stage.command) : '';
  return operator === '||' && /^(?:true|:|echo \d+)$/.test(words);
};

/** Error output in the same place could be any text. */
const writesElsewhere = (command: SimpleCommand | undefined): boolean =>
  command?.redirects.some(({ kind, fd }) => kind === 'duplicate' || fd === '1') === true;

const shownWords = ({ words, assignments }: SimpleCommand): string =>
  assignments.length > 0
    ? ''
    : words.map(({ parts: [only, more] }) => (only?.kind === 'text' && more === undefined ? only.text : '$')).join(' ');
