import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DriverRig } from './driver-rig.probe.privileged.ts';

let rig: DriverRig;
beforeEach(() => {
  rig = new DriverRig();
});
afterEach(() => rig[Symbol.dispose]());

describe('file.read with search', () => {
  it('gives the lines that hold the text, with path and number', async () => {
    rig.put('src/a.ts', 'one\ntwo needle\n');
    rig.put('b.md', 'needle\r\n');
    expect(await rig.search('.', { pattern: 'needle' })).toEqual({
      matches: [
        { path: rig.at('b.md'), line: 1, text: 'needle' },
        { path: rig.at('src/a.ts'), line: 2, text: 'two needle' },
      ],
      truncated: false,
      filesSearched: 2,
      filesSkipped: 0,
    });
  });

  it('takes a text literally and a regular expression as one', async () => {
    rig.put('a.txt', 'a.c\nabc\n');
    expect(await rig.search('a.txt', { pattern: 'a.c' })).toMatchObject({ matches: [{ line: 1 }] });
    expect(await rig.search('a.txt', { pattern: 'a.c', regex: true })).toMatchObject({
      matches: [{ line: 1 }, { line: 2 }],
    });
    expect(await rig.search('a.txt', { pattern: '(', regex: true })).toMatch(
      /^PROPOSAL_INVALID: The pattern cannot be used/,
    );
  });

  it('keeps to a glob, on the name where it names no folder', async () => {
    for (const name of ['a.ts', 'x/b.ts', 'x/c.js', 'y/d.ts']) rig.put(name, 'needle\n');
    const found = async (glob: string) => {
      const { matches } = (await rig.search('.', { pattern: 'needle', glob })) as { matches: { path: string }[] };
      return matches.map(({ path }) => path.slice(rig.workspace.length + 1));
    };
    expect(await found('*.ts')).toEqual(['a.ts', 'x/b.ts', 'y/d.ts']);
    expect(await found('x/*')).toEqual(['x/b.ts', 'x/c.js']);
    expect(await found('{x,y}/*.ts')).toEqual(['x/b.ts', 'y/d.ts']);
  });

  it('skips and counts protected, hidden, binary and outside files', async () => {
    rig.put('.env', 'needle\n');
    rig.put('hidden.txt', 'needle\n');
    rig.put('binary', Buffer.from('needle\0'));
    rig.put('a.txt', 'needle\n');
    linkSync(join(rig.outside, 'secret.txt'), rig.at('hard.txt'));
    symlinkSync(rig.outside, rig.at('soft'));
    const excludes = [rig.at('hidden.txt')];
    expect(await rig.search('.', { pattern: 'e' }, { excludes })).toEqual({
      matches: [{ path: rig.at('a.txt'), line: 1, text: 'needle' }],
      truncated: false,
      filesSearched: 1,
      filesSkipped: 4,
    });
  });

  it('skips what policy hides also in a folder with a line feed in its name', async () => {
    rig.put('a\nb/hidden.txt', 'needle\n');
    expect(await rig.search('.', { pattern: 'needle' })).toMatchObject({ filesSearched: 1 });
    const excludes = [rig.at('**/hidden.txt')];
    expect(await rig.search('.', { pattern: 'needle' }, { excludes })).toMatchObject({
      filesSearched: 0,
      filesSkipped: 1,
    });
  });

  it('goes into .git and node_modules only when they are named', async () => {
    rig.put('.git/HEAD', 'needle\n');
    rig.put('.git/config', 'needle\n');
    rig.put('node_modules/x/a.js', 'needle\n');
    rig.put('a.js', 'needle\n');
    expect(await rig.search('.', { pattern: 'needle' })).toMatchObject({
      matches: [{ path: rig.at('a.js') }],
      filesSearched: 1,
    });
    expect(await rig.search('node_modules', { pattern: 'needle' })).toMatchObject({ filesSearched: 1 });
    expect(await rig.search('.', { pattern: 'needle', glob: 'node_modules/**' })).toMatchObject({ filesSearched: 1 });
    expect(await rig.search('.git', { pattern: 'needle' })).toMatchObject({ filesSearched: 1, filesSkipped: 1 });
  });

  it('is bounded in matches and in the length of a line', async () => {
    rig.put('a.txt', 'needle\n'.repeat(600));
    rig.put('long.txt', `${'x'.repeat(5_000)}needle${'y'.repeat(5_000)}\n`);
    const { matches, truncated } = (await rig.search('a.txt', { pattern: 'needle' })) as {
      matches: unknown[];
      truncated: boolean;
    };
    expect([matches.length, truncated]).toEqual([500, true]);
    const long = (await rig.search('long.txt', { pattern: 'needle' })) as { matches: [{ text: string }] };
    expect(long.matches[0].text).toHaveLength(402);
    expect(long.matches[0].text).toContain('needle');
  });

  it('stops when it is told to', async () => {
    rig.put('a.txt', `${'a'.repeat(40)}!\n`);
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(), 300);
    const started = performance.now();
    const args = { path: rig.at('a.txt'), excludes: [], search: { pattern: '^(a+)+$', regex: true } };
    const { status, value } = await rig.drive('file.read', args, { signal: stopping.signal });
    expect({ status, value }).toMatchObject({ status: 'cancelled', value: { matches: [], truncated: true } });
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('file.list', () => {
  it('gives one level with kinds and sizes, links as links', async () => {
    rig.put('b/c.txt');
    rig.put('a.txt', '12345');
    rig.put('.hidden', '');
    symlinkSync(rig.outside, rig.at('link'));
    expect(await rig.list('.')).toEqual({
      entries: [
        { path: rig.at('.hidden'), entry: 'file', sizeBytes: 0 },
        { path: rig.at('a.txt'), entry: 'file', sizeBytes: 5 },
        { path: rig.at('b'), entry: 'directory', sizeBytes: expect.any(Number) },
        { path: rig.at('link'), entry: 'link', sizeBytes: expect.any(Number) },
      ],
      truncated: false,
    });
  });

  it('gives what a glob matches in the tree, without .git and node_modules', async () => {
    for (const name of ['a.ts', 'x/b.ts', 'x/y/c.ts', 'x/d.js', '.git/e.ts', 'node_modules/f.ts']) rig.put(name);
    const paths = async (name: string, glob: string) => {
      const { entries } = (await rig.list(name, { glob })) as { entries: { path: string }[] };
      return entries.map(({ path }) => path.slice(rig.workspace.length + 1));
    };
    expect(await paths('.', '**/*.ts')).toEqual(['a.ts', 'x/b.ts', 'x/y/c.ts']);
    expect(await paths('.', '*.ts')).toEqual(['a.ts']);
    expect(await paths('x', '**/*.ts')).toEqual(['x/b.ts', 'x/y/c.ts']);
    expect(await paths('.', 'node_modules/*')).toEqual(['node_modules/f.ts']);
  });

  it('is bounded', async () => {
    mkdirSync(rig.at('many'));
    for (let index = 0; index < 2_100; index++) writeFileSync(rig.at(`many/${index}`), '');
    const { entries, truncated } = (await rig.list('many')) as { entries: unknown[]; truncated: boolean };
    expect([entries.length, truncated]).toEqual([2_000, true]);
  });

  it('refuses files and what is absent', async () => {
    rig.put('a.txt');
    expect(await rig.list('a.txt')).toBe('FILE_NOT_REGULAR: "a.txt" is a file, not a folder.');
    expect(await rig.list('none')).toBe('FILE_ABSENT: "none" does not exist.');
  });
});
