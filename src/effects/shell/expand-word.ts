import { type Argument, literal } from './argument.ts';
import { isSecretVariable } from './environment-name.ts';
import { expandGlob } from './expand-glob.ts';
import { knownOutput } from './known-output.ts';
import { escapeGlob } from './match-glob.ts';
import { renderWord } from './render-script.ts';
import type { Scene } from './scene.ts';
import { isSecretPath } from './secret-path.ts';
import { type Part, SCRIPT_CHARACTERS_MAX, type Script, type Word } from './syntax.ts';

/** Runs a nested script for its effects; given by the interpreter, which also calls this module. */
export type RunScript = (script: Script, scene: Scene) => void;

interface Draft {
  text: string;
  pattern: string;
  isGlob: boolean;
  /** False while nothing but unquoted empty values has been seen: such a word vanishes. */
  isThere: boolean;
  unknown: { readonly lead: string; tail: string; many: boolean } | undefined;
}

/** The arguments that one word becomes: none, one, or several. */
export function expandWord(word: Word, scene: Scene, runScript: RunScript): readonly Argument[] {
  const [only, second] = word.parts;
  if (second === undefined && only?.kind === 'text') return [literal(only.text)];
  if (second === undefined && only?.kind === 'variable') {
    const whole = wholeVariable(only, scene);
    if (whole !== undefined) return [whole];
    const pattern = patternVariable(only, scene);
    if (pattern !== undefined) return expandGlob(pattern, scene);
  }
  const draft = expandParts(word.parts, scene, runScript);
  if (draft.unknown !== undefined) return [{ kind: 'unknown', ...draft.unknown, shown: renderWord(word) }];
  if (draft.isGlob) return expandGlob(draft.pattern, scene);
  return draft.isThere ? [literal(draft.text)] : [];
}

/** The one value that a word becomes where nothing is split or globbed: an assignment, a redirection's target. */
export function expandWhole(word: Word, scene: Scene, runScript: RunScript): Argument {
  const draft = expandParts(word.parts, scene, runScript);
  if (draft.unknown !== undefined) return { kind: 'unknown', ...draft.unknown, many: false, shown: renderWord(word) };
  return literal(draft.text);
}

/** `"$f"` alone hands a value on as it is, a path known only by its folder too. */
function wholeVariable(part: Extract<Part, { kind: 'variable' }>, { state }: Scene): Argument | undefined {
  const value = part.derived ? undefined : state.variables.get(part.name);
  if (value === undefined || value.kind === 'unknown') return undefined;
  // Unquoted, only a text that is neither split nor a pattern stays what it is.
  const stays = value.kind === 'literal' && value.text !== '' && !/[\s*?[\\]/.test(value.text);
  return part.quoted || stays ? value : undefined;
}

/** An unquoted value with a pattern in it is a pattern; where it has blanks too, it is several words. */
function patternVariable(part: Extract<Part, { kind: 'variable' }>, { state }: Scene): string | undefined {
  const value = part.derived || part.quoted ? undefined : state.variables.get(part.name);
  return value?.kind === 'literal' && /[*?[]/.test(value.text) && !/[\s\\]/.test(value.text) ? value.text : undefined;
}

function expandParts(parts: readonly Part[], scene: Scene, runScript: RunScript): Draft {
  const draft: Draft = { text: '', pattern: '', isGlob: false, isThere: false, unknown: undefined };
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
      noteArithmetic(part.names, scene);
      add(draft, '1');
      break;
    case 'variable':
      addVariable(part, draft, scene);
      break;
    case 'command':
      addOutput(part, draft, scene, runScript);
      break;
    case 'process':
      runScript(part.script, { ...scene, state: scene.state.clone() });
      add(draft, '/dev/fd/63');
  }
}

function addOutput(
  { script, quoted }: Extract<Part, { kind: 'command' }>,
  draft: Draft,
  scene: Scene,
  runScript: RunScript,
): void {
  const known = knownOutput(script, scene);
  runScript(script, { ...scene, state: scene.state.clone() });
  if (known === undefined) addUnknown(draft, !quoted);
  else add(draft, known);
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

function addUnknown(draft: Draft, many: boolean): void {
  draft.unknown ??= { lead: draft.isGlob ? '' : draft.text, tail: '', many };
  draft.unknown.many ||= many;
  draft.unknown.tail = '';
}

/** Names inside arithmetic are evaluated as text again, substitutions included; only numbers may stand there. */
function noteArithmetic(names: readonly string[], { state, findings }: Scene): void {
  for (const name of names) {
    const value = state.variables.get(name);
    if (value?.kind !== 'literal' || !/^-?\d*$/.test(value.text))
      findings.addText('unknown', `arithmetic with the value of ${name}`);
  }
}

function addVariable(part: Extract<Part, { kind: 'variable' }>, draft: Draft, scene: Scene): void {
  const { name, derived, quoted, raw } = part;
  const value = derived ? undefined : variableText(name, scene);
  if (value === undefined) {
    if (!scene.state.variables.has(name) && isSecretVariable(name))
      scene.findings.addText('secret', `the variable ${name} of the environment`);
    if (derived && isSecretPath(raw.replace(/^\$\{\w+:?[-+?]|\}$/g, ''))) scene.findings.addText('secret', raw);
    addUnknown(draft, !quoted || name === '@');
    return;
  }
  if (value !== '') draft.isThere = true;
  if (!quoted && /[\s*?[\\]/.test(value)) addUnknown(draft, true);
  else add(draft, value);
}

function variableText(name: string, { state, facts }: Scene): string | undefined {
  const value = state.variables.get(name);
  if (value !== undefined) return value.kind === 'literal' ? value.text : undefined;
  if (name === 'HOME') return facts.home;
  if (name === 'PWD') return state.folders?.length === 1 ? state.folders[0] : undefined;
  return undefined;
}
