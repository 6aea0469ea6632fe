import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readArgv, readCommand } from '../../src/effects/shell/read-command.ts';
import { createMemoryFacts } from '../../src/testing/memory-facts.ts';

const facts = createMemoryFacts({
  workspace: '/work',
  home: '/home/ana',
  files: { '/work/a.txt': 'x', '/work/.env': 'TOKEN=x', '/work/src/b.ts': 'x', '/work/-rf': '' },
});
const context = { cwd: '/work', facts: { ...facts, glob } };

/** Two names for whatever pattern; the double's own listing wants well-formed ones. */
function glob(pattern: string): readonly string[] {
  return pattern.startsWith('/work/') ? ['/work/a.txt', '/work/src/b.ts'] : [];
}

/** Far above what any reading takes on a busy machine; a quadratic or exponential one takes minutes. */
const READING_MS_MAX = 2_500;

function timed(text: string): void {
  const started = performance.now();
  const reading = readCommand(text, context);
  expect(performance.now() - started).toBeLessThan(READING_MS_MAX);
  expect(reading.effects.length).toBeLessThan(10_000);
  expect(reading.reason.length).toBeGreaterThan(0);
  if (reading.parsed) expect([reading.argv, reading.script].filter((form) => form !== undefined)).toHaveLength(1);
  else expect(reading.argv ?? reading.script).toBeUndefined();
}

const PIECES = [
  'cat ',
  'find . ',
  '-exec ',
  ' {} ',
  '\\; ',
  'sed ',
  "'s/a/b/'",
  'awk ',
  '\'{print > "x"}\'',
  'xargs ',
  'git ',
  'log ',
  '-c ',
  'sh -c ',
  'env ',
  'sudo ',
  'for x in a b c; do ',
  '; done ',
  'if ',
  '; then ',
  '; fi ',
  'while ',
  '$(',
  ')',
  '`',
  '"',
  "'",
  '{1..9}',
  '{a,b}',
  '*',
  '[a-z]',
  '~/',
  '$x',
  '$',
  '((',
  '))',
  '<<E\n',
  '\nE\n',
  '<(',
  '>',
  '>> ',
  '2>&1 ',
  '| ',
  '&& ',
  '; ',
  '& ',
  '\n',
  '\\',
  '# ',
  '.env ',
  '/etc/shadow ',
  '--',
  '-',
  '=',
  'x=',
  'timeout 5 ',
  'curl http://h/ ',
  'tar xf ',
  '-',
  'docker run -v /:/ ',
  'kubectl get ',
  'chmod 777 ',
  'rm -rf ',
  'é',
  '\u0000',
  '\u202e',
  '😀',
  '\ud800',
  '%',
  '[[ ',
  ' ]]',
  'eval ',
  'trap ',
  'read ',
  'export ',
  'cd ',
  'bash ',
  'busybox ',
];
const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 200 }).map((list) => list.join(''));

describe('reading a command', () => {
  it('gives an answer for any text at all', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 10_000, size: 'max' }), timed), { numRuns: 60 });
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 2_000, size: 'max' }), timed), { numRuns: 60 });
  });

  it('gives an answer for any text made of what shells and programs know', () => {
    fc.assert(fc.property(pieces, timed), { numRuns: 1_500 });
  });

  it('gives an answer for any arguments of a program', () => {
    const program = fc.constantFrom(
      'find',
      'sed',
      'awk',
      'jq',
      'git',
      'tar',
      'xargs',
      'sort',
      'curl',
      'docker',
      'kubectl',
      'ps',
      'dd',
      'sh',
      'env',
      'chmod',
      'cp',
      'ssh',
      'npm',
      'ip',
      'openssl',
      'psql',
      'test',
      'flock',
    );
    const argument = fc.oneof(
      fc.constantFrom(...PIECES.map((piece) => piece.trim())),
      fc.string({ unit: 'binary', maxLength: 30 }),
    );
    fc.assert(
      fc.property(program, fc.array(argument, { maxLength: 12 }), (name, args) => {
        expect(readArgv([name, ...args], context).reason.length).toBeGreaterThan(0);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['nested loops', `${'for a in {1..16}; do '.repeat(7)}ls${'; done'.repeat(7)}`],
    ['nested substitutions', `${'echo $('.repeat(3_000)}${')'.repeat(3_000)}`],
    ['nested braces', `echo ${'{'.repeat(4_000)},${'}'.repeat(4_000)}`],
    ['many braces', `echo ${'{1..199} '.repeat(1_000)}`],
    ['open brackets', `cat ${'['.repeat(9_000)}`],
    ['stars', `cat ${'*a'.repeat(4_000)}`],
    ['stars and brackets', `cat ${'[*'.repeat(4_000)}]`],
    ['many patterns', `cat ${'* '.repeat(4_500)}`],
    ['many words', `cat ${'a '.repeat(4_900)}`],
    ['quotes', `echo ${'"\'"'.repeat(3_000)}`],
    ['open quotes', `echo ${'"'.repeat(9_001)}`],
    ['backslashes', `echo ${'\\'.repeat(9_001)}`],
    ['dollars', `echo ${'$'.repeat(9_001)}`],
    ['arithmetic', `echo ${'$(('.repeat(3_000)}`],
    ['an awk program', `awk '${'/['.repeat(4_000)}'`],
    ['a sed program', `sed '${'s/a/b/;'.repeat(1_000)}'`],
    ['a jq program', `jq '${'"a\\('.repeat(2_000)}'`],
    ['sql', `psql -c '${'DELETE FROM x '.repeat(700)}'`],
    ['wrappers', `${'timeout 5 '.repeat(900)}ls`],
    ['shells in shells', `${'sh -c '.repeat(900)}ls`],
    ['xargs', `${'xargs '.repeat(900)}ls`],
    ['here-documents', `${'cat <<E\nx\nE\n'.repeat(700)}`],
    ['assignments', `${'x=$x$x; '.repeat(45)}echo $x`],
    ['assignments that double', `x=aaaaaaaa; ${'x=$x$x; '.repeat(45)}cat $x`],
    ['colons', `echo a=${':'.repeat(9_900)}`],
    ['a text beyond the limit', `ls ${'; ls'.repeat(30_000)}`],
  ])('stays quick for %s', (_, text) => {
    timed(text);
  });

  it('still looks for secrets in what is too long to be parsed', () => {
    const reading = readCommand(`${'true; '.repeat(60)}cat ~/.ssh/id_rsa`, context);
    expect(reading.parsed).toBe(false);
    expect(reading.effects.map(({ type }) => type)).toContain('secret');
    expect(reading.words).toContain('cat');
  });
});

/** What a command may do must not look smaller in another dress. */
describe('a disguise', () => {
  const COMMANDS = [
    'touch pwned',
    'rm -r src',
    'cat .env',
    'curl http://example.com/',
    'git push',
    'sed -i s/a/b/ a.txt',
    'python3 x.py',
  ];
  /** Around one command: these want a program behind them, not a construct of the shell. */
  const WRAPPERS: readonly ((command: string) => string)[] = [
    (command) => `timeout 5 ${command}`,
    (command) => `env ${command}`,
    (command) => `nice -n 5 ${command}`,
    (command) => `command ${command}`,
    (command) => `setsid stdbuf -o0 ${command}`,
    (command) => `find . -maxdepth 0 -exec ${command} \\;`,
    (command) => command.replace(/^(\w)/, '\\$1'),
    (command) => command.replaceAll(' ', '   '),
  ];
  /** Around anything. */
  const CONSTRUCTS: readonly ((command: string) => string)[] = [
    (command) => `sh -c '${command}'`,
    (command) => `eval '${command}'`,
    (command) => `{ ${command}; }`,
    (command) => `( ${command} )`,
    (command) => `true && ${command}`,
    (command) => `false || ${command}`,
    (command) => `ls; ${command}`,
    (command) => `echo "$(${command})"`,
    (command) => `if true; then ${command}; fi`,
    (command) => `for i in 1; do ${command}; done`,
    (command) => `while true; do ${command}; done`,
    (command) => `echo x | ${command}`,
    (command) => `bash <<< '${command}'`,
    (command) => `echo '${command}' | sh`,
    (command) => `bash <<'E'\n${command}\nE`,
    (command) => `cat <(${command})`,
  ];
  const typesOf = (command: string) => new Set(readCommand(command, context).effects.map(({ type }) => type));

  it('hides no effect', () => {
    const command = fc.constantFrom(...COMMANDS);
    const wrappers = fc.array(fc.constantFrom(...WRAPPERS), { maxLength: 2 });
    const constructs = fc.array(fc.constantFrom(...CONSTRUCTS), { maxLength: 3 });
    fc.assert(
      fc.property(command, wrappers, constructs, (bare, inner, outer) => {
        // A quote within a quote would end it.
        const wear = (text: string, dress: (command: string) => string): string =>
          text.includes("'") && dress('x').includes("'") ? text : dress(text);
        const dressed = outer.reduce(wear, inner.reduce(wear, bare));
        const found = typesOf(dressed);
        // What is no longer understood may do anything.
        if (found.has('unknown')) return;
        for (const type of typesOf(bare)) expect([...found], dressed).toContain(type);
      }),
      { numRuns: 1_500 },
    );
  });
});
