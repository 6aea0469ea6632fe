import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCheckUsePause } from '../../testing/check-use-pause.ts';
import { DriverRig } from './driver-rig.probe.privileged.ts';

let rig: DriverRig;
beforeEach(() => {
  rig = new DriverRig();
});
afterEach(() => rig[Symbol.dispose]());

describe('file.delete', () => {
  it('deletes a file, and a link instead of what it leads to', async () => {
    rig.put('a.txt');
    symlinkSync(join(rig.outside, 'secret.txt'), rig.at('link'));
    symlinkSync(rig.outside, rig.at('folder-link'));
    expect(await rig.delete('a.txt')).toEqual({ deleted: [rig.at('a.txt')] });
    expect(await rig.delete('link')).toEqual({ deleted: [rig.at('link')] });
    expect(await rig.delete('folder-link', { recursive: true })).toEqual({ deleted: [rig.at('folder-link')] });
    expect(readdirSync(rig.workspace)).toEqual([]);
    expect(readdirSync(rig.outside)).toEqual(['secret.txt']);
  });

  const tree = ['t', 't/a.txt', 't/b', 't/b/c.txt', 't/link'];

  it('deletes a folder with everything in it, following no link', async () => {
    rig.put('t/a.txt');
    rig.put('t/b/c.txt');
    symlinkSync(rig.outside, rig.at('t/link'));
    expect(await rig.delete('t', { recursive: true, entries: tree.map(rig.at) })).toEqual({
      deleted: ['t', 't/a.txt', 't/b', 't/link', 't/b/c.txt'].map(rig.at),
    });
    expect(existsSync(rig.at('t'))).toBe(false);
    expect(readdirSync(rig.outside)).toEqual(['secret.txt']);
  });

  it('deletes an empty folder without recursive, a full one not', async () => {
    mkdirSync(rig.at('empty'));
    rig.put('full/a.txt');
    expect(await rig.delete('empty')).toEqual({ deleted: [rig.at('empty')] });
    expect(await rig.delete('full', { entries: ['full', 'full/a.txt'].map(rig.at) })).toMatch(/^FILE_NOT_REGULAR/);
    // Nobody decided about what is in it, and nothing has changed: the reason is that it is full.
    expect(await rig.delete('full', { entries: [rig.at('full')] })).toMatch(/^FILE_NOT_REGULAR.*recursive deletes it/);
    expect(existsSync(rig.at('full/a.txt'))).toBe(true);
  });

  it('refuses when something is there that was not when this was decided', async () => {
    rig.put('t/a.txt');
    rig.put('t/new.txt');
    expect(await rig.delete('t', { recursive: true, entries: ['t', 't/a.txt'].map(rig.at) })).toBe(
      'FILE_CHANGED: "t/new.txt" was not there when this was decided.',
    );
    expect(readdirSync(rig.at('t'))).toEqual(['a.txt', 'new.txt']);
  });

  it('refuses a tree with a protected place in it, whole', async () => {
    rig.put('t/a.txt');
    rig.put('t/.git/HEAD');
    const entries = ['t', 't/a.txt', 't/.git', 't/.git/HEAD'].map(rig.at);
    expect(await rig.delete('t', { recursive: true, entries })).toBe('PATH_PROTECTED: "t/.git" is git’s own folder.');
    expect(existsSync(rig.at('t/a.txt'))).toBe(true);
  });

  it('refuses a tree with a pipe in it, which could not be put back', async () => {
    rig.put('t/a.txt');
    spawnSync('mkfifo', [rig.at('t/pipe')]);
    expect(await rig.delete('t', { recursive: true, entries: ['t', 't/a.txt', 't/pipe'].map(rig.at) })).toMatch(
      /^FILE_NOT_REGULAR/,
    );
    expect(readdirSync(rig.at('t'))).toEqual(['a.txt', 'pipe']);
  });

  it('refuses the workspace itself, and what is outside', async () => {
    expect(await rig.delete('.')).toBe('PATH_PROTECTED: The workspace itself is not deleted.');
    expect(await rig.delete(join(rig.outside, 'secret.txt'))).toMatch(/^PATH_OUTSIDE/);
    expect(await rig.delete('none.txt')).toBe('FILE_ABSENT: "none.txt" does not exist.');
  });

  it('puts everything back when something in it cannot be deleted', async () => {
    const pause = createCheckUsePause();
    using paused = new DriverRig({ pause: pause.pause });
    paused.put('t/a.txt', 'a\n', 0o640);
    paused.put('t/b.txt', 'b\n');
    const answer = paused.delete('t', { recursive: true, entries: ['t', 't/a.txt', 't/b.txt'].map(paused.at) });
    await pause.reached;
    writeFileSync(paused.at('t/a.txt'), 'changed by the person\n');
    pause.release();
    expect(await answer).toBe('FILE_CHANGED: "a.txt" was changed by somebody else meanwhile.');
    expect([paused.text('t/a.txt'), paused.text('t/b.txt')]).toEqual(['changed by the person\n', 'b\n']);
  });

  it('does not reach outside when a folder is swapped for a link between check and use', async () => {
    const pause = createCheckUsePause();
    using paused = new DriverRig({ pause: pause.pause });
    paused.put('t/secret.txt');
    const answer = paused.delete('t', { recursive: true, entries: ['t', 't/secret.txt'].map(paused.at) });
    await pause.reached;
    renameSync(paused.at('t'), paused.at('moved'));
    symlinkSync(paused.outside, paused.at('t'));
    pause.release();
    expect(await answer).toMatch(/^FILE_CHANGED/);
    expect(readdirSync(paused.outside)).toEqual(['secret.txt']);
    expect(lstatSync(paused.at('moved/secret.txt')).isFile()).toBe(true);
  });

  it('is bounded in entries', async () => {
    mkdirSync(rig.at('many'));
    const names = Array.from({ length: 2_001 }, (_, index) => `many/${index}`);
    for (const name of names) writeFileSync(rig.at(name), '');
    expect(await rig.delete('many', { recursive: true, entries: ['many', ...names].map(rig.at) })).toMatch(
      /^FILE_TOO_LARGE/,
    );
    expect(readdirSync(rig.at('many'))).toHaveLength(2_001);
  });
});
