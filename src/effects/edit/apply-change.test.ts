import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileChange } from '../../contract/catalogue.ts';
import { applyChange } from './apply-change.ts';
import { unifiedDiff } from './unified-diff.ts';

type Edits = Extract<FileChange, { change: 'edits' }>['edits'];
const edit = (base: string | undefined, ...edits: Edits) => applyChange(base, { change: 'edits', path: 'x', edits });
const patch = (base: string | undefined, text: string) =>
  applyChange(base, { change: 'patch', path: 'x', patch: text });
const fault = (run: () => unknown): string => {
  try {
    run();
    return 'none';
  } catch (error) {
    return error instanceof Error && 'code' in error ? `${error.code}: ${error.message}` : String(error);
  }
};

describe('content', () => {
  it('is taken whole, over an old file or none', () => {
    expect(applyChange('old\r\n', { change: 'content', path: 'x', content: 'new\n' })).toBe('new\n');
    expect(applyChange(undefined, { change: 'content', path: 'x', content: '' })).toBe('');
  });

  it('is refused when it cannot be stored as UTF-8', () => {
    expect(fault(() => applyChange(undefined, { change: 'content', path: 'x', content: 'a\ud800' }))).toMatch(
      /^PROPOSAL_INVALID/,
    );
  });
});

describe('edits', () => {
  it('replace exactly what they name, without patterns', () => {
    expect(edit('price = $1;\n', { find: '$1', replace: '$&$$' })).toBe('price = $&$$;\n');
    expect(edit('a.c abc\n', { find: 'a.c', replace: 'x' })).toBe('x abc\n');
  });

  it('see what the ones before them made', () => {
    expect(edit('one\n', { find: 'one', replace: 'two' }, { find: 'two', replace: 'three' })).toBe('three\n');
  });

  it('that fit nowhere are refused, with what is nearest', () => {
    expect(fault(() => edit('a\n', { find: 'b', replace: 'c' }))).toBe(
      'EDIT_NOT_FOUND: The edit does not fit: its text does not stand in the file.',
    );
    expect(fault(() => edit('if (a)  {\n', { find: 'if (a) {', replace: 'c' }))).toBe(
      'EDIT_NOT_FOUND: The edit does not fit: the text stands there with other white space.',
    );
    expect(fault(() => edit('x\ny\n', { find: 'x\n', replace: 'z\n' }, { find: 'x\nq', replace: 'c' }))).toMatch(
      /^EDIT_NOT_FOUND: Edit 2 does not fit/,
    );
    expect(fault(() => edit('x\ny\n', { find: 'x\nq', replace: 'c' }))).toBe(
      'EDIT_NOT_FOUND: The edit does not fit: only its first line stands there.',
    );
  });

  it('that fit in several places are refused with their number, unless all are meant', () => {
    expect(fault(() => edit('a a a', { find: 'a', replace: 'b' }))).toBe('EDIT_AMBIGUOUS: The edit fits in 3 places.');
    expect(fault(() => edit('aaa', { find: 'aa', replace: 'b' }))).toBe('EDIT_AMBIGUOUS: The edit fits in 2 places.');
    expect(edit('a a a', { find: 'a', replace: 'aa', all: true })).toBe('aa aa aa');
  });

  it('written with LF fit a file of CR LF, and leave it so', () => {
    expect(edit('a\r\nb\r\nc\r\n', { find: 'a\nb\n', replace: 'a\nx\ny\n' })).toBe('a\r\nx\r\ny\r\nc\r\n');
    expect(edit('a\r\nb\r\n', { find: 'b', replace: 'x\ny' })).toBe('a\r\nx\r\ny\r\n');
    expect(edit('a\r\nb\r\n', { find: 'a\r\nb', replace: 'x\r\ny' })).toBe('x\r\ny\r\n');
  });

  it('leave a file of mixed line ends as it is', () => {
    expect(edit('a\r\nb\nc\r\n', { find: 'b\nc', replace: 'x\ny' }, { find: 'x', replace: 'z' }).includes('z')).toBe(
      true,
    );
  });

  it('with a final newline fit the end of a file that has none', () => {
    expect(edit('a\nb', { find: 'b\n', replace: 'c\n' })).toBe('a\nc');
    expect(edit('a\r\nb', { find: 'b\n', replace: 'c\n' })).toBe('a\r\nc');
  });

  it('need a file', () => {
    expect(fault(() => edit(undefined, { find: 'a', replace: 'b' }))).toMatch(/^FILE_ABSENT/);
  });

  it('made and taken back give the same text', () => {
    const word = fc.stringMatching(/^[a-c \r\n]{0,30}$/);
    fc.assert(
      fc.property(word, word, (before, after) => {
        const text = `${before}MARK${after}`;
        const changed = edit(text, { find: 'MARK', replace: 'DONE' });
        expect(edit(changed, { find: 'DONE', replace: 'MARK' })).toBe(text);
      }),
    );
  });
});

describe('a patch', () => {
  const base = 'one\ntwo\nthree\nfour\nfive\n';
  const hunk = (start: number) => `--- a/x\n+++ b/x\n@@ -${start},3 +${start},3 @@\n two\n-three\n+THREE\n four\n`;

  it('applies where it says, and at an offset', () => {
    expect(patch(base, hunk(2))).toBe('one\ntwo\nTHREE\nfour\nfive\n');
    expect(patch(`zero\nzero\n${base}`, hunk(2))).toBe('zero\nzero\none\ntwo\nTHREE\nfour\nfive\n');
  });

  it('does not apply when a line of its context differs', () => {
    expect(fault(() => patch(base.replace('four', 'FOUR'), hunk(2)))).toBe(
      'PATCH_INVALID: The patch does not apply: its context does not stand in the file.',
    );
  });

  it('written with LF fits a file of CR LF, and leaves it so', () => {
    expect(patch(base.replaceAll('\n', '\r\n'), hunk(2))).toBe('one\r\ntwo\r\nTHREE\r\nfour\r\nfive\r\n');
  });

  it('creates a file, but not over another', () => {
    const creation = '--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n+a\n+b\n';
    expect(patch(undefined, creation)).toBe('a\nb\n');
    expect(fault(() => patch('there\n', creation))).toBe(
      'PATCH_INVALID: The patch does not apply: it creates a file that is there already.',
    );
  });

  it('may add at the top without context', () => {
    expect(patch('b\n', '--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n')).toBe('a\nb\n');
  });

  it('of what is not there is refused', () => {
    expect(fault(() => patch(undefined, hunk(2)))).toMatch(/^FILE_ABSENT/);
  });

  it.each([
    ['no hunks', 'just words', 'it holds no hunks'],
    ['a wrong count', '--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n one\n', 'contained invalid line'],
    ['two files', `${hunk(2)}${hunk(2).replaceAll('/x', '/y')}`, 'it changes several files'],
    ['a deletion', '--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n', 'it deletes the file'],
    ['a binary file', 'diff --git a/x b/x\nBinary files a/x and b/x differ\n', 'it changes a binary file'],
    ['a rename', 'diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n', 'it renames or copies'],
    [
      'a link',
      'diff --git a/x b/x\nnew file mode 120000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+/etc\n',
      'it makes a link',
    ],
  ])('with %s is refused', (_what, text, why) => {
    expect(fault(() => patch(base, text))).toMatch(/^PATCH_INVALID/);
    expect(fault(() => patch(base, text))).toContain(why);
  });

  it('made by unifiedDiff gives the new text back, final newline or not', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '', '-x', '+y', '@@ -1 +1 @@', '--- a/x'), { maxLength: 40 });
    fc.assert(
      fc.property(text, text, fc.boolean(), fc.boolean(), (before, after, oldEnd, newEnd) => {
        const old = `start\n${before.join('\n')}${oldEnd ? '\n' : ''}`;
        const fresh = `start\n${after.join('\n')}${newEnd ? '\n' : ''}`;
        fc.pre(old !== fresh);
        expect(patch(old, unifiedDiff('x', old, fresh))).toBe(fresh);
      }),
      { numRuns: 300 },
    );
  });
});
