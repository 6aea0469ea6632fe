import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EFFECT_TYPES, type Effect } from '../contract/effect.ts';
import { sentenceOf } from './sentence.ts';

const places = { workspace: '/work/shop', home: '/home/ana' };
const path = (type: Effect['type'], target: string, extra: Partial<Effect> = {}): Effect => ({
  type,
  target,
  targetKind: 'path',
  ...extra,
});
const host = (target: string, method?: string): Effect => ({
  type: 'network',
  target,
  targetKind: 'host',
  ...(method !== undefined && { method }),
});

describe('a sentence', () => {
  it.each<[string, readonly Effect[], string]>([
    ['nothing', [], 'It would read and change nothing.'],
    [
      'a folder deleted and data sent: the gravest first',
      [path('delete', '/work/shop/build', { extent: 'tree' }), host('example.com:443')],
      'It would send data to example.com:443, and delete everything below build.',
    ],
    [
      'a fetch is not a sending',
      [host('docs.example.com:443', 'GET'), host('api.example.com:443', 'POST')],
      'It would send data to api.example.com:443, and fetch from docs.example.com:443.',
    ],
    [
      'the whole workspace',
      [path('destroy', '/work/shop', { extent: 'tree' })],
      'It would destroy everything in the workspace.',
    ],
    [
      'places of the person are shown from their home',
      [path('secret', '/home/ana/.ssh/id_rsa'), path('read', '/home/ana/.ssh/id_rsa')],
      'It would read the secrets in ~/.ssh/id_rsa.',
    ],
    [
      'what stays is not said to be written as well',
      [path('write', '/home/ana/.bashrc'), path('persist', '/home/ana/.bashrc')],
      'It would leave something behind that runs later (~/.bashrc).',
    ],
    [
      'programs with their sub-commands',
      [
        { type: 'execute', target: 'git', targetKind: 'program', subcommand: 'push' },
        { type: 'execute', target: 'npm', targetKind: 'program' },
      ],
      'It would run git push and npm.',
    ],
    [
      'a program of the workspace',
      [{ type: 'execute', target: '/work/shop/bin/x', targetKind: 'program' }],
      'It would run bin/x.',
    ],
    [
      'many in one folder are counted',
      ['a', 'b', 'c', 'd'].map((name) => path('write', `/work/shop/src/${name}.ts`)),
      'It would write 4 places below src/.',
    ],
    [
      'many here and there: the first, and how many more',
      ['/etc/a', '/srv/b', '/opt/c', '/var/d', '/mnt/e'].map((name) => path('read', name)),
      'It would read /etc/a, /srv/b, /opt/c and 2 more.',
    ],
    [
      'a name with a comma cannot pass for two',
      [path('delete', '/work/shop/a, and read b')],
      'It would delete "a, and read b".',
    ],
    [
      'what a statement does stands as it is said',
      [
        { type: 'destroy', target: 'drops an object', targetKind: 'text' },
        { type: 'execute', target: 'carries out a program of the server', targetKind: 'text' },
        { type: 'write', target: 'table t', targetKind: 'text' },
      ],
      'It would drop an object, write table t, and carry out a program of the server.',
    ],
    [
      'what is not understood',
      [{ type: 'unknown', target: 'eval of a text made at run time', targetKind: 'text' }],
      'It would do something that cannot be told beforehand (eval of a text made at run time).',
    ],
  ])('%s', (_, effects, expected) => {
    expect(sentenceOf(effects, places)).toBe(expected);
  });

  it('names places absolutely where it is not told what they are relative to', () => {
    expect(sentenceOf([path('read', '/work/shop/a')])).toBe('It would read /work/shop/a.');
  });

  it('shows control and bidi characters of a name as what they are', () => {
    expect(sentenceOf([path('read', '/tmp/a\u001b[2J\u202eb\n')])).toBe(
      String.raw`It would read "/tmp/a\u{1B}[2J\u{202E}b\u{A}".`,
    );
  });

  it('is one visible line of bounded length for any effects, and says each type of effect', () => {
    const effect = fc.record({
      type: fc.constantFrom(...EFFECT_TYPES),
      target: fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom('/a/b', '/a/b/c', 'git')),
      targetKind: fc.constantFrom('path', 'host', 'program', 'text'),
    }) as fc.Arbitrary<Effect>;
    fc.assert(
      fc.property(fc.array(effect, { maxLength: 30 }), (effects) => {
        const sentence = sentenceOf(effects, places);
        expect(sentence).toMatch(/^It would .*\.$/);
        expect(sentence).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        expect(sentence.length).toBeLessThan(30_000);
      }),
      { numRuns: 300 },
    );
  });
});
