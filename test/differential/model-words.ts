import type { Part } from '../../src/effects/shell/syntax.ts';
import { FOLDER_SHOWN } from './fixture.ts';
import { findMatches, type Piece, toExpression } from './model-globs.ts';
import { capture, runBeside, type Shell, Undecided } from './model-shell.ts';

/** Words as bash 5.2 expands them (manual 3.5): parameters and substitutions, splitting, pathnames, quotes removed. */
export function expandFields(parts: readonly Part[], shell: Shell): readonly string[] {
  const fields = new Fields();
  for (const part of parts) addPart(part, fields, shell);
  return fields.done().flatMap((pieces) => globbed(pieces, shell));
}

/** The one text of an assignment or a here-string: neither split nor globbed. */
export function expandText(parts: readonly Part[], shell: Shell): string {
  return parts
    .map((part) => {
      if (part.kind === 'glob' || part.kind === 'text') return part.text;
      if (part.kind === 'variable' && (part.name === '@' || part.name === '*')) return '';
      return textOfPart(part, shell);
    })
    .join('');
}

/** Whether a text is what a pattern of `case` describes; quoted parts of it stand for themselves. */
export function matchesPattern(text: string, parts: readonly Part[], shell: Shell): boolean {
  const pieces = parts.map((part): Piece => {
    if (part.kind === 'text' || part.kind === 'glob') return { text: part.text, active: part.kind === 'glob' };
    const value = textOfPart(part, shell);
    const active = (part.kind === 'variable' || part.kind === 'command') && !part.quoted;
    if (active && /[[\\]/.test(value)) throw new Undecided('a pattern in a value');
    return { text: value, active };
  });
  return toExpression(pieces, 'any').test(text);
}

function globbed(pieces: readonly Piece[], shell: Shell): readonly string[] {
  const literal = pieces.map(({ text }) => text).join('');
  if (!pieces.some(({ active, text }) => active && /[*?[]/.test(text))) return [literal];
  if (/^\/|\/dev\/fd\/|\/\//.test(literal)) throw new Undecided('a pattern out of the folder');
  const found = findMatches(pieces, shell.folder, [...shell.world.files.keys()]);
  return found.length === 0 ? [literal] : found;
}

/** Builds fields: unquoted values are split at blanks, everything else sticks to what stands beside it. */
class Fields {
  readonly #fields: Piece[][] = [];
  #open: Piece[] | undefined;

  add(text: string, active: boolean): void {
    this.#open ??= [];
    this.#open.push({ text, active });
  }

  split(value: string): void {
    const words = value.split(/[ \t\n]+/);
    for (const [index, word] of words.entries()) {
      if (index > 0) this.#close();
      if (word !== '') this.add(word, true);
    }
  }

  #close(): void {
    if (this.#open !== undefined) this.#fields.push(this.#open);
    this.#open = undefined;
  }

  done(): readonly (readonly Piece[])[] {
    this.#close();
    return this.#fields;
  }
}

function addPart(part: Part, fields: Fields, shell: Shell): void {
  if (part.kind === 'text' || part.kind === 'glob') fields.add(part.text, part.kind === 'glob');
  else if (part.kind !== 'variable' && part.kind !== 'command') fields.add(textOfPart(part, shell), false);
  // There are no positional parameters: "$@" is nothing at all.
  else if (part.kind === 'variable' && part.name === '@' && !part.derived) return;
  else if (part.quoted) fields.add(textOfPart(part, shell), false);
  else splitChecked(textOfPart(part, shell), fields);
}

function splitChecked(value: string, fields: Fields): void {
  if (/[[\\]/.test(value)) throw new Undecided('a pattern in a value');
  fields.split(value);
}

function textOfPart(part: Exclude<Part, { kind: 'text' | 'glob' }>, shell: Shell): string {
  switch (part.kind) {
    case 'tilde':
      return shell.variables.get('HOME') ?? '';
    case 'number':
      return numberOf(part.raw, shell);
    case 'variable':
      return part.derived ? derivedValue(part.raw, shell) : (variableValue(part.name, shell) ?? '');
    case 'command':
      return capture(part.script, shell);
    case 'process':
      runBeside(part.script, part.direction, shell);
      return '/dev/fd/';
  }
}

function variableValue(name: string, shell: Shell): string | undefined {
  if (name === '0' || name === '_') throw new Undecided(`the variable ${name}`);
  if (/^(?:[1-9]\d*|[@*])$/.test(name)) return undefined;
  if (name === 'PWD') return shell.folder === '' ? FOLDER_SHOWN : `${FOLDER_SHOWN}/${shell.folder}`;
  if (name === 'OLDPWD') throw new Undecided('the folder from before');
  return shell.variables.get(name);
}

function numberOf(raw: string, shell: Shell): string {
  if (raw === '$?') return String(shell.status);
  if (raw === '$#') return '0';
  const length = /^\$\{#(\w+)\}$/.exec(raw)?.[1];
  if (length !== undefined) return String([...(variableValue(length, shell) ?? '')].length);
  const [, left = '', operator = '', right = ''] = /^\$\(\(\s*(\d+)\s*([-+*])\s*(\d+)\s*\)\)$/.exec(raw) ?? [];
  if (operator === '') throw new Undecided(`the number ${raw}`);
  const [first, second] = [Number(left), Number(right)];
  return String(operator === '+' ? first + second : operator === '-' ? first - second : first * second);
}

const DERIVED = /^\$\{(\w+)(:?[-+?]|##?|%%?)(.*)\}$/s;

function derivedValue(raw: string, shell: Shell): string {
  const [, name = '', operator = '', operand = ''] = DERIVED.exec(raw) ?? [];
  if (operator === '' || /[\\'"$`]/.test(operand)) throw new Undecided(`the form ${raw}`);
  const value = variableValue(name, shell);
  const isThere = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
  if (/[-+]$/.test(operator) && /[*?]/.test(operand)) throw new Undecided('a pattern as a default');
  if (operator.endsWith('-')) return isThere ? (value ?? '') : operand;
  if (operator.endsWith('+')) return isThere ? operand : '';
  if (operator.endsWith('?')) throw new Undecided('an expansion that may fail');
  return withoutAffix(value ?? '', operator, operand);
}

/** `#` and `%` take away the shortest match, doubled the longest one. */
function withoutAffix(value: string, operator: string, pattern: string): string {
  const expression = toExpression([{ text: pattern, active: true }], 'any');
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => length);
  const ordered = operator.length === 2 ? lengths.toReversed() : lengths;
  for (const length of ordered) {
    const affix = operator.startsWith('#') ? value.slice(0, length) : value.slice(value.length - length);
    if (!expression.test(affix)) continue;
    return operator.startsWith('#') ? value.slice(length) : value.slice(0, value.length - length);
  }
  return value;
}
