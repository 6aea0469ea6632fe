import { describe, expect, it } from 'vitest';
import { applyChange } from './apply-change.ts';
import { splitPatch } from './split-patch.ts';

const whole = `diff --git a/src/a.ts b/src/a.ts
index 1..2 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,3 +1,3 @@
 one
--- two
+++ two
 three
diff --git a/gone.txt b/gone.txt
deleted file mode 100644
--- a/gone.txt
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git "a/caf\\303\\251.txt" "b/caf\\303\\251.txt"
new file mode 100644
--- /dev/null
+++ "b/caf\\303\\251.txt"
@@ -0,0 +1 @@
+hello
\\ No newline at end of file
diff --git a/empty b/empty
new file mode 100644
index 0000000..e69de29
`;

describe('splitPatch', () => {
  it('gives each file its own part, in order, deletions by name', () => {
    const parts = splitPatch(whole);
    expect(parts.map((part) => [part.path, 'delete' in part])).toEqual([
      ['src/a.ts', false],
      ['gone.txt', true],
      ['café.txt', false],
      ['empty', false],
    ]);
  });

  it('keeps hunks as they were, lines that look like headers too', () => {
    const texts = splitPatch(whole).map((part) =>
      'delete' in part
        ? 'deleted'
        : applyChange(part.path === 'src/a.ts' ? 'one\n-- two\nthree\n' : undefined, { change: 'patch', ...part }),
    );
    expect(texts).toEqual(['one\n++ two\nthree\n', 'deleted', 'hello', '']);
  });

  it('takes prefixes off only where both names have theirs', () => {
    const paths = (old: string, fresh: string) =>
      splitPatch(`--- ${old}\n+++ ${fresh}\n@@ -1 +1 @@\n-x\n+y\n`).map(({ path }) => path);
    expect(paths('a/x', 'b/x')).toEqual(['x']);
    expect(paths('a/x', 'a/x')).toEqual(['a/x']);
    expect(paths('x.orig\t2026-01-01', 'x\t2026-01-02')).toEqual(['x']);
    expect(paths('/dev/null', 'b/x')).toEqual(['x']);
    expect(paths('a/../../x', 'b/../../x')).toEqual(['../../x']);
  });

  it.each([
    ['words', 'nothing to see'],
    ['a rename', 'diff --git a/x b/y\nrename from x\nrename to y\n'],
    ['a binary file', 'diff --git a/x b/x\nBinary files a/x and b/x differ\n'],
    ['a change of mode alone', 'diff --git a/x b/x\nold mode 100644\nnew mode 100755\n'],
    ['no name', '@@ -1 +1 @@\n-x\n+y\n'],
    ['the same file twice', '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-x\n+y\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-y\n+z\n'],
  ])('refuses %s', (_what, text) => {
    expect(() => splitPatch(text)).toThrow(expect.objectContaining({ code: 'PATCH_INVALID' }));
  });
});
