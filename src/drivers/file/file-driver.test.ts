import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DriverRig } from './driver-rig.probe.privileged.ts';

let rig: DriverRig;
beforeEach(() => {
  rig = new DriverRig();
});
afterEach(() => rig[Symbol.dispose]());

describe('as an ordinary user', () => {
  it('what may not be read or written is said, and nothing is lost', (context) => {
    const area = join(rig.area, 'theirs');
    mkdirSync(area);
    chmodSync(rig.area, 0o755);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(area, 65534, 65534);
    const user = isRoot ? { uid: 65534, gid: 65534 } : {};
    const run = spawnSync(process.execPath, [join(import.meta.dirname, 'ordinary-user.probe.privileged.ts'), area], {
      encoding: 'utf8',
      ...user,
    });
    if (run.stdout === '' && /EACCES/.test(`${run.error} ${run.stderr}`))
      context.skip('user nobody cannot read this checkout');
    expect(run.stdout.split('\n')).toEqual([
      'read: FILE_UNREADABLE: "closed.txt" may not be read by this user.',
      expect.stringMatching(/^search: .*"filesSearched":2,"filesSkipped":1}$/),
      'write: FILE_WRITE_FAILED: "full/a.txt" was not written: this user may not write there.',
      'delete: FILE_WRITE_FAILED: "full/b.txt" was not written: this user may not write there.',
      'there: [["closed.txt","full"],["a.txt","b.txt"],"a\\n"]',
      'journal: 0',
      '',
    ]);
  });
});
