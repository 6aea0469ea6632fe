import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lexicalPath, readPath } from './read-path.ts';

const places = { root: '/work/shop', home: '/home/ana' };
const read = (text: string) => readPath(text, places);

describe('readPath', () => {
  it.each([
    ['src/a.ts', '/work/shop/src/a.ts', '/work/shop/src/a.ts'],
    ['/etc/hosts', '/etc/hosts', '/etc/hosts'],
    ['a//b/./c', '/work/shop/a//b/./c', '/work/shop/a/b/c'],
    ['a/link/../x', '/work/shop/a/link/../x', '/work/shop/a/x'],
    ['../../../..', '/work/shop/../../../..', '/'],
    ['tree/', '/work/shop/tree/', '/work/shop/tree'],
    ['~', '/home/ana', '/home/ana'],
    ['~/.ssh/id_rsa', '/home/ana/.ssh/id_rsa', '/home/ana/.ssh/id_rsa'],
    ['./~name', '/work/shop/./~name', '/work/shop/~name'],
    ['$HOME/x', '/work/shop/$HOME/x', '/work/shop/$HOME/x'],
    ['日本語/ファイル.md', '/work/shop/日本語/ファイル.md', '/work/shop/日本語/ファイル.md'],
    ['a%2e%2e%2fb.txt', '/work/shop/a%2e%2e%2fb.txt', '/work/shop/a%2e%2e%2fb.txt'],
    ['．．/x', '/work/shop/．．/x', '/work/shop/．．/x'],
    ['a b.txt', '/work/shop/a b.txt', '/work/shop/a b.txt'],
    ['back\\slash', '/work/shop/back\\slash', '/work/shop/back\\slash'],
    ['notes..txt', '/work/shop/notes..txt', '/work/shop/notes..txt'],
  ])('%s is read as it stands, neither decoded nor repaired', (text, path, lexical) => {
    expect(read(text)).toEqual({ ok: true, path, lexical });
  });

  it.each([
    ['', 'it is empty'],
    ['   ', 'it is empty'],
    ['README.md\0.png', 'it holds a control character (U+0000)'],
    ['a\nb', 'it holds a control character (U+000A)'],
    ['a\u001b[2Jb', 'it holds a control character (U+001B)'],
    ['a\u0085b', 'it holds a control character (U+0085)'],
    ['a\u202etxt.exe', 'it holds an invisible character (U+202E)'],
    ['a\u2066b', 'it holds an invisible character (U+2066)'],
    ['.gi\u200ct/config', 'it holds an invisible character (U+200C)'],
    ['a\u200bb', 'it holds an invisible character (U+200B)'],
    ['\ufeffa', 'it holds an invisible character (U+FEFF)'],
    ['a\u00adb', 'it holds an invisible character (U+00AD)'],
    ['a\u3164b', 'it holds an invisible character (U+3164)'],
    ['a\u{e0041}b', 'it holds an invisible character (U+E0041)'],
    ['a\u2028b', 'it holds an invisible character (U+2028)'],
    ['a\ud800', 'it holds half a character (a lone surrogate)'],
    ['~root/.ssh', 'it may mean another user’s home; write ./~name for a file of that name'],
    ['file:///etc/passwd', 'it is a URL'],
    ['..\\..\\secret.txt', 'it climbs with backslashes'],
    ['a\\../b', 'it climbs with backslashes'],
    ['n'.repeat(256), 'a name in it is too long'],
    ['n/'.repeat(2100), 'it is too long'],
  ])('refuses %j', (text, reason) => {
    expect(read(text)).toEqual({ ok: false, reason });
  });

  it.each(['👩‍💻❤️.md', 'می‌خواهم.txt', 'क्‍ष.txt'])('keeps %s, whose joiners do their proper work', (text) => {
    expect(read(text).ok).toBe(true);
  });

  it('gives an absolute path without control characters for whatever it accepts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const reading = read(text);
        if (!reading.ok) return;
        expect(reading.path.startsWith('/')).toBe(true);
        expect(reading.path).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        expect(lexicalPath(reading.lexical)).toBe(reading.lexical);
      }),
    );
  });
});

describe('lexicalPath', () => {
  it('never leaves a parent, a dot or an empty name', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', '.', '..', '', '...')), (names) => {
        const parts = lexicalPath(`/${names.join('/')}`)
          .slice(1)
          .split('/');
        expect(parts.filter((part) => part === '.' || part === '..')).toEqual([]);
        expect(parts.slice(0, -1)).not.toContain('');
      }),
    );
  });
});
