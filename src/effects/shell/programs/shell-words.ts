import { type Argument, literal, SOME_NUMBER, shownArgument, textOf, unknownArgument } from '../argument.ts';
import { noteAssigned } from '../note-assigned.ts';
import type { Scene, Stream } from '../scene.ts';
import type { Sheet } from '../sheet.ts';
import { touchPath } from '../touch.ts';

const BASH = 'bash 5.2 manual, "Bash Builtin Commands"; GNU coreutils 9.1';
const NOTHING: Stream = { kind: 'nothing' };

/** `echo` and `printf` hand on a text that is sometimes known. */
const echo: Sheet = {
  names: ['echo'],
  source: BASH,
  style: 'exact',
  parse: (args) => {
    const words = args.map(textOf);
    return words.every((word) => word !== undefined && !/^-[neE]+$|\\/.test(word))
      ? { kind: 'text', text: `${words.join(' ')}\n` }
      : undefined;
  },
};

const printf: Sheet = {
  names: ['printf'],
  source: BASH,
  style: 'exact',
  parse: (args, scene) => {
    const { findings } = scene;
    const [first, ...rest] = args;
    const format = textOf(first);
    // `-v` assigns, and a subscript in the name it assigns to is run.
    if (format === '-v') return assignPrinted(args, scene);
    const isOption = format === undefined ? !/^[^-]/.test(leadOf(first)) : format.startsWith('-') && format !== '--';
    if (isOption) findings.addText('unknown', `printf ${args.map(shownArgument).join(' ')}`);
    const [only, more] = rest.map(textOf);
    const isLine = /^%s(?:\\n)?$/.test(format ?? '') && only !== undefined && more === undefined;
    return isLine ? { kind: 'text', text: only } : undefined;
  },
};

const leadOf = (argument: Argument | undefined): string =>
  argument?.kind === 'unknown' && !argument.many ? argument.lead : argument?.kind === 'literal' ? argument.text : '';

/** `printf -v name format …`: a variable is set. */
function assignPrinted([, name, format, ...rest]: readonly Argument[], scene: Scene): undefined {
  const text = textOf(name) ?? '';
  if (!/^[A-Za-z_]\w*$/.test(text))
    scene.findings.addText('unknown', `printf -v ${shownArgument(name ?? literal(''))}`);
  const isNumber = /^%0?\d*d$/.test(textOf(format) ?? '') && rest.length === 1;
  noteAssigned(text, isNumber ? SOME_NUMBER : unknownArgument('…'), scene);
  if (isNumber) scene.state.variables.set(text, SOME_NUMBER);
  else scene.state.forget(text);
  return undefined;
}

/** File tests look at metadata, whatever they ask (bash(1), "Conditional Expressions"). */
const FILE_TESTS = /^-[abcdefghkprstuwxGLNOS]$/;
const COMPARES = /^(?:=|==|!=|<|>|-eq|-ne|-lt|-le|-gt|-ge|-a|-o|!|\(|\)|-z|-n)$/;
const FILE_COMPARES = /^-(?:nt|ot|ef)$/;

const test: Sheet = { names: ['test', '['], source: BASH, style: 'exact', parse: readTest };

function readTest(args: readonly Argument[], scene: Scene, program: string): Stream {
  const words = program === '[' && textOf(args.at(-1)) === ']' ? args.slice(0, -1) : args;
  for (const [index, word] of words.entries()) {
    const text = textOf(word);
    const before = textOf(words[index - 1]);
    if (FILE_TESTS.test(before ?? '') && !isAnd(words, index - 1)) look(word, scene);
    else if (FILE_COMPARES.test(text ?? ''))
      for (const side of [words[index - 1], words[index + 1]]) if (side !== undefined) look(side, scene);
    // `-v` and `-R` look a variable up by name, and run what stands in its subscript.
    if (text === '-v' || text === '-R') scene.findings.addText('unknown', `test ${words.map(shownArgument).join(' ')}`);
    if (word.kind === 'unknown' && word.many) scene.findings.addText('unknown', `test ${word.shown}`);
    if (text === undefined && word.kind === 'unknown' && !isOperand(words, index))
      scene.findings.addText('unknown', `test ${word.shown}`);
  }
  return NOTHING;
}

/** `-a` between two conditions joins them. */
const isAnd = (words: readonly Argument[], index: number): boolean => textOf(words[index]) === '-a' && index > 0;

/** An unknown word is harmless where an operator stands beside it: it cannot be one itself. */
const isOperand = (words: readonly Argument[], index: number): boolean =>
  [words[index - 1], words[index + 1]].some((word) => {
    const text = textOf(word) ?? '';
    return COMPARES.test(text) || FILE_TESTS.test(text) || FILE_COMPARES.test(text);
  }) || words.length === 1;

function look(word: Argument, scene: Scene): void {
  // That a file is there says nothing of what stands in it.
  if (word.kind !== 'below' && textOf(word) === undefined) return;
  touchPath(word, { touch: 'list', tree: false }, scene);
}

export const SHELL_WORDS: readonly Sheet[] = [echo, printf, test];
