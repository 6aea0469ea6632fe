import { isNumber, SOME_NUMBER } from './argument.ts';
import { printsNumber } from './known-output.ts';
import type { ShellState } from './shell-state.ts';
import type { Arithmetic, Assignment, Command, Part, Pipeline, Redirect, Script, Word } from './syntax.ts';

/** What a script may change in the shell that runs it. */
export interface Changes {
  /** Names that it may set; true where only numbers are ever given to it. */
  readonly names: ReadonlyMap<string, boolean>;
  /** True where it may leave the shell in another folder. */
  readonly folder: boolean;
  /** True where a text that is only known later may set anything. */
  readonly anything: boolean;
  /** True where the parameters may be others afterwards. */
  readonly parameters: boolean;
  readonly functions: readonly { readonly name: string; readonly body: Command }[];
}

interface Draft {
  readonly state: ShellState;
  readonly names: Map<string, boolean>;
  /** Of a name that may stay a number: the names that its values come from. */
  readonly sources: Map<string, Set<string>>;
  readonly called: Set<string>;
  readonly functions: { readonly name: string; readonly body: Command }[];
  folder: boolean;
  anything: boolean;
  parameters: boolean;
}

/** Everything that scripts, and the functions that they may call, change. What runs in a shell of its own changes nothing. */
export function changesOf(scripts: readonly Script[], state: ShellState): Changes {
  const draft = emptyDraft(state);
  for (const script of scripts) walk(script, draft);
  settle(draft);
  return draft;
}

const emptyDraft = (state: ShellState): Draft => ({
  state,
  names: new Map(),
  sources: new Map(),
  called: new Set(),
  functions: [],
  folder: false,
  anything: false,
  parameters: false,
});

/** Before scripts run again and again: what they change may already be changed, and what they define be defined. */
export function forgetChanged(changes: Changes, state: ShellState): void {
  const { names, anything, parameters, functions } = changes;
  if (anything) for (const name of [...state.variables.keys()]) state.forget(name);
  for (const [name, staysNumber] of names) {
    const list = state.isList(name) ? state.list(name) : undefined;
    if (!staysNumber || anything) state.forget(name);
    else if (list !== undefined)
      state.setList(
        name,
        list.map(() => SOME_NUMBER),
      );
    else state.variables.set(name, SOME_NUMBER);
  }
  if (anything || names.has('IFS')) state.splits = true;
  if (parameters) {
    state.positional = undefined;
    state.given = false;
  }
  for (const { name, body } of functions) state.mayDefine(name, body);
}

/** What the bodies of a function change, before it runs inside itself. */
export function forgetInside(bodies: readonly Command[], state: ShellState): void {
  const draft = emptyDraft(state);
  for (const body of bodies) walkCommand(body, draft);
  settle(draft);
  forgetChanged({ ...draft, parameters: false }, state);
  if (draft.folder) state.folders = undefined;
}

/** A name stays a number as long as all that it gets does, and it is one before. */
function settle({ state, names, sources }: Draft): void {
  const isOne = (name: string): boolean => {
    const list = state.isList(name) ? state.list(name) : [state.variables.get(name)];
    return list?.every((value) => value === undefined || isNumber(value)) === true;
  };
  for (const [name, stays] of names) if (stays && !isOne(name)) names.set(name, false);
  for (let changed = true; changed; ) {
    changed = false;
    for (const [name, stays] of names) {
      const from = [...(sources.get(name) ?? [])];
      if (!stays || from.every((source) => names.get(source) ?? (state.variables.has(source) && isOne(source))))
        continue;
      names.set(name, false);
      changed = true;
    }
  }
}

const walk = (script: Script, draft: Draft): void => {
  for (const { chain } of script.items)
    for (const pipeline of [chain.first, ...chain.rest.map((more) => more.pipeline)]) walkPipeline(pipeline, draft);
};

function walkPipeline({ stages }: Pipeline, draft: Draft): void {
  // The stages of a pipe run in shells of their own; still they are looked at, since `lastpipe` says otherwise.
  for (const { command } of stages) walkCommand(command, draft);
}

function walkCommand(command: Command, draft: Draft): void {
  for (const redirect of command.redirects) walkRedirect(redirect, draft);
  switch (command.kind) {
    case 'simple':
      walkSimple(command, draft);
      return;
    case 'subshell':
      return;
    case 'function':
      draft.functions.push({ name: command.name, body: command.body });
      walkCommand(command.body, draft);
      return;
    case 'group':
      walk(command.body, draft);
      return;
    case 'for':
      give(command.name, command.words, draft);
      walk(command.body, draft);
      return;
    case 'count':
      for (const part of command.parts) walkArithmetic(part, draft);
      walk(command.body, draft);
      return;
    case 'while':
    case 'until':
      walk(command.condition, draft);
      walk(command.body, draft);
      return;
    case 'if':
      for (const { condition, body } of command.branches) for (const script of [condition, body]) walk(script, draft);
      if (command.otherwise !== undefined) walk(command.otherwise, draft);
      return;
    case 'case':
      walkWord(command.word, draft);
      for (const { body } of command.clauses) walk(body, draft);
      return;
    case 'arithmetic':
      walkArithmetic(command.arithmetic, draft);
      return;
    case 'condition':
      // `=~` leaves what it matched in an array.
      set('BASH_REMATCH', false, draft);
      for (const item of command.items) if ('word' in item) walkWord(item.word, draft);
  }
}

const walkRedirect = (redirect: Redirect, draft: Draft): void => {
  if (redirect.kind === 'file') walkWord(redirect.target, draft);
  if (redirect.kind === 'text') walkWord(redirect.value, draft);
};

function walkSimple(command: Extract<Command, { kind: 'simple' }>, draft: Draft): void {
  const { assignments, words, declared = [] } = command;
  for (const assignment of [...assignments, ...declared]) walkAssignment(assignment, draft);
  for (const word of words) walkWord(word, draft);
  const texts = words.map(textOf);
  const [head] = texts;
  if (words.length === 0) return;
  walkCalled(head, draft);
  const passed = /^(?:builtin|command)$/.test(head ?? '') ? (texts[1] ?? '') : head;
  if (passed === undefined || /^(?:eval|source|\.|trap)?$/.test(passed)) draft.anything = true;
  if (passed === undefined || /^(?:set|shift|eval|source|\.)$/.test(passed)) draft.parameters = true;
  if (head === undefined || /^(?:cd|pushd|popd|eval|source|\.|builtin|command)$/.test(head)) draft.folder = true;
  if (
    head !== undefined &&
    !/^(?:read|export|declare|typeset|local|readonly|unset|getopts|printf|mapfile|readarray|let|eval|builtin|command)$/.test(
      head,
    )
  )
    return;
  for (const [index, word] of words.entries()) {
    const name = /^[A-Za-z_]\w*/.exec(texts[index] ?? leadOf(word))?.[0];
    if (name === undefined || index === 0) continue;
    // `local total=$((…))` gives as `total=…` does; the options of a declaration can say otherwise.
    const given = DECLARES.test(head ?? '') && !texts.some((text) => text?.startsWith('-')) ? givenIn(word) : undefined;
    if (given === undefined) set(name, false, draft);
    else give(name, [given], draft);
  }
  if (head === 'read') set('REPLY', false, draft);
  if (head === 'mapfile' || head === 'readarray') set('MAPFILE', false, draft);
  if (head === 'getopts') for (const name of ['OPTARG', 'OPTIND']) set(name, false, draft);
}

const DECLARES = /^(?:export|declare|typeset|local|readonly)$/;

/** What stands behind the sign of `name=value`, as a word of its own. */
function givenIn({ parts: [first, ...others], start, end }: Word): Word | undefined {
  const value = first?.kind === 'text' ? /^[A-Za-z_]\w*=(.*)$/s.exec(first.text)?.[1] : undefined;
  if (value === undefined) return undefined;
  return { parts: value === '' && others.length > 0 ? others : [{ kind: 'text', text: value }, ...others], start, end };
}

const textOf = ({ parts: [only, more] }: Word): string | undefined =>
  only?.kind === 'text' && more === undefined ? only.text : undefined;
const leadOf = ({ parts: [first] }: Word): string => (first?.kind === 'text' ? first.text : '');

/** Functions change this shell as well; a name that is not known may be that of any. */
function walkCalled(head: string | undefined, draft: Draft): void {
  const isAny = head === undefined || /^(?:eval|source|\.|trap|command|builtin)$/.test(head);
  for (const [name, { bodies }] of draft.state.functions) {
    if ((!isAny && name !== head) || draft.called.has(name)) continue;
    draft.called.add(name);
    for (const body of bodies) walkCommand(body, draft);
  }
}

function walkAssignment({ name, append, value, elements }: Assignment, draft: Draft): void {
  if (append && elements === undefined) set(name, false, draft);
  else give(name, elements?.map((element) => element.value) ?? [value], draft);
  for (const word of elements?.map((element) => element.value) ?? [value]) walkWord(word, draft);
}

/** A name gets these words: numbers, or what other names hold, as far as that can be told. */
function give(name: string, words: readonly Word[], draft: Draft): void {
  const from = words.map(({ parts: [only, more] }) => (more === undefined ? sourceOf(only) : undefined));
  set(
    name,
    from.every((source) => source !== undefined),
    draft,
  );
  const sources = draft.sources.get(name) ?? new Set();
  for (const source of from) if (source !== undefined && source !== '') sources.add(source);
  draft.sources.set(name, sources);
}

/** The name that a value comes from, `''` for a number; `undefined` for anything else. */
function sourceOf(part: Part | undefined): string | undefined {
  if (part === undefined || part.kind === 'number') return '';
  if (part.kind === 'text') return /^-?\d*$/.test(part.text) ? '' : undefined;
  if (part.kind === 'command') return printsNumber(part.script) ? '' : undefined;
  if (part.kind !== 'variable') return undefined;
  if (part.keys === true) return '';
  return part.derived || /^\W/.test(part.name) ? undefined : part.name;
}

const walkWord = ({ parts }: Word, draft: Draft): void => {
  for (const part of parts) walkPart(part, draft);
};

function walkPart(part: Part, draft: Draft): void {
  if (part.kind !== 'variable' && part.kind !== 'number') return;
  if (part.arithmetic !== undefined) walkArithmetic(part.arithmetic, draft);
  if (part.kind === 'number') return;
  if (part.sets === true) set(part.name, false, draft);
  for (const inner of part.inside ?? []) walkPart(inner, draft);
}

function walkArithmetic({ sets, inside }: Arithmetic, draft: Draft): void {
  for (const name of sets) set(name, true, draft);
  for (const part of inside) walkPart(part, draft);
}

function set(name: string, isNumber: boolean, { names }: Draft): void {
  names.set(name, isNumber && names.get(name) !== false);
}
