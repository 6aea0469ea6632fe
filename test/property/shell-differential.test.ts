import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parseScript } from '../../src/effects/shell/parse-script.ts';
import { renderScript } from '../../src/effects/shell/render-script.ts';
import type { Command, Script } from '../../src/effects/shell/syntax.ts';

/**
 * The parser against real bash. No program is found on the search path, and the handler for that case writes down
 * the arguments that bash really made: bash is the oracle, not another parser.
 * `SHELL_ROUNDS=20000 npx vitest run test/property/shell-differential` runs it longer.
 */
const ROUNDS = Number(process.env['SHELL_ROUNDS'] ?? 200);
const folder = mkdtempSync(join(tmpdir(), 'shell-differential-'));
const FILES = ['a', 'ab', 'b c', '.a', 'd/a', '-a', 'f'];
/** Bash takes whatever descriptor is free. */
const DESCRIPTOR = /(?<=\/dev\/fd\/)\d+/g;
/** What bash says of a descriptor that is used as a program depends on who is quicker. */
const RACE = /(?<=\/dev\/fd\/: )(?:No such file or directory|Permission denied)/g;
const HANDLER = `() { printf '%s\\037' "$@" $'\\036' >>"$RECORD"; return 0; }`;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * A random script writes where it likes: everything but its own folder is read-only, and there is no network. It shares
 * our process numbers, since what runs on in the background must not end with the script.
 */
const CONTAINED = [
  ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--bind', folder, folder],
  ...['--chdir', join(folder, 'work'), '--unshare-net', '--unshare-ipc', '--cap-drop', 'ALL', '--'],
];

interface Observed {
  /** Every command that bash started, as its arguments; sorted, since the parts of a pipeline run at once. */
  readonly commands: readonly string[];
  readonly files: readonly string[];
}

function observe(script: string): Observed {
  const home = join(folder, 'work');
  const record = join(folder, 'record');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(join(home, 'd'), { recursive: true });
  for (const file of FILES) writeFileSync(join(home, file), '');
  writeFileSync(record, '');
  const { error } = spawnSync(
    '/usr/bin/bwrap',
    [...CONTAINED, '/bin/bash', '--norc', '--noprofile', '-c', '--', script],
    {
      env: { PATH: '/nonexistent', HOME: '/h', RECORD: record, 'BASH_FUNC_command_not_found_handle%%': HANDLER },
      // The pipe is held open by every process that bash starts: the call returns when the last one has ended.
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      timeout: 5_000,
    },
  );
  if (error !== undefined) throw new Error(`bash did not end by itself: ${JSON.stringify(script)}`, { cause: error });
  const commands = readFileSync(record, 'utf8').replaceAll(DESCRIPTOR, '').split('\x1f\x1e\x1f').slice(0, -1);
  const files = readdirSync(home, { recursive: true }).map((name) => {
    const path = join(home, String(name));
    return `${name}:${readIfFile(path)}`;
  });
  return { commands: commands.sort(), files: files.sort() };
}

function readIfFile(path: string): string {
  try {
    // Bash numbers the lines of its own complaints; the canonical text has other lines.
    return readFileSync(path, 'utf8')
      .replaceAll(/line \d+: /g, '')
      .replaceAll(DESCRIPTOR, '')
      .replaceAll(RACE, '');
  } catch {
    return '';
  }
}

/** Commands of a script whose words are all literal; `undefined` where a word is not, or where not all need run. */
function literalCommands(script: Script): readonly string[] | undefined {
  const found: string[] = [];
  return collect(script, found) ? found.sort() : undefined;
}

function collect(script: Script, found: string[]): boolean {
  return script.items.every(
    ({ chain }) =>
      [chain.first, ...chain.rest.map(({ pipeline }) => pipeline)].every(({ negated, stages }) =>
        stages.every(({ command }) => !negated && collectCommand(command, found)),
      ) && chain.rest.every(({ operator }) => operator === '&&'),
  );
}

/** Names that bash runs itself, or looks for in a folder: no handler sees them. */
const isPassedBy = (name: string): boolean =>
  [':', '.', '[', 'shift', 'set', 'local', 'export', 'declare'].includes(name) || name.includes('/');

function collectCommand(command: Command, found: string[]): boolean {
  if (command.kind === 'group' || command.kind === 'subshell') return collect(command.body, found);
  if (command.kind !== 'simple' || command.redirects.length + command.assignments.length > 0) return false;
  const words = command.words.map(({ parts }) =>
    parts.every(({ kind }) => kind === 'text')
      ? parts.map((part) => part.kind === 'text' && part.text).join('')
      : undefined,
  );
  if (words.includes(undefined)) return false;
  if (words.length > 0 && isPassedBy(String(words[0]))) return false;
  if (words.length > 0) found.push(words.join('\x1f'));
  return true;
}

/** What the generator strings together: every character that means something to bash, and some that do not. */
const TOKENS = [
  'a',
  'b',
  'ab',
  'x',
  ' ',
  ' ',
  ' ',
  ' ',
  '\t',
  '\n',
  ';',
  '&',
  '&&',
  '||',
  '|',
  '|&',
  '(',
  ')',
  '{',
  '}',
  '{ ',
  '; }',
  ',',
  '..',
  '{a,b}',
  '{1..3}',
  '{a..c}',
  '{01..3}',
  '{,a}',
  "'",
  "'",
  '"',
  '"',
  '\\',
  '\\\n',
  '$\\\n',
  '&\\\n&',
  '|\\\n',
  '<<\\\n-E',
  '>\\\n',
  '&\\\n',
  "$'",
  '\\x41',
  '\\n',
  '$',
  '$x',
  '${x}',
  '"$x"',
  '${x:-a}',
  '${#x}',
  '$HOME',
  '$((',
  '))',
  '1',
  '2',
  '+',
  '$(',
  '`',
  '~',
  '~/',
  '*',
  '?',
  '[',
  ']',
  '[ab]',
  '!',
  '! ',
  '#',
  ' #',
  '=',
  'x=',
  'x=a',
  'x+=b',
  '<',
  '>',
  '>>',
  '>|',
  '>a',
  '2>',
  '2>&1',
  '>&2',
  '&>',
  '<<',
  '<<-',
  '<<<',
  "<<'E'\n",
  'E',
  '\nE\n',
  '<(',
  '>(',
  'if ',
  'then ',
  'else ',
  'fi',
  '; fi',
  'for x in ',
  '; do ',
  'do ',
  '; done',
  'until ',
  'case $x in ',
  'a) ',
  ' ;; ',
  ';&',
  'esac',
  '[[ ',
  ' ]]',
  ' == ',
  ' =~ ',
  ' -f ',
  '((',
  'x++',
  'f() { ',
  'f() (',
  'f',
  'function f { ',
  'for ((x=0;x<2;x++)); do ',
  '${x/a/b}',
  '${x:1}',
  '${x##*/}',
  '${x:=a}',
  '${x^^}',
  'x=(a b)',
  'x[0]=a',
  '"${x[@]}"',
  '${x[0]}',
  '${!x[@]}',
  '"$@"',
  '$1',
  'set -- a b; ',
  'local x=$x',
  'export x=$(a)',
  'shift',
  '<<E\n$x $(a) \\$\nE\n',
  'time ',
  '-p ',
  'ä',
  '😀',
  '-',
  '.',
  '/',
  ':',
  '@',
  '%',
  '^',
] as const;
// Process numbers differ from run to run.
const soup = fc
  .array(fc.constantFrom(...TOKENS), { minLength: 1, maxLength: 14 })
  .map((tokens) => tokens.join(''))
  .filter((text) => !text.includes('$$'));

/** Mostly well-formed text, so that deep constructs are reached too. */
const word = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      'a',
      'b',
      '""',
      "'a b'",
      '"a $x"',
      '\\*',
      '*',
      'a?',
      '{a,b}c',
      '~/a',
      '$x',
      "$'a\\tb'",
      '"\\$a\\"\\`\\a"',
      'a\'b\'"c"\\d',
      '$(a)',
      '"$(a b)"',
      '[ab]*',
      'a{1..3}',
      '-{x,y}',
      '{}',
      'x=a',
      '$((1+2))',
      '`a`',
      '<(a)',
      '#a',
      'a#b',
      '!',
      'if',
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom('a', 'b', "'", '"', '\\', '{', '}', ',', '*', '$x', ' ', '~', '='), {
        minLength: 1,
        maxLength: 6,
      })
      .map((parts) => parts.join('')),
  },
);
const simple = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const redirect = fc.constantFrom(
  '',
  '',
  '',
  ' >f',
  ' >>f 2>&1',
  ' 2>f',
  ' &>f',
  ' <a',
  " <<<'x y'",
  ' <<E\nx\nE',
  " <<-'E'\n\tx\n\tE",
);
const command = fc
  .tuple(fc.constantFrom('', '', 'x=1 ', 'x=a\\ b '), simple, redirect)
  .map((pieces) => pieces.join(''));
const compound = fc.oneof(
  command,
  fc.tuple(command, command).map(([left, right]) => `{ ${left}\n${right}\n}`),
  command.map((inner) => `( ${inner}\n)`),
  fc.tuple(command, command).map(([left, right]) => `if ${left}\nthen ${right}\nfi`),
  fc.tuple(simple, command).map(([words, inner]) => `for x in ${words}; do ${inner}\ndone`),
  fc
    .tuple(word, word, command, command)
    .map(([text, one, left, right]) => `case ${text} in ${one}|b) ${left}\n;; *) ${right}\nesac`),
  fc.tuple(word, word).map(([left, right]) => `if [[ ${left} == ${right} ]]; then a y; else a n; fi`),
  fc.tuple(word, command).map(([text, inner]) => `f() { ${inner}\n}\nf ${text}; f`),
  fc.tuple(word, word).map(([left, right]) => `f() { local y=$x; a "$1" "$@" $# "$y"; }; f ${left} ${right}`),
  fc.tuple(word, word).map(([left, right]) => `x=(${left} ${right}); a "\${x[@]}" \${#x[@]} "\${x[1]}"; x=`),
  fc
    .tuple(word, word)
    .map(([left, right]) => `x=${left}; a \${x/a/b} "\${x:1:2}" \${x%b*} "\${x^^}" "\${x:-${right}}"`),
  word.map((text) => `a <<E\n${text} $x \\$x $(b)\nE\n`),
  fc.constantFrom(
    'for ((x=0;x<3;x++)); do a $x; done',
    '((x=1+1)); a $x',
    'x=5; a $((x*2)) $((x++)) $x',
    'declare -A m=([k]=v); a "${m[k]}"',
  ),
);
/** Quoting of every sort, and nothing that is expanded at run time: here each argument is compared. */
const literal = fc
  .array(
    fc.array(
      fc.constantFrom(
        'a',
        'b',
        "'x  y'",
        '"x \\$y\\z"',
        '\\ ',
        "\\'",
        '\\\n',
        "$'\\x41\\t'",
        '{a,b}',
        '{1..3}',
        '{',
        '}',
        "''",
        '""',
        '-',
        '=',
        '!',
        '^',
        '%',
        ',',
        '"{a,b}"',
        '\\{',
      ),
      { minLength: 1, maxLength: 4 },
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((words) => words.map((parts) => parts.join('')).join(' '));
const shaped = fc
  .array(fc.tuple(compound, fc.constantFrom('\n', '\n', ' | ', ' && ', ' || ', ' |& ', '; ', '\n!  ')), {
    minLength: 1,
    maxLength: 3,
  })
  .map((pieces) =>
    pieces.map(([text, separator], index) => (index < pieces.length - 1 ? text + separator : text)).join(''),
  );

/**
 * Runs both texts. The parts of a pipeline race (one may glob what another is creating), so that a difference counts
 * only when it stays.
 */
function observeAlike(script: string, canonical: string): Observed {
  for (let attempt = 1; ; attempt += 1) {
    const [original, again] = [observe(script), observe(canonical)];
    if (attempt < 5 && JSON.stringify(original) !== JSON.stringify(again)) continue;
    expect(again, 'the canonical text does what the original does').toEqual(original);
    return original;
  }
}

/** Counts, so that a generator that is never understood cannot look like a success. */
const seen = { parsed: 0, literal: 0, all: 0 };

function agrees(script: string): void {
  seen.all += 1;
  const parsed = parseScript(script);
  if (!parsed.ok) return;
  seen.parsed += 1;
  const observed = observeAlike(script, renderScript(parsed.script));
  const literal = literalCommands(parsed.script);
  if (literal === undefined) return;
  seen.literal += 1;
  expect(literal, 'the words that were read are the words that bash made').toEqual(observed.commands);
}

describe('the shell parser agrees with bash', () => {
  it('on random strings of shell tokens', { timeout: ROUNDS * 100 + 30_000 }, () => {
    fc.assert(fc.property(soup, agrees), { numRuns: ROUNDS * 4 });
    expect(seen.parsed / seen.all).toBeGreaterThan(0.1);
  });

  it('on random well-formed scripts', { timeout: ROUNDS * 100 + 30_000 }, () => {
    Object.assign(seen, { parsed: 0, literal: 0, all: 0 });
    fc.assert(fc.property(shaped, agrees), { numRuns: ROUNDS });
    expect(seen.parsed / seen.all).toBeGreaterThan(0.4);
  });

  it('on every argument of commands with all sorts of quoting', { timeout: ROUNDS * 100 + 30_000 }, () => {
    Object.assign(seen, { parsed: 0, literal: 0, all: 0 });
    fc.assert(fc.property(literal, agrees), { numRuns: ROUNDS });
    expect(seen.literal / seen.all).toBeGreaterThan(0.4);
  });

  it('and would notice a difference: another word makes another record', () => {
    expect(observe("a 'b c'")).not.toEqual(observe('a b c'));
    expect(observe('a > g')).not.toEqual(observe('a'));
  });
});
