import { describe, expect, it } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

const lines = (count: number, name: string) =>
  `${Array.from({ length: count }, (_, index) => name + index).join('\n')}\n`;

describe('unifiedDiff', () => {
  it('shows what changes with three lines of context', () => {
    expect(unifiedDiff('src/x', '1\n2\n3\n4\n5\n6\n7\n8\n9\n', '1\n2\n3\n4\nfive\n6\n7\n8\n9\n')).toBe(
      '--- a/src/x\n+++ b/src/x\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
    );
  });

  it('shows a creation and a deletion against /dev/null', () => {
    expect(unifiedDiff('x', undefined, 'a\n')).toBe('--- /dev/null\n+++ b/x\n@@ -0,0 +1,1 @@\n+a\n');
    expect(unifiedDiff('x', 'a', undefined)).toBe(
      '--- a/x\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n\\ No newline at end of file\n',
    );
  });

  it('is empty where nothing differs', () => {
    expect(unifiedDiff('x', 'a\n', 'a\n')).toBe('');
  });

  it('is bounded in lines and in the length of a line, and says what is left out', () => {
    const diff = unifiedDiff('x', lines(5_000, 'old'), lines(5_000, 'new'));
    expect(diff.split('\n')).toHaveLength(2_002);
    expect(diff.endsWith('… 8003 more lines of this diff\n')).toBe(true);
    expect(unifiedDiff('x', '', `${'w'.repeat(5_000)}\n`)).toContain('w… 4001 more characters\n');
  });

  it('depends on its arguments alone', () => {
    const [before, after] = [lines(30_000, 'a'), lines(30_000, 'b')];
    expect(unifiedDiff('x', before, after)).toBe(unifiedDiff('x', before, after));
  });
});
