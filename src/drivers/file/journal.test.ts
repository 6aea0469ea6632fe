import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DriverRig } from './driver-rig.probe.privileged.ts';
import { openJournal } from './journal.privileged.ts';

let rig: DriverRig;
beforeEach(() => {
  rig = new DriverRig();
});
afterEach(() => rig[Symbol.dispose]());

/** What undo says, with paths relative to the workspace. */
const undo = (more: Partial<Parameters<typeof rig.journal.undo>[0]> = {}) =>
  rig.journal
    .undo({ session: 's_test', ...more })
    .map(({ path, result, why }) => [path.slice(rig.workspace.length + 1), result, why]);

/** Files of kept contents. */
const blobs = () => {
  const folder = join(rig.area, 'state/blobs');
  const names = readdirSync(folder, { recursive: true }).map(String);
  return names.filter((name) => /[0-9a-f]{64}$/.test(name)).map((name) => join(folder, name));
};

const tree = () => readdirSync(rig.workspace, { recursive: true }).map(String).sort();

describe('undo', () => {
  it('removes what was created, folders too', async () => {
    await rig.write({ 'x/y/a.txt': 'a\n' });
    expect(undo()).toEqual([
      ['x/y/a.txt', 'restored', 'removed again'],
      ['x/y', 'restored', 'removed again'],
      ['x', 'restored', 'removed again'],
    ]);
    expect(tree()).toEqual([]);
  });

  it('gives back content and mode of what was changed, through several acts', async () => {
    rig.put('a.sh', 'first\n', 0o750);
    await rig.write({ 'a.sh': 'second\n' });
    await rig.write({ 'a.sh': 'third\n' });
    expect(undo()).toEqual([['a.sh', 'restored', 'its earlier state is back']]);
    expect([rig.text('a.sh'), statSync(rig.at('a.sh')).mode & 0o777]).toEqual(['first\n', 0o750]);
  });

  it('puts back what was deleted: files with their mode, links, empty folders', async () => {
    rig.put('t/a.txt', 'a\n', 0o600);
    mkdirSync(rig.at('t/empty'), { mode: 0o700 });
    symlinkSync('a.txt', rig.at('t/link'));
    const before = tree();
    await rig.delete('t', { recursive: true, entries: ['t', 't/a.txt', 't/empty', 't/link'].map(rig.at) });
    expect(tree()).toEqual([]);
    expect(undo().map(([path, result]) => [path, result])).toEqual([
      ['t', 'restored'],
      ['t/a.txt', 'restored'],
      ['t/empty', 'restored'],
      ['t/link', 'restored'],
    ]);
    expect(tree()).toEqual(before);
    expect([rig.text('t/a.txt'), statSync(rig.at('t/a.txt')).mode & 0o777, readlinkSync(rig.at('t/link'))]).toEqual([
      'a\n',
      0o600,
      'a.txt',
    ]);
    expect(statSync(rig.at('t/empty')).mode & 0o777).toBe(0o700);
  });

  it('never takes a person’s later edit', async () => {
    rig.put('a.txt', 'first\n');
    await rig.write({ 'a.txt': 'second\n', 'b.txt': 'b\n' });
    writeFileSync(rig.at('a.txt'), 'the person’s\n');
    writeFileSync(rig.at('b.txt'), 'the person’s\n');
    expect(undo()).toEqual([
      ['b.txt', 'kept', 'it was changed since by somebody else'],
      ['a.txt', 'kept', 'it was changed since by somebody else'],
    ]);
    expect([rig.text('a.txt'), rig.text('b.txt')]).toEqual(['the person’s\n', 'the person’s\n']);
  });

  it('never takes what a person made in the place of a deleted file, nor brings back what they removed', async () => {
    rig.put('a.txt', 'a\n');
    rig.put('b.txt', 'b\n');
    await rig.delete('a.txt');
    await rig.write({ 'b.txt': 'changed\n' });
    writeFileSync(rig.at('a.txt'), 'the person’s\n');
    rmSync(rig.at('b.txt'));
    expect(undo()).toEqual([
      ['b.txt', 'kept', 'it was removed since by somebody else'],
      ['a.txt', 'kept', 'something new is there, made by somebody else'],
    ]);
    expect([rig.text('a.txt'), existsSync(rig.at('b.txt'))]).toEqual(['the person’s\n', false]);
  });

  it('leaves a folder in which somebody else has put something', async () => {
    await rig.write({ 'd/a.txt': 'a\n' });
    rig.put('d/theirs.txt', 'theirs\n');
    expect(undo()).toEqual([
      ['d/a.txt', 'restored', 'removed again'],
      ['d', 'kept', 'there is something in the folder that the act did not make'],
    ]);
    expect(tree()).toEqual(['d', 'd/theirs.txt']);
  });

  it('with force replaces a later edit, and that can be undone too', async () => {
    rig.put('a.txt', 'first\n');
    await rig.write({ 'a.txt': 'second\n' });
    writeFileSync(rig.at('a.txt'), 'the person’s\n');
    const by = { session: 's_person', action: 'a_undo' };
    expect(undo({ force: true, by })).toEqual([['a.txt', 'restored', 'a later change of somebody else was replaced']]);
    expect(rig.text('a.txt')).toBe('first\n');
    rig.journal.undo({ session: 's_person' });
    expect(rig.text('a.txt')).toBe('the person’s\n');
  });

  it('a second time does nothing', async () => {
    rig.put('a.txt', 'first\n');
    await rig.write({ 'a.txt': 'second\n' });
    undo();
    writeFileSync(rig.at('a.txt'), 'second\n');
    expect(undo()).toEqual([]);
    expect(rig.text('a.txt')).toBe('second\n');
    expect(rig.journal.entries('s_test').map(({ undone }) => undone)).toEqual([true]);
  });

  it('takes one act of a session, one session, or the paths that were shown', async () => {
    await rig.write({ 'a.txt': 'a\n' }, { action: 'a_1' });
    await rig.write({ 'b.txt': 'b\n' }, { action: 'a_2' });
    await rig.write({ 'c.txt': 'c\n' }, { session: 's_other' });
    await rig.write({ 'd.txt': 'd\n' });
    expect(undo({ action: 'a_1' })).toEqual([['a.txt', 'restored', 'removed again']]);
    expect(undo({ paths: [rig.at('b.txt')] })).toEqual([['b.txt', 'restored', 'removed again']]);
    expect(undo()).toEqual([['d.txt', 'restored', 'removed again']]);
    expect(tree()).toEqual(['c.txt']);
  });

  it('keeps an older act’s path where a later act of the same session changed it too', async () => {
    rig.put('a.txt', 'first\n');
    await rig.write({ 'a.txt': 'second\n' }, { action: 'a_1' });
    await rig.write({ 'a.txt': 'third\n' }, { action: 'a_2' });
    expect(undo({ action: 'a_1' })).toEqual([['a.txt', 'kept', 'it was changed since by somebody else']]);
    expect(rig.text('a.txt')).toBe('third\n');
  });

  it('goes through no link that was put in a folder’s place', async () => {
    rig.put('d/secret.txt', 'first\n');
    await rig.write({ 'd/secret.txt': 'outside secret\n' });
    rmSync(rig.at('d'), { recursive: true });
    symlinkSync(rig.outside, rig.at('d'));
    // The control: by its path there is now exactly what the act left.
    expect(rig.text('d/secret.txt')).toBe('outside secret\n');
    expect(undo()).toEqual([['d/secret.txt', 'kept', '"d" is a link now']]);
    expect(rig.text('d/secret.txt')).toBe('outside secret\n');
  });

  it('makes a folder again that is gone', async () => {
    rig.put('d/a.txt', 'a\n');
    await rig.delete('d/a.txt');
    rmSync(rig.at('d'), { recursive: true });
    expect(undo()).toEqual([['d/a.txt', 'restored', 'put back']]);
    expect(rig.text('d/a.txt')).toBe('a\n');
  });

  it('says that a content is gone, and keeps what is there', async () => {
    rig.put('a.txt', 'first\n');
    await rig.write({ 'a.txt': 'second\n' });
    for (const blob of blobs()) rmSync(blob);
    expect(undo()).toEqual([['a.txt', 'kept', 'Its earlier content is no longer kept']]);
    expect(rig.text('a.txt')).toBe('second\n');
  });

  it('does not bring back a damaged content', async () => {
    rig.put('a.txt', 'first\n');
    await rig.write({ 'a.txt': 'second\n' });
    for (const blob of blobs()) writeFileSync(blob, 'forged\n');
    expect(undo()).toEqual([['a.txt', 'kept', 'Its earlier content is no longer kept']]);
  });

  it('keeps everything when the workspace is gone', async () => {
    await rig.write({ 'a.txt': 'a\n' });
    rmSync(rig.workspace, { recursive: true });
    expect(undo()).toEqual([['a.txt', 'kept', 'The workspace cannot be opened']]);
  });
});

describe('after a crash between record and change', () => {
  const before = { entry: 'absent' } as const;

  it('a change that was not made is simply done with', () => {
    const path = rig.at('a.txt');
    rig.journal.record([
      { session: 's_test', action: 'a_1', workspace: rig.workspace, path, before, after: { entry: 'directory' } },
    ]);
    expect(undo()).toEqual([['a.txt', 'restored', 'it is as it was before']]);
    expect(undo()).toEqual([]);
  });

  it('a change that was made but not confirmed is taken back, and its temporary file with it', () => {
    rig.put('a.txt', 'second\n');
    const blob = rig.journal.keep(Buffer.from('first\n'));
    const after = { entry: 'file', blob: rig.digest('a.txt')?.slice(7) ?? '' } as const;
    const temporary = '.sallyport-0123456789ab.tmp';
    rig.journal.record([
      {
        session: 's_test',
        action: 'a_1',
        workspace: rig.workspace,
        path: rig.at('a.txt'),
        before: { entry: 'file', blob, mode: 0o600 },
        after,
        temporary,
      },
    ]);
    rig.put(temporary, 'half a fi');
    expect(undo().map(([path, result]) => [path, result])).toEqual([['a.txt', 'restored']]);
    expect(tree()).toEqual(['a.txt']);
  });
});

describe('the journal', () => {
  it('is still there for another process, and is readable by its owner alone', async () => {
    rig.put('a.txt', 'first\n');
    await rig.write({ 'a.txt': 'second\n' });
    const folder = join(rig.area, 'state');
    const other = openJournal({ folder });
    expect(other.entries('s_test')).toEqual(rig.journal.entries('s_test'));
    expect(other.undo({ session: 's_test' })).toEqual([
      { path: rig.at('a.txt'), result: 'restored', why: 'its earlier state is back' },
    ]);
    other.close();
    const modes = readdirSync(folder, { recursive: true }).map(
      (name) => statSync(join(folder, String(name))).mode & 0o077,
    );
    expect(new Set(modes)).toEqual(new Set([0]));
  });

  it('keeps one content once', async () => {
    rig.put('a.txt', 'same\n');
    rig.put('b.txt', 'same\n');
    await rig.write({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    expect(blobs()).toHaveLength(1);
  });

  it('gives up the oldest contents for new ones, and refuses what does not fit at all', async () => {
    using small = new DriverRig({ capacityBytes: 1_000 });
    small.put('a.txt', 'a'.repeat(600));
    small.put('b.txt', 'b'.repeat(600));
    await small.write({ 'a.txt': 'new\n' });
    const reopened = openJournal({ folder: join(small.area, 'state'), capacityBytes: 1_000 });
    reopened.keep(Buffer.from('c'.repeat(600)));
    expect(() => reopened.keep(Buffer.from('d'.repeat(600)))).toThrow(
      expect.objectContaining({ code: 'JOURNAL_FULL' }),
    );
    reopened.close();
    expect(small.journal.undo({ session: 's_test' })).toEqual([
      { path: small.at('a.txt'), result: 'kept', why: 'Its earlier content is no longer kept' },
    ]);
  });

  it('that is full stops the act before anything is changed', async () => {
    using small = new DriverRig({ capacityBytes: 10 });
    small.put('a.txt', 'a'.repeat(600));
    expect(await small.write({ 'a.txt': 'new\n' })).toMatch(/^JOURNAL_FULL/);
    expect(small.text('a.txt')).toBe('a'.repeat(600));
  });

  it('that cannot be written stops the act before anything is changed', async () => {
    rig.put('a.txt', 'old\n');
    const other = new DatabaseSync(join(rig.area, 'state/journal.sqlite'));
    other.exec('DROP TABLE entries');
    other.close();
    expect(await rig.write({ 'a.txt': 'new\n', 'x/b.txt': 'b\n' })).toMatch(
      /^STATE_UNUSABLE: The journal cannot be written/,
    );
    expect([rig.text('a.txt'), tree()]).toEqual(['old\n', ['a.txt']]);
  });

  it('that is no database, or in a folder that cannot be made, is not opened', () => {
    const folder = join(rig.area, 'broken');
    mkdirSync(folder);
    writeFileSync(join(folder, 'journal.sqlite'), 'this is not a database, whatever its name says\n'.repeat(100));
    expect(() => openJournal({ folder })).toThrow(expect.objectContaining({ code: 'STATE_UNUSABLE' }));
    writeFileSync(join(rig.area, 'file'), '');
    expect(() => openJournal({ folder: join(rig.area, 'file/journal') })).toThrow(
      expect.objectContaining({ code: 'STATE_UNUSABLE' }),
    );
  });

  it('remembers permissions where only they were changed', () => {
    rig.put('a.txt', 'a\n', 0o644);
    const state = (mode: number) => ({ entry: 'file', blob: rig.digest('a.txt')?.slice(7) ?? '', mode }) as const;
    rig.journal.record([
      {
        session: 's_test',
        action: 'a_1',
        workspace: rig.workspace,
        path: rig.at('a.txt'),
        before: state(0o644),
        after: state(0o755),
      },
    ]);
    chmodSync(rig.at('a.txt'), 0o755);
    expect(undo().map(([path, result]) => [path, result])).toEqual([['a.txt', 'restored']]);
    expect(statSync(rig.at('a.txt')).mode & 0o777).toBe(0o644);
  });
});
