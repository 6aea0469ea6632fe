import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ACCEPTED_FILE, openAcceptedPolicies } from './accepted-policies.privileged.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'accepted-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const KEY = Buffer.alloc(32, 7);
const digest = (fill: string) => `sha256:${fill.repeat(64)}`;
const file = () => join(folder, ACCEPTED_FILE);

describe('accepted policies', () => {
  test('are kept for one content and one workspace, in a private file', () => {
    openAcceptedPolicies(folder, KEY).add('/w', digest('a'), 1);
    const again = openAcceptedPolicies(folder, KEY);
    expect(again.digests('/w')).toEqual(new Set([digest('a')]));
    expect(again.digests('/other')).toEqual(new Set());
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  test('a line without the mark of the key accepts nothing: added by hand, changed, or from another folder', () => {
    const accepted = openAcceptedPolicies(folder, KEY);
    accepted.add('/w', digest('a'), 1);
    const [line] = JSON.parse(readFileSync(file(), 'utf8'));
    writeFileSync(file(), JSON.stringify([line]));
    expect(accepted.digests('/w').size).toBe(1);
    for (const forged of [
      { ...line, digest: digest('b') },
      { ...line, workspace: '/v' },
      { ...line, mark: '00' },
    ]) {
      writeFileSync(file(), JSON.stringify([forged]));
      expect(accepted.digests(forged.workspace).size).toBe(0);
    }
    accepted.add('/w', digest('a'), 1);
    expect(openAcceptedPolicies(folder, Buffer.alloc(32, 8)).digests('/w').size).toBe(0);
  });

  test.each(['', '{', '[{"workspace":1}]', '{"a":1}', 'null'])('what cannot be read accepts nothing: %j', (text) => {
    writeFileSync(file(), text);
    expect(openAcceptedPolicies(folder, KEY).digests('/w')).toEqual(new Set());
  });
});
