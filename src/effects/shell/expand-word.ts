import {
  type Argument,
  isGiven,
  isNumber,
  literal,
  nearTextOf,
  SOME_NUMBER,
  textOf,
  type UnknownArgument,
  unknownArgument,
} from './argument.ts';
import { calculate, numberOf } from './calculate.ts';
import { derive } from './derive-value.ts';
import { isSecretVariable } from './environment-name.ts';
import { expandGlob } from './expand-glob.ts';
import { knownOutput, printsNumber } from './known-output.ts';
import { escapeGlob } from './match-glob.ts';
import { noteAssigned } from './note-assigned.ts';
import { noteHiddenCode } from './note-hidden-code.ts';
import { renderWord } from './render-script.ts';
import type { Scene } from './scene.ts';
import { isSecretPath } from './secret-path.ts';
import {
  type Arithmetic,
  type Part,
  SCRIPT_CHARACTERS_MAX,
  type Script,
  type VariablePart,
  type Word,
} from './syntax.ts';

/** Runs a nested script for its effects; given by the interpreter, which also calls this module. */
export type RunScript = (script: Script, scene: Scene) => void;

interface Draft {
  text: string;
  pattern: string;
  isGlob: boolean;
  /** Set where a number stands for another. */
  about: boolean;
  /** With `about`: the text in front of it. */
  sure: string;
  /** False while nothing but unquoted empty values has been seen: such a word vanishes. */
  isThere: boolean;
  unknown: { readonly lead: string; tail: string; many: boolean; isGiven: boolean } | undefined;
}

/** The arguments that one word becomes: none, one, or several. */
export function expandWord(word: Word, scene: Scene, runScript: RunScript): readonly Argument[] {
  const { start, end } = word;
  const [only, second] = word.parts;
  if (second === undefined && only?.kind === 'text') return [{ kind: 'literal', text: only.text, start, end }];
  return expandParsed(word, scene, runScript).map((argument) => ({ ...argument, start, end }));
}

function expandParsed(word: Word, scene: Scene, runScript: RunScript): readonly Argument[] {
  const [only, second] = word.parts;
  if (second === undefined && only?.kind === 'variable') {
    const all = allOf(only, scene);
    if (all !== undefined) return all;
    const whole = wholeVariable(only, scene);
    if (whole !== undefined) return [whole];
    const pattern = patternVariable(only, scene);
    if (pattern !== undefined) return expandGlob(pattern, scene);
  }
  const draft = expandParts(word.parts, scene, runScript);
  if (draft.unknown !== undefined) return [madeUnknown(draft.unknown, renderWord(word))];
  if (draft.isGlob && draft.about) return [unknownArgument(renderWord(word), true)];
  if (draft.isGlob) return expandGlob(draft.pattern, scene);
  return draft.isThere ? [madeLiteral(draft)] : [];
}

const madeLiteral = ({ text, about, sure }: Draft): Argument =>
  about ? { kind: 'literal', text, about, ...(sure !== '' && { lead: sure }) } : { kind: 'literal', text };

/** The next text has some number in it. */
function markAbout(draft: Draft, lead = ''): void {
  if (!draft.about) draft.sure = draft.text + lead;
  draft.about = true;
}

function madeUnknown({ lead, tail, many, isGiven }: NonNullable<Draft['unknown']>, shown: string): UnknownArgument {
  // `name=$1` stands in a declaration; any other text beside it makes it something else.
  const given = isGiven && tail === '' && /^(?:[A-Za-z_]\w*=)?$/.test(lead);
  return { kind: 'unknown', lead, tail, many, shown, ...(given && { given: true as const }) };
}

/** The one value that a word becomes where nothing is split or globbed: an assignment, a redirection's target. */
export function expandWhole(word: Word, scene: Scene, runScript: RunScript): Argument {
  const { start, end } = word;
  const [only, second] = word.parts;
  if (second === undefined && only?.kind === 'variable') {
    const whole = wholeVariable({ ...only, quoted: true }, scene);
    if (whole !== undefined) return { ...whole, start, end };
  }
  const draft = expandParts(word.parts, scene, runScript);
  if (draft.unknown !== undefined) return { ...madeUnknown(draft.unknown, renderWord(word)), many: false, start, end };
  return { ...madeLiteral(draft), start, end };
}

/** `"$@"` and `"${name[@]}"`: each element by itself. Unquoted, only where no element would fall apart. */
function allOf(
  { name, subscript, derived, quoted, raw, keys }: VariablePart,
  { state }: Scene,
): readonly Argument[] | undefined {
  if (keys === true) return state.isList(name) && !state.maps.has(name) ? [SOME_NUMBER] : undefined;
  const isAll = subscript === '@' || (subscript === undefined && name === '@');
  if (!isAll || derived) return undefined;
  const list = name === '@' ? state.positional : state.list(name);
  if (list !== undefined && (quoted || list.every((value) => isPlain(value, state.splits)))) return list;
  const isOwn = name === '@' && state.positional === undefined && state.given;
  return [{ ...unknownArgument(raw, true), ...(isOwn && { given: true as const }) }];
}

/** An unquoted text stays what it is where nothing in it is a pattern or a separator. */
const isPlain = (value: Argument, splits: boolean): boolean =>
  !(splits && value.kind === 'literal' && value.about === true) &&
  value.kind === 'literal' &&
  value.text !== '' &&
  !(splits ? /\W/ : /[\s*?[\\]/).test(value.text);

/** `"$f"` alone hands a value on as it is, a path known only by its folder too. */
function wholeVariable(part: VariablePart, { state }: Scene): Argument | undefined {
  const value = part.derived || part.subscript !== undefined ? undefined : valueNamed(part.name, state);
  if (value === undefined || value.kind === 'unknown') return undefined;
  return part.quoted || isPlain(value, state.splits) ? value : undefined;
}

function valueNamed(name: string, state: Scene['state']): Argument | undefined {
  if (/^[1-9]/.test(name)) return argumentAt(Number(name) - 1, name, state);
  const value = state.variables.get(name);
  if (value === undefined || !TURNING.test(name)) return value;
  return COUNTED.test(name) ? SOME_NUMBER : unknownArgument(`$${name}`);
}

/** Variables that say something else than what was assigned to them (bash manual 5.2). */
const TURNING =
  /^(?:RANDOM|SRANDOM|SECONDS|LINENO|BASHPID|EPOCHSECONDS|EPOCHREALTIME|HISTCMD|_|GROUPS|FUNCNAME|PIPESTATUS|DIRSTACK|BASH_\w+)$/;

function argumentAt(index: number, name: string, { positional, given }: Scene['state']): Argument | undefined {
  if (positional === undefined) return given ? { ...unknownArgument(`$${name}`), given: true } : undefined;
  const value = positional[index];
  const behind = positional.slice(index);
  // What may be several words, or none, moves what stands behind it.
  const isOwn = value?.kind === 'unknown' && value.many && behind.every((other) => 'given' in other);
  return isOwn ? { ...value, many: false } : value;
}

/** An unquoted value with a pattern in it is a pattern; where it has blanks too, it is several words. */
function patternVariable(part: VariablePart, { state }: Scene): string | undefined {
  const value = part.derived || part.quoted || part.subscript !== undefined ? undefined : valueNamed(part.name, state);
  if (state.splits) return undefined;
  return value?.kind === 'literal' && value.about !== true && /[*?[]/.test(value.text) && !/[\s\\]/.test(value.text)
    ? value.text
    : undefined;
}

/** Runs what stands inside a text that is handed on as written. */
export function noteParts(parts: readonly Part[], scene: Scene, runScript: RunScript): void {
  expandParts(parts, scene, runScript);
}

function expandParts(parts: readonly Part[], scene: Scene, runScript: RunScript): Draft {
  const draft: Draft = {
    text: '',
    pattern: '',
    isGlob: false,
    about: false,
    sure: '',
    isThere: false,
    unknown: undefined,
  };
  for (const part of parts) {
    if (part.kind !== 'variable' || part.quoted) draft.isThere = true;
    expandPart(part, draft, scene, runScript);
  }
  return draft;
}

function expandPart(part: Part, draft: Draft, scene: Scene, runScript: RunScript): void {
  switch (part.kind) {
    case 'text':
      add(draft, part.text);
      break;
    case 'glob':
      draft.isGlob = true;
      draft.text += part.text;
      draft.pattern += part.text;
      break;
    case 'tilde':
      if (scene.state.variables.has('HOME')) addUnknown(draft, false);
      else add(draft, scene.facts.home);
      break;
    case 'number':
      addNumber(part.arithmetic === undefined ? undefined : noteArithmetic(part.arithmetic, scene, runScript), draft);
      break;
    case 'variable':
      addVariable(part, draft, scene, runScript);
      break;
    case 'command':
      addOutput(part, draft, scene, runScript);
      break;
    case 'process':
      runHidden(part.script, scene, runScript);
      add(draft, '/dev/fd/63');
  }
}

function addNumber(value: bigint | undefined, draft: Draft): void {
  if (value === undefined) markAbout(draft);
  add(draft, String(value ?? 1));
}

function addOutput(
  { script, quoted }: Extract<Part, { kind: 'command' }>,
  draft: Draft,
  scene: Scene,
  runScript: RunScript,
): void {
  const known = knownOutput(script, scene, (word) => expandWhole(word, scene, runScript));
  const knownText = nearTextOf(known);
  if (known === undefined) runHidden(script, scene, runScript);
  else runScript(script, { ...scene, state: scene.state.clone() });
  if (known?.kind === 'literal' && known.about) markAbout(draft);
  if (knownText !== undefined && (quoted || knownText === '' || isPlain(literal(knownText), scene.state.splits)))
    add(draft, knownText);
  else if (printsNumber(script)) addNumber(undefined, draft);
  else addUnknown(draft, !quoted);
}

/** A command that hides inside a word. Where it does more than read, that it is run is worth saying too. */
function runHidden(script: Script, scene: Scene, runScript: RunScript): void {
  const { findings } = scene;
  const before = findings.effects.length;
  runScript(script, { ...scene, state: scene.state.clone() });
  if (findings.effects.slice(before).some(({ type }) => !/^(?:read|secret|network|unknown)$/.test(type)))
    findings.addExecute('bash');
}

function add(draft: Draft, text: string): void {
  if (draft.unknown !== undefined && draft.unknown.tail.length < SCRIPT_CHARACTERS_MAX) draft.unknown.tail += text;
  if (draft.text.length + text.length > SCRIPT_CHARACTERS_MAX) {
    addUnknown(draft, false);
    return;
  }
  draft.text += text;
  draft.pattern += escapeGlob(text);
}

function addUnknown(draft: Draft, many: boolean, value?: Argument): void {
  const { lead = '', tail = '' } = value?.kind === 'unknown' && !value.many ? value : {};
  if (draft.unknown !== undefined) draft.unknown.isGiven = false;
  draft.unknown ??= {
    lead: draft.isGlob || draft.about ? '' : draft.text + lead,
    tail: '',
    many,
    isGiven: isGiven(value),
  };
  draft.unknown.many ||= many;
  draft.unknown.tail = tail;
}

/** Variables that bash itself keeps numbers in (bash manual 5.2), while no script sets them. */
const COUNTED =
  /^(?:RANDOM|SECONDS|LINENO|UID|EUID|PPID|BASHPID|SHLVL|OPTIND|COLUMNS|LINES|EPOCHSECONDS|SRANDOM|HISTCMD|BASH_SUBSHELL)$/;

/**
 * Names inside arithmetic are evaluated as text again, substitutions included; only numbers may stand there. Gives the
 * number where it is known.
 */
export function noteArithmetic(
  { frame, names, sets, inside }: Arithmetic,
  scene: Scene,
  runScript: RunScript,
): bigint | undefined {
  const { state, findings } = scene;
  const doubt = (what: string, value?: Argument): void => {
    const given = isGiven(value) && value.lead === '';
    findings.addUnknown(`arithmetic with the value of ${what}${given ? GIVEN : ''}`, {
      kind: 'arithmetic',
      value: what,
      isGiven: given,
    });
  };
  const texts: (string | undefined)[] = [];
  for (const name of names) {
    const list = state.isList(name) ? state.list(name) : [state.variables.get(name)];
    const isCounted = COUNTED.test(name) && !state.variables.has(name);
    if (isCounted || list?.every(isNumber) === true) continue;
    doubt(name, list?.length === 1 ? list[0] : undefined);
    for (const value of list ?? []) noteHiddenCode(nearTextOf(value) ?? '', scene);
  }
  for (const part of inside) {
    const draft = expandParts([part], scene, runScript);
    const isCounted = part.kind === 'variable' && COUNTED.test(part.name) && !state.variables.has(part.name);
    const isSafe = isCounted || (draft.unknown === undefined && /^-?\d*$/.test(draft.text));
    texts.push(draft.unknown === undefined && !draft.about ? draft.text : undefined);
    if (isSafe) continue;
    noteHiddenCode(draft.text, scene);
    const given = draft.unknown?.isGiven === true ? valueOfPart(part, state) : undefined;
    doubt(part.kind === 'command' ? 'a substitution' : 'raw' in part ? part.raw : 'what is inside', given);
  }
  const value = sets.length > 0 ? undefined : calculated(frame, texts, state);
  for (const name of sets) {
    noteAssigned(name, SOME_NUMBER, scene);
    if (state.isList(name)) state.setList(name, undefined);
    else state.variables.set(name, SOME_NUMBER);
  }
  return value;
}

/** Said of a number that whoever runs the script gives. */
export const GIVEN = ', which whoever runs it gives';

const valueOfPart = (part: Part, state: Scene['state']): Argument | undefined =>
  part.kind === 'variable' ? valueNamed(part.name, state) : undefined;

/** Expansions are put in as text; a name stands for what its value is calculated to. */
function calculated(frame: string, texts: readonly (string | undefined)[], state: Scene['state']): bigint | undefined {
  if (!texts.every((text) => text !== undefined)) return undefined;
  const [first = '', ...rest] = frame.split('$');
  const text = rest.reduce((before, piece, index) => before + (texts[index] ?? '') + piece, first);
  return calculate(text, (name) => {
    const value = COUNTED.test(name) || state.isList(name) ? undefined : textOf(valueNamed(name, state));
    return value === undefined ? undefined : numberOf(value);
  });
}

function addVariable(part: VariablePart, draft: Draft, scene: Scene, runScript: RunScript): void {
  const { name, derived, quoted, raw, subscript, arithmetic, inside = [], sets } = part;
  if (arithmetic !== undefined && !isKeyOfMap(part, scene)) noteArithmetic(arithmetic, scene, runScript);
  for (const inner of inside) expandParts([inner], scene, runScript);
  if (sets === true) {
    noteAssigned(name, unknownArgument(raw), scene);
    scene.state.forget(name);
  }
  if (subscript !== undefined) {
    addElement(part, draft, scene);
    return;
  }
  const value = derived ? derivedText(part, scene) : variableText(name, scene);
  if (value === undefined) {
    if (!scene.state.variables.has(name) && isSecretVariable(name))
      scene.findings.addText('secret', `the variable ${name} of the environment`);
    if (derived && isSecretPath(raw.replace(/^\$\{\w+:?[-+?=]|\}$/g, ''))) scene.findings.addText('secret', raw);
    const from = derived && !DEFAULT_NUMBER.test(raw) ? undefined : valueNamed(name, scene.state);
    addUnknown(draft, !quoted || name === '@', from);
    return;
  }
  if (value !== '') draft.isThere = true;
  const from = valueNamed(name, scene.state);
  if (from?.kind === 'literal' && from.about) markAbout(draft, derived ? '' : from.lead);
  if (!quoted && value !== '' && !isPlain(literal(value), scene.state.splits)) addUnknown(draft, true);
  else add(draft, value);
}

/** Where nothing is given, a number stands there. */
const DEFAULT_NUMBER = /^\$\{[1-9]:?-\d*\}$/;

/** `${name%.txt}` and its kin, where both the value and what is done to it are known. */
const derivedText = (part: VariablePart, scene: Scene): string | undefined =>
  part.inside === undefined && part.arithmetic === undefined && part.subscript === undefined
    ? derive(part.raw, derivedFrom(part, scene), scene.state.variables.has(part.name))
    : undefined;

/** What a number is cut down to depends on the number; where another one stands for none, it stays a number. */
function derivedFrom({ name, raw }: VariablePart, scene: Scene): string | undefined {
  const from = valueNamed(name, scene.state);
  const isSome = from?.kind === 'literal' && from.about === true;
  return isSome && !/^\$\{\w+:?[-=]-?\d*\}$/.test(raw) ? undefined : variableText(name, scene);
}

/** Keys of an associative array are text, not arithmetic; only where it is surely one. */
const isKeyOfMap = ({ name, arithmetic }: VariablePart, { state }: Scene): boolean =>
  state.maps.has(name) && arithmetic !== undefined && arithmetic.sets.length === 0;

function addElement(
  { name, subscript = '', quoted, derived, raw }: VariablePart,
  draft: Draft,
  { state }: Scene,
): void {
  // Where an element is missing, a number stands for it.
  const start = `\${${name}[${subscript}]`;
  if (
    derived &&
    raw.startsWith(start) &&
    /^:?-\d+\}$/.test(raw.slice(start.length)) &&
    state.list(name)?.every(isNumber)
  ) {
    draft.isThere = true;
    addNumber(undefined, draft);
    return;
  }
  const list = derived ? undefined : state.list(name);
  const one = /^\d+$/.test(subscript) && !state.maps.has(name) ? list?.[Number(subscript)] : undefined;
  if (one?.kind === 'literal' && (quoted || isPlain(one, state.splits))) {
    draft.isThere = true;
    if (one.about === true) markAbout(draft, one.lead);
    add(draft, one.text);
  } else if (list !== undefined && list.length > 0 && list.every(isNumber)) {
    draft.isThere = true;
    addNumber(undefined, draft);
  } else addUnknown(draft, !quoted || subscript === '@');
}

function variableText(name: string, { state, facts }: Scene): string | undefined {
  if (/^[1-9]/.test(name) && state.positional !== undefined) {
    const given = state.positional[Number(name) - 1];
    const isComplete = state.positional.every((value) => value.kind !== 'unknown' || !value.many);
    return given === undefined ? (isComplete ? '' : undefined) : given.kind === 'literal' ? given.text : undefined;
  }
  const value = valueNamed(name, state);
  if (value !== undefined) return value.kind === 'literal' ? value.text : undefined;
  if (name === 'HOME') return facts.home;
  if (name === 'PWD') return state.folders?.length === 1 ? state.folders[0] : undefined;
  return undefined;
}
