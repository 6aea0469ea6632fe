import { type Argument, shownArgument, textOf } from '../argument.ts';
import { CODE_FILE_BYTES_MAX } from '../code-reader.ts';
import { absolutePaths, type Scene, WRAPPERS_MAX } from '../scene.ts';
import { touchPath } from '../touch.ts';

export type CodeLanguage = 'python' | 'javascript';

/** Options without a value that only change how code is run (python(1), node(1)). */
const PLAIN: Readonly<Record<CodeLanguage, RegExp>> = {
  python: /^-[bBdEIOPqRsSuv]+$/,
  javascript:
    /^--(?:no-warnings|trace-warnings|input-type=(?:module|commonjs)|experimental-strip-types|enable-source-maps|use_strict)$/,
};
/** Options behind which code stands. */
const GIVEN: Readonly<Record<CodeLanguage, RegExp>> = {
  python: /^-[bBdEIOPqRsSuv]*c$/,
  javascript: /^(?:-e|-p|-pe|--eval|--print)$/,
};

/** What code would do that an interpreter is given. False where it is not known, or nobody reads it. */
export function readCode(args: readonly Argument[], language: CodeLanguage, scene: Scene): boolean {
  const { readCode: reader, findings, facts, state, depth } = scene;
  const [cwd, another] = state.folders ?? [];
  if (reader === undefined || cwd === undefined || another !== undefined || depth >= WRAPPERS_MAX) return false;
  const given = codeIn(args, language, scene);
  if (given === undefined) return false;
  const argv = given.rest.map(textOf);
  const isWhole = argv.every((word) => word !== undefined);
  const reading = findings.inside(() => {
    const read = reader(given.text, language, { cwd, facts, ...(isWhole && { argv }) });
    for (const effect of read.effects) findings.add(effect);
    return read;
  });
  if (!isWhole)
    findings.addText('unknown', `what the program does with ${given.rest.map(shownArgument).join(' ')}`.slice(0, 200));
  return reading.parsed || given.isFile;
}

interface GivenCode {
  readonly text: string;
  readonly rest: readonly Argument[];
  readonly isFile: boolean;
}

/** Code in an option, on standard input, or in a file of the workspace. */
function codeIn(args: readonly Argument[], language: CodeLanguage, scene: Scene): GivenCode | undefined {
  const start = args.findIndex((arg) => !PLAIN[language].test(textOf(arg) ?? ''));
  const [first, ...rest] = start < 0 ? [] : args.slice(start);
  const word = textOf(first);
  if (first === undefined || word === '-')
    return scene.stdin.kind === 'text' ? { text: scene.stdin.text, rest, isFile: false } : undefined;
  if (word === undefined) return undefined;
  if (GIVEN[language].test(word)) {
    const [code, ...others] = rest;
    const text = textOf(code);
    return text === undefined ? undefined : { text, rest: others, isFile: false };
  }
  return word.startsWith('-') ? undefined : fileOf(first, word, rest, scene);
}

function fileOf(argument: Argument, word: string, rest: readonly Argument[], scene: Scene): GivenCode | undefined {
  const [path] = absolutePaths(word, scene.state) ?? [];
  if (scene.readsFiles !== true || path === undefined) return undefined;
  const { canonical } = scene.facts.path(path);
  const text = scene.facts.text(canonical, CODE_FILE_BYTES_MAX);
  if (text === undefined) return undefined;
  touchPath(argument, { touch: 'read', tree: false }, scene);
  // What a file holds may be another when it runs: that it runs is told as well.
  scene.findings.addExecute(canonical);
  return { text, rest, isFile: true };
}
