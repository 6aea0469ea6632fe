import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { stagedText } from './staged-text.privileged.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-staged-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('gives the text of a file and the target of a link, which it never follows', () => {
  writeFileSync(join(folder, 'secret'), 'hush');
  writeFileSync(join(folder, 'a'), 'größe\n');
  symlinkSync('secret', join(folder, 'link'));
  expect(stagedText(join(folder, 'a'), 100)).toBe('größe\n');
  expect(stagedText(join(folder, 'link'), 100)).toBe('secret');
});

it('has nothing of what is absent, too large, binary, no UTF-8, or a pipe, and waits for none of them', () => {
  writeFileSync(join(folder, 'large'), 'x'.repeat(101));
  writeFileSync(join(folder, 'binary'), 'a\0b');
  writeFileSync(join(folder, 'latin'), Buffer.from([0x67, 0xf6]));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  for (const name of ['absent', 'large', 'binary', 'latin', 'pipe', '.'])
    expect(stagedText(join(folder, name), 100)).toBeUndefined();
});
