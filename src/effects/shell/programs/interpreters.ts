import { type Argument, shownArgument, textOf } from '../argument.ts';
import { Call } from '../call.ts';
import { applyRole } from '../run-sheet.ts';
import { absolutePaths, freshShell, type Scene, WRAPPERS_MAX } from '../scene.ts';
import type { Sheet } from '../sheet.ts';
import type { Dialect } from '../source-text.ts';
import { type CodeLanguage, readCode } from './interpreted-code.ts';
import { lines, names } from './lines.ts';

/** A shell: a text behind `-c` is read, a text on standard input too where it is known; anything else runs unread. */
const shell = (name: string, dialect: Dialect): Sheet => ({
  names: names(name),
  source: 'bash 5.2 manual, "Invoking Bash"; dash(1) 0.5.12; zsh(1) 5.9',
  style: 'posix',
  options:
    lines(`-c | -s | -e | -u | -x | -v | -n | -f | -a | -b | -h | -m | -p | -k | -t | -B | -C | -E | -H | -P | -T | -o=TEXT | -O=TEXT | + | --norc | --noprofile
    --posix | --restricted -r | --verbose | --version | --help | -l --login !execute:the_profile | -i !execute:the_profile | --rcfile=READ !execute | --init-file=READ !execute`),
  operands: 'TEXT...',
  read: (call, scene) => readShell(call, dialect, scene),
});

export const SHELLS: readonly Sheet[] = [
  shell('bash', 'bash'),
  shell('sh dash ash', 'sh'),
  // Other shells have other grammars: what they are given is only looked through for secrets.
  {
    names: names('zsh ksh mksh fish csh tcsh pwsh nu elvish xonsh'),
    source: 'their manual pages',
    style: 'posix',
    options: [],
    operands: 'TEXT...',
    marks: ['!execute'],
  },
];

function readShell(call: Call, dialect: Dialect, scene: Scene): void {
  if (call.has('--version', '--help')) return;
  const [first, ...rest] = call.operands;
  if (call.has('-c')) readText(first, rest, call, dialect, scene);
  else if (first !== undefined && !call.has('-s')) runsFile(first, call, scene);
  else if (scene.stdin.kind === 'text') {
    readKnown(scene.stdin.text, call, dialect, scene);
    // Commands of a text on standard input can eat the lines behind them; then these mean something else.
    if (scene.stdin.text.trimEnd().includes('\n'))
      scene.findings.addText('unknown', `the lines that ${call.program} reads`);
  } else {
    scene.findings.addExecute(call.program);
    if (scene.findings.hasSocket) scene.findings.addText('secret', 'all that a shell shows to whoever answers');
    scene.findings.addText('unknown', `a text that comes to ${call.program} from elsewhere`);
  }
}

function readText(
  text: Argument | undefined,
  rest: readonly Argument[],
  call: Call,
  dialect: Dialect,
  scene: Scene,
): void {
  const known = textOf(text);
  if (known === undefined || scene.depth >= WRAPPERS_MAX) {
    scene.findings.addExecute(call.program);
    scene.findings.addText(
      'unknown',
      `a text that ${call.program} runs (${text === undefined ? '' : shownArgument(text)})`,
    );
    if (text?.kind === 'unknown' && text.near !== undefined && scene.depth < WRAPPERS_MAX)
      readKnown(text.near, call, dialect, scene);
    return;
  }
  readKnown(known, call, dialect, scene, rest.slice(1));
  // Further words become $0, $1 …; that they are secrets is to be seen wherever the text uses them.
  for (const word of rest) if (word.kind === 'literal' && word.text.includes('/')) applyRole('LIST', word, call, scene);
}

/** That a shell runs the text is worth saying only where the text does more than read. */
function readKnown(text: string, call: Call, dialect: Dialect, scene: Scene, positional?: readonly Argument[]): void {
  const before = scene.findings.effects.length;
  const inner = freshShell(scene, { stdin: { kind: 'unknown' } });
  inner.state.positional = positional;
  scene.runText(text, dialect, inner);
  if (scene.findings.effects.slice(before).some(({ type }) => type !== 'read')) scene.findings.addExecute(call.program);
}

/** A file of code: the interpreter runs, and so does the file, wherever it lies. */
function runsFile(file: Argument, call: Call, scene: Scene): void {
  applyRole('READ', file, call, scene);
  scene.findings.addExecute(call.program);
  const text = textOf(file);
  const [path] = text === undefined ? [] : (absolutePaths(text, scene.state) ?? []);
  if (path !== undefined) scene.findings.addExecute(scene.facts.path(path).canonical);
}

/** Only these calls of an interpreter run no code of anybody's. */
const TELLS_VERSION = /^(?:--version|-V|-VV|-v|--help|-h|-version|version)$/;

const interpreter = (
  name: string,
  source: string,
  options: {
    readonly code: RegExp;
    readonly version?: RegExp;
    readonly checks?: RegExp;
    /** The language, where what is run can be read. */
    readonly language?: CodeLanguage;
  },
): Sheet => ({
  names: names(name),
  source,
  style: 'exact',
  parse: (args, scene, program) => {
    const words = args.map((arg) => textOf(arg) ?? '');
    const [first = '', second] = words;
    if (second === undefined && (options.version ?? TELLS_VERSION).test(first)) {
      scene.findings.addText('read', `the version of ${program}`);
      return undefined;
    }
    readProgram(args, words, program, options, scene);
    return undefined;
  },
});

function readProgram(
  args: readonly Argument[],
  words: readonly string[],
  program: string,
  { code, checks, language }: { readonly code: RegExp; readonly checks?: RegExp; readonly language?: CodeLanguage },
  scene: Scene,
): void {
  const { findings } = scene;
  const [first = ''] = words;
  if (checks?.test(first) === true && args.length === 2 && args[1] !== undefined) {
    applyRole('READ', args[1], new Call(program, '', [], []), scene);
    return;
  }
  findings.addExecute(program);
  if (language !== undefined && readCode(args, language, scene)) return;
  if (words.some((word) => code.test(word)))
    findings.addText('unknown', `${program} ${args.map(shownArgument).join(' ')}`.slice(0, 200));
  const file = args.find((arg) => !(textOf(arg) ?? '-').startsWith('-'));
  if (file !== undefined && !words.some((word) => code.test(word)))
    runsFile(file, new Call(program, '', [], []), scene);
  else if (file === undefined) findings.addText('unknown', `a text that comes to ${program} from elsewhere`);
}

export const INTERPRETERS: readonly Sheet[] = [
  interpreter(
    'python python2 python3 python3.9 python3.10 python3.11 python3.12 python3.13 pypy pypy3',
    'CPython 3.13, python(1)',
    { code: /^-(?:[bBdEhiIOPqsSuvxX]*[cm]|-?$)/, version: /^(?:--version|-V|-VV|--help|-h)$/, language: 'python' },
  ),
  interpreter('node nodejs', 'Node.js 24, node(1)', {
    code: /^(?:-[a-z]*[ep]$|--eval|--print|--import|--require|-r$|--loader|-$)/,
    version: /^(?:--version|-v|--help|-h|--v8-options)$/,
    checks: /^(?:--check|-c)$/,
    language: 'javascript',
  }),
  interpreter('perl', 'perl 5.36, perlrun(1)', { code: /^-\w*[eEpniMmx]/, version: /^(?:-v|--version|-V)$/ }),
  interpreter('ruby irb', 'ruby 3.1, ruby(1)', { code: /^-\w*[erpnIx]/, version: /^(?:--version|-v|--help|-h)$/ }),
  interpreter('php', 'php 8.2, php(1)', { code: /^-(?:r|R|B|E|a|d|z)/, version: /^(?:--version|-v|--help|-h|-m|-i)$/ }),
  interpreter('lua luajit', 'lua 5.4, lua(1)', { code: /^-[eil]/, version: /^-v$/ }),
  interpreter('deno', 'deno 2, its own help', { code: /^(?:eval|repl|-)$/, version: /^(?:--version|-V|--help|-h)$/ }),
  interpreter('java javac kotlin scala groovy jshell', 'OpenJDK 17, java(1)', {
    code: /^-(?:javaagent|agent|X|cp|classpath|jar|-)/,
    version: /^(?:-version|--version|-help|--help)$/,
  }),
  interpreter(
    'Rscript R julia octave gnuplot ghc runghc elixir erl tclsh wish expect guile sbcl clojure swift dotnet mono ocaml racket',
    'their manual pages',
    { code: /^-/ },
  ),
  interpreter(
    'gcc g++ cc c++ clang clang++ ghdl javap ld as tsc esbuild eslint prettier ruff black mypy',
    'their own help',
    { code: /^$/, version: /^(?:--version|-v|-V|--help|-h|version)$/ },
  ),
];
