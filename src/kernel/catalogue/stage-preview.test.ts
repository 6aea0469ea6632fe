import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { StageChange } from '../../contract/facts.ts';
import { createMemoryFacts } from '../../testing/memory-facts.ts';
import { stagePreview } from './stage-preview.ts';

const W = '/w';
const sha = (text: string): string => `sha256:${hash('sha256', text)}`;

interface Change {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
  readonly more?: Partial<StageChange>;
}

function preview(all: readonly Change[], asked: readonly string[] = [], shown: Readonly<Record<string, string>> = {}) {
  const at = (name: string): string => `${W}/${name}`;
  const given = (key: 'before' | 'after') =>
    Object.fromEntries(all.flatMap((change) => (change[key] === undefined ? [] : [[at(change.name), change[key]]])));
  const facts = createMemoryFacts({
    workspace: W,
    files: given('before'),
    stageTexts: { ...given('after'), ...shown },
  });
  const changes = all.map(
    ({ name, before, after, more }): StageChange => ({
      path: at(name),
      change: before === undefined ? 'create' : after === undefined ? 'delete' : 'modify',
      entry: 'file',
      ...(after !== undefined && { digest: sha(after), mode: 0o644, sizeBytes: after.length }),
      ...(before !== undefined && { baseDigest: sha(before) }),
      ...more,
    }),
  );
  const effects = asked.map((name) => ({ type: 'write', target: at(name), targetKind: 'path' }) as const);
  return stagePreview('st_x', changes, facts, effects);
}

describe('the preview of a stage', () => {
  it('is a unified diff of what was changed, made and deleted', () => {
    expect(
      preview([
        { name: 'old.txt', before: 'gone\n' },
        { name: 'a.js', before: 'one\ntwo\n', after: 'one\nTWO\n' },
        { name: 'new.txt', after: 'hello\n' },
      ]),
    ).toBe(`--- a/old.txt
+++ /dev/null
@@ -1,1 +0,0 @@
-gone
--- a/a.js
+++ b/a.js
@@ -1,2 +1,2 @@
 one
-two
+TWO
--- /dev/null
+++ b/new.txt
@@ -0,0 +1,1 @@
+hello`);
  });

  it('shows what is asked about first', () => {
    const text = preview(
      [
        { name: 'a', after: '1\n' },
        { name: '.github/ci.yml', after: 'run: x\n' },
      ],
      ['.github/ci.yml'],
    );
    expect(text.indexOf('.github/ci.yml')).toBeLessThan(text.indexOf('b/a'));
  });

  it('says in words what no diff shows', () => {
    expect(
      preview([
        { name: 'bin.dat', more: { change: 'create', sizeBytes: 3, mode: 0o644, digest: 'sha256:0' } },
        { name: 'run.sh', more: { change: 'mode', mode: 0o755 } },
        { name: 'root', more: { change: 'mode', mode: 0o4755 } },
        { name: 'current', after: 'releases/7', more: { entry: 'link' } },
        { name: 'dist', more: { entry: 'directory', mode: 0o755 } },
        { name: 'pipe', more: { entry: 'special' } },
        { name: 'tool', after: 'x\n', more: { mode: 0o755 } },
      ]),
    ).toBe(`file bin.dat: new, 3 bytes, mode 644
file run.sh: mode 755, can be run
file root: mode 4755, runs with the rights of its owner or group
link current: new, leads to releases/7
folder dist: new, mode 755, can be run
pipe: a pipe, socket or device; it is never carried over
file tool: new, 2 bytes, mode 755, can be run
--- /dev/null
+++ b/tool
@@ -0,0 +1,1 @@
+x`);
  });

  it('never shows another text than the one that is carried over', () => {
    const text = preview([{ name: 'a', after: 'rm -rf /\n' }], [], { [`${W}/a`]: 'harmless\n' });
    expect(text).toBe('file a: new, 9 bytes, mode 644');
  });

  it('a name cannot bring lines of its own', () => {
    const [, name] = preview([{ name: 'a\n+++ b/harmless', after: 'x\n' }]).split('\n');
    expect(name).toBe(String.raw`+++ "b/a\\u{A}+++ b/harmless"`);
  });

  it('is bounded, and says how much it leaves out', () => {
    const long = Array.from({ length: 1000 }, (_, index) => `line ${index}\n`).join('');
    const text = preview(Array.from({ length: 30 }, (_, index) => ({ name: `f${index}`, after: long })));
    expect(text.split('\n').length).toBeLessThan(760);
    expect(text).toContain('… 853 more lines of this path');
    expect(text).toMatch(/… and 26 more changes not shown here$/);
  });
});
