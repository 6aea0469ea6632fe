import type { Effect } from '../../contract/effect.ts';
import type { Evidence } from '../../contract/reading.ts';
import { sentenceOf } from '../sentence.ts';
import { readShellProgram } from '../shell/read-command.ts';
import type { UnknownCause } from '../shell/unknown-cause.ts';
import type { ProgramReading } from './program-reading.ts';
import type { CodeContext } from './read-code.ts';

/**
 * A whole bash program, as the other languages are read: what it is given by whoever runs it (`$1`) is that person's to
 * name, what it makes it may take away again, and what it changes of permissions is told.
 */
export function readBashProgram(code: string, context: CodeContext): ProgramReading {
  const { parsed, refused, effects: found, evidence, commands, telling } = readShellProgram(code, context);
  const deleted = new Set(telling.presumed.flatMap(({ type, target }) => (type === 'delete' ? [target] : [])));
  const names = argumentNames(code);
  const hidesInBrackets = HIDDEN_IN_BRACKETS.test(code);
  const programs = new Set(commands.map(({ program }) => program));
  const made = madeBy(found, context);
  const onlyMoves = programs.has('mv') && ![...programs].some((program) => DELETES.test(program));
  const isHarmless = (target: string, cause: UnknownCause | undefined): boolean =>
    cause !== undefined && (isBelowNew(cause, context) || isGiven(cause, { target, names, hidesInBrackets, deleted }));
  const kept = found.filter(
    (effect) =>
      !(
        effect.type === 'delete' &&
        (made.has(effect.target) || (onlyMoves && isMovedInside(effect.target, found, context)))
      ) &&
      !(parsed && effect.type === 'unknown' && isHarmless(effect.target, telling.causes.get(effect.target))) &&
      // Substitutions of the program run in the shell that runs it.
      !(parsed && effect.type === 'execute' && effect.target === 'bash' && !programs.has('bash')),
  );
  const added = [...addedEffects(code, programs), ...(parsed ? [] : [notRead(refused)])];
  const effects = [...kept, ...added];
  return {
    language: 'bash',
    parsed,
    effects,
    evidence: evidence.flatMap((place): Evidence[] => {
      const effect = found[place.effect];
      const index = effect === undefined ? -1 : kept.indexOf(effect);
      return index < 0 ? [] : [{ ...place, effect: index }];
    }),
    sentence: sentenceOf(effects, context.facts),
    programs: commands.map(({ program, subcommand }) => ({ program, ...(subcommand !== undefined && { subcommand }) })),
  };
}

const notRead = (why = 'a program that was not read'): Effect => ({ type: 'unknown', target: why, targetKind: 'text' });

const CHANGES_MODES = new Set(['chmod', 'chown', 'chgrp', 'setfacl', 'chattr', 'setcap', 'chcon']);

function addedEffects(code: string, programs: ReadonlySet<string>): readonly Effect[] {
  const changers = [...programs].filter((program) => CHANGES_MODES.has(program)).slice(0, 1);
  const modes = changers.map(
    (program): Effect => ({
      type: 'privilege',
      target: `${program} changes permissions or owners`,
      targetKind: 'text',
    }),
  );
  const endless: Effect = {
    type: 'destroy',
    target: 'the time of the processor, in a loop that never ends',
    targetKind: 'text',
  };
  return isEndless(code) ? [...modes, endless] : modes;
}

/** A loop that is always taken again, around nothing that ends it, waits or asks. */
function isEndless(code: string): boolean {
  const loop =
    /\b(?:while\s+(?:true|:|\[\s*1\s*\]|\(\(\s*1\s*\)\))|until\s+false|for\s*\(\(\s*;\s*;\s*\)\))\s*(?:;|\n)?\s*do\b/g;
  for (const match of code.matchAll(loop)) {
    if (!/\b(?:break|exit|return|exec|sleep|read|wait|select|inotifywait)\b/.test(code.slice(match.index))) return true;
  }
  return false;
}

/** Places that are not there yet and that the program writes. */
function madeBy(effects: readonly Effect[], { facts }: CodeContext): ReadonlySet<string> {
  const written = effects.filter(({ type, targetKind }) => type === 'write' && targetKind === 'path');
  return new Set(written.map(({ target }) => target).filter((path) => facts.path(path).kind === 'absent'));
}

/** Programs besides `mv` that take files away, and those that run others. */
const DELETES =
  /^(?:rm|rmdir|unlink|find|fd|shred|git|rsync|xargs|parallel|env|sudo|nohup|timeout|dd|tar|zip|gzip|xz|bzip2|srm|wipe|trash.*|python.*|node|perl|ruby|php|awk|gawk|mawk|eval|source|\.|bash|sh|make|npm)$/;

/** What stays in the workspace is not lost, as in the other languages; hidden folders mean more than their files. */
function isMovedInside(path: string, effects: readonly Effect[], { facts }: CodeContext): boolean {
  const isInside = (place: string): boolean =>
    place.startsWith(`${facts.workspace}/`) && !place.slice(facts.workspace.length).includes('/.');
  return isInside(path) && effects.every(({ type, target }) => type !== 'write' || isInside(target));
}

/** Which number a name has does not matter in a folder that is not there yet: all that is in it the program made. */
const isBelowNew = (cause: UnknownCause, { facts }: CodeContext): boolean =>
  cause.kind === 'numbered-path' && PLAIN_FOLDER.test(cause.below) && facts.path(cause.below).kind === 'absent';
/** A name with blanks or brackets in it is left in doubt. */
const PLAIN_FOLDER = /^\/[^\s,()]*$/;

/** What variables hold that only whoever runs the program fills, or that name what it made itself. */
type GivenNames = ReadonlyMap<string, 'argument' | 'temporary'>;

const ASSIGNED =
  /(?<![\w$-])(?:(?:local|readonly|declare|export)\s+)?([A-Za-z_]\w*)\+?=("(?:[^"\\]|\\.)*"|'[^']*'|\$\([^()]*\)|[^\s;&|()]*)/g;
/** `$1`, or that with a name inside the workspace for where it is not given. */
const FROM_ARGUMENT = /^"?\$(?:[1-9@*]|\{[1-9](?::?-(?!\/|~)(?:(?!\.\.)[\w./-])*)?\})"?$/;
const FROM_TEMPORARY = /^"?\$\(mktemp(?:\s+-d)?\)"?$/;
const FROM_NAME = /^"?\$\(basename\s+"?\$\{?\w+\}?"?(?:\s+"?\.?\w+"?)?\)"?$/;

function argumentNames(code: string): GivenNames {
  const names = new Map<string, 'argument' | 'temporary' | 'other'>();
  for (const [, name = '', value = ''] of code.matchAll(ASSIGNED)) {
    const from =
      FROM_ARGUMENT.test(value) || FROM_NAME.test(value)
        ? 'argument'
        : FROM_TEMPORARY.test(value)
          ? 'temporary'
          : 'other';
    const before = names.get(name);
    names.set(name, before === undefined || before === from ? from : 'other');
  }
  // A name that is filled in any other way holds anything.
  for (const [, name = ''] of code.matchAll(
    /\b(?:read|mapfile|readarray|printf\s+-v|getopts\s+\S+|for)\s+(?:-\w+\s+)*([A-Za-z_]\w*)/g,
  ))
    names.set(name, 'other');
  return new Map([...names].flatMap(([name, from]) => (from === 'other' ? [] : [[name, from] as const])));
}

/** Programs to which a file is only something to look at. */
const LOOKERS: ReadonlySet<string> = new Set(
  'wc cat head tail sort uniq grep cut nl rev tac stat file basename dirname ls du diff cmp md5sum sha1sum sha256sum jq column paste fold fmt expand od strings comm join tr test [ realpath'.split(
    ' ',
  ),
);

/** Where a command stands in the brackets of a number, evaluating the number runs it. */
const HIDDEN_IN_BRACKETS = /\[[^\]\n]{0,60}(?:\$\(|`)|printf\s+-v|\[%/;

interface GivenContext {
  readonly target: string;
  readonly names: GivenNames;
  readonly hidesInBrackets: boolean;
  readonly deleted: ReadonlySet<string>;
}

/** An unknown that only says that somebody else names the file, or that a number is not known before. */
function isGiven(cause: UnknownCause, { target, names, hidesInBrackets, deleted }: GivenContext): boolean {
  // Bash would run what stands in brackets of a number: only the reader knows which values are none.
  if (cause.kind === 'arithmetic') return !hidesInBrackets && cause.isGiven && /^[\w${}:-]+$/.test(cause.value);
  if (cause.kind === 'numbered-path') return false;
  const { shown } = cause;
  const used = [...shown.matchAll(/\$\{?([A-Za-z_]\w*|[0-9@*#])/g)].map(([, name = '']) => name);
  if (used.length === 0 || /\$\(|`|\$\{!|\.\./.test(shown)) return false;
  const sources = used.map((name) => (/^[1-9@*]$/.test(name) ? 'argument' : names.get(name)));
  if (sources.some((source) => source === undefined)) return false;
  const isOwn = sources.every((source) => source === 'temporary');
  if (cause.kind === 'path') return !/^"?'?[/~]/.test(shown) && (isOwn || !deleted.has(target));
  return LOOKERS.has(cause.program) || (cause.program === 'rm' && isOwn);
}
