import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writePolicyFile } from './write-policy.privileged.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-policy-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a new file is made with the folders above it, for nobody else to read', () => {
  const file = join(folder, 'a/b/policy.yaml');
  writePolicyFile({ file, before: undefined, after: 'new' });
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['new', 0o600]);
  expect(readdirSync(join(folder, 'a/b'))).toEqual(['policy.yaml']);
});

test('a file is replaced where it is still what was shown, and left alone where it is not', () => {
  const file = join(folder, 'policy.yaml');
  writeFileSync(file, 'old');
  writePolicyFile({ file, before: 'old', after: 'new' });
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(() => writePolicyFile({ file, before: 'old', after: 'newer' })).toThrow('was changed meanwhile');
  expect(() => writePolicyFile({ file, before: undefined, after: 'newer' })).toThrow('was changed meanwhile');
  rmSync(file);
  expect(() => writePolicyFile({ file, before: 'new', after: 'newer' })).toThrow('was changed meanwhile');
  expect(readdirSync(folder)).toEqual([]);
});

test('a link is never written through', () => {
  const [file, other] = [join(folder, 'policy.yaml'), join(folder, 'other.yaml')];
  writeFileSync(other, 'old');
  symlinkSync(other, file);
  expect(() => writePolicyFile({ file, before: 'old', after: 'new' })).toThrow('is a link');
  expect(readFileSync(other, 'utf8')).toBe('old');
});
