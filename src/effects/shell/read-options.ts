import { type Argument, literal, shownArgument } from './argument.ts';
import type { GivenOption } from './call.ts';
import type { OptionSpec, OptionTable } from './option-table.ts';
import type { Sheet } from './sheet.ts';

export interface ReadOptions {
  readonly options: readonly GivenOption[];
  readonly operands: readonly Argument[];
  /** Arguments that could not be told: unknown or ambiguous options, words known only at run time. */
  readonly doubtful: readonly string[];
}

interface Draft {
  readonly options: GivenOption[];
  readonly operands: Argument[];
  readonly doubtful: string[];
  readonly rest: Argument[];
}

/** Tells options from operands the way getopt_long and its kin do (glibc manual, "Parsing Program Options"). */
export function readOptions(args: readonly Argument[], table: OptionTable, style: Sheet['style']): ReadOptions {
  const draft: Draft = { options: [], operands: [], doubtful: [], rest: [...args] };
  const stops = style.endsWith('posix');
  for (let next = draft.rest.shift(); next !== undefined; next = draft.rest.shift()) {
    if (next.kind === 'literal' && next.text === '--') {
      draft.operands.push(...draft.rest);
      break;
    }
    if (!readOption(next, table, style, draft)) {
      draft.operands.push(next);
      if (stops) {
        draft.operands.push(...draft.rest);
        break;
      }
    }
  }
  return draft;
}

/** True where the argument was an option (a doubtful one too); false for an operand. */
function readOption(argument: Argument, table: OptionTable, style: Sheet['style'], draft: Draft): boolean {
  if (argument.kind === 'below') {
    if (argument.mayBeOption) draft.doubtful.push(argument.shown);
    return false;
  }
  if (argument.kind === 'unknown') return readUnknown(argument, table, style, draft);
  const { text } = argument;
  const part = (rest: string): Argument => ({ ...literal(rest), ...(argument.about === true && { about: true }) });
  if (text.startsWith('+') && text.length > 1 && table.has('+')) return give(table.get('+'), [], draft, text);
  if (!text.startsWith('-') || text === '-') return false;
  if (text.startsWith('--')) readLong(text, part, table, style, draft);
  else if (style.startsWith('single')) readSingle(text, part, table, draft);
  else readShort(text, part, table, draft);
  return true;
}

function readUnknown(
  argument: Extract<Argument, { kind: 'unknown' }>,
  table: OptionTable,
  style: Sheet['style'],
  draft: Draft,
): boolean {
  const { lead, many, shown } = argument;
  const option = /^(--[\w-]+)=/.exec(lead);
  if (option !== null && !many) {
    readLong(option[0], () => ({ ...argument, lead: lead.slice(option[0].length) }), table, style, draft);
    return true;
  }
  if (many || lead === '' || lead.startsWith('-')) draft.doubtful.push(shown);
  return false;
}

/** What is left of an argument behind the name of its option. */
type PartOf = (rest: string) => Argument;

function readLong(text: string, part: PartOf, table: OptionTable, style: Sheet['style'], draft: Draft): void {
  const cut = text.indexOf('=');
  const name = cut < 0 ? text : text.slice(0, cut);
  const attached = cut < 0 ? undefined : part(text.slice(cut + 1));
  const spec = table.get(name) ?? (style === 'gnu' || style === 'posix' ? abbreviated(name, table) : undefined);
  if (spec === undefined) draft.doubtful.push(text);
  else if (attached === undefined) give(spec, takeValues(spec, draft), draft, text);
  else if (spec.takes === 'nothing' && !/^(?:true|false)$/.test(shownArgument(attached))) draft.doubtful.push(text);
  else give(spec, [attached, ...takeMore(spec, draft)], draft, text);
}

/** The one long option that begins so. Where two do, the program itself refuses. */
function abbreviated(name: string, table: OptionTable): OptionSpec | undefined {
  const found = new Set(
    [...table.keys()]
      .filter((known) => known.startsWith('--') && known.startsWith(name))
      .map((known) => table.get(known)),
  );
  return found.size === 1 ? [...found][0] : undefined;
}

/** `-abc`, where each letter is an option until one takes the rest as its value. */
function readShort(text: string, part: PartOf, table: OptionTable, draft: Draft): void {
  const letters = [...text.slice(1)];
  if (/^-\d+$/.test(text) && table.has('-#')) {
    give(table.get('-#'), [], draft, text);
    return;
  }
  for (let at = 0; at < letters.length; at += 1) {
    const name = `-${letters[at] ?? ''}`;
    const spec = table.get(name) ?? (/\d/.test(name) ? table.get('-#') : undefined);
    if (spec === undefined) {
      draft.doubtful.push(text);
      return;
    }
    const rest = letters.slice(at + 1).join('');
    if (spec.takes === 'nothing') give(spec, [], draft, text);
    else {
      const values =
        rest !== '' ? [part(rest), ...takeMore(spec, draft)] : spec.takes === 'value' ? takeValues(spec, draft) : [];
      give(spec, values, draft, text);
      return;
    }
  }
}

/** `-name`, `-name=value`, `-name value`. */
function readSingle(text: string, part: PartOf, table: OptionTable, draft: Draft): void {
  const cut = text.indexOf('=');
  const spec = table.get(cut < 0 ? text : text.slice(0, cut));
  if (spec === undefined) draft.doubtful.push(text);
  else if (cut >= 0) give(spec, [part(text.slice(cut + 1))], draft, text);
  else give(spec, takeValues(spec, draft), draft, text);
}

const takeValues = (spec: OptionSpec, draft: Draft): readonly Argument[] =>
  spec.takes === 'value' ? draft.rest.splice(0, spec.roles.length) : [];

const takeMore = (spec: OptionSpec, draft: Draft): readonly Argument[] =>
  spec.takes === 'value' ? draft.rest.splice(0, spec.roles.length - 1) : [];

function give(spec: OptionSpec | undefined, values: readonly Argument[], draft: Draft, text: string): true {
  if (spec === undefined) draft.doubtful.push(text);
  else {
    // A value that may be several words shifts everything behind it.
    for (const value of values) if (value.kind === 'unknown' && value.many) draft.doubtful.push(value.shown);
    if (values.some(({ kind }) => kind === 'below')) draft.doubtful.push(text);
    draft.options.push({ spec, values });
  }
  return true;
}
