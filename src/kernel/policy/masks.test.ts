import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, test } from 'vitest';
import { anAction } from '../../testing/an-action.ts';
import { compilePolicy } from './compile-policy.ts';
import { parsePolicy } from './parse-policy.ts';

function compile(...rules: readonly object[]) {
  const text = JSON.stringify({
    version: 1,
    default: 'ask',
    rules: rules.map((rule, index) => ({ id: `r${index}`, ...rule })),
  });
  return compilePolicy({
    layers: [{ layer: 'person', file: parsePolicy(text, 'p') }],
    packs: new Map(),
    home: '/home/ana',
    workspace: '/home/ana/shop',
  });
}

const masks = (...rules: readonly object[]) => compile(...rules).masks();

const folderOf = (glob: string): string => glob.slice(0, glob.lastIndexOf('/') + 1);

describe('masks', () => {
  test('are the globs of what may not be read in the workspace, for absolute paths', () => {
    expect(
      masks(
        { forbid: 'file.read', where: { path: ['secret/**', '**/.env'] } },
        { forbid: '*', where: { path: ['x', '/data/x'] } },
      ),
    ).toEqual(['**/.env', '/home/ana/shop/secret/**', '/home/ana/shop/x']);
  });

  test('are none for a rule that excepts the whole workspace, though the workspace lies in what it forbids', () => {
    const documents = { forbid: 'file.read', where: { path: '~/shop/**' } };
    expect(masks(documents)).toEqual(['/home/ana/shop/**']);
    expect(masks({ ...documents, unless: { path: './**' } })).toEqual([]);
    expect(masks({ ...documents, unless: { path: './src/**' } })).toEqual(['/home/ana/shop/**']);
  });

  test('are none for a forbid that holds only at times: then what could read it is judged, not hidden', () => {
    const rule = { forbid: 'file.read', where: { path: 'plans/**' } };
    expect(masks(rule)).toEqual(['/home/ana/shop/plans/**']);
    expect(masks({ ...rule, when: 'label.integrity < user' })).toEqual([]);
    expect(masks({ forbid: 'file.read', where: { path: 'plans/**', confidentiality: 'secret' } })).toEqual([]);
    expect(masks({ forbid: 'file.read', where: { path: 'plans/**', time: { zone: 'UTC', days: 'sun' } } })).toEqual([]);
  });

  test('hide everything for a forbid of reading that names no path', () => {
    expect(masks({ forbid: 'file.read' })).toEqual(['**']);
  });

  test('hide for everybody what is forbidden to some: a sandbox cannot know who started a program', () => {
    expect(masks({ forbid: 'file.read', where: { path: 'a', principal: 'agent' } })).toEqual(['/home/ana/shop/a']);
    expect(masks({ forbid: 'file.read', where: { path: 'a' }, unless: { principal: 'person' } })).toEqual([
      '/home/ana/shop/a',
    ]);
    expect(
      masks({ forbid: 'file.read', where: { path: 'a/*' }, unless: { path: 'a/x', principal: 'person' } }),
    ).toEqual(['/home/ana/shop/a/*']);
  });

  test('are none for what is no forbid of reading inside', () => {
    const path = 'a';
    expect(
      masks(
        { ask: 'file.read', where: { path } },
        { permit: 'file.read', where: { path } },
        { forbid: 'file.write', where: { path } },
      ),
    ).toEqual([]);
    expect(
      masks(
        { forbid: 'file.read', where: { path, impact: 'external' } },
        { forbid: '*', where: { path, effect: 'write' } },
      ),
    ).toEqual([]);
  });

  test('keep an exception that one glob can say', () => {
    const unless = { path: ['**/.env.example', '**/.env.*.sample', '/elsewhere'] };
    expect(masks({ forbid: 'file.read', where: { path: '**/.env.*' }, unless })).toEqual([
      '**/!(.env.example|.env.*([^/]).sample|!(.env.*([^/])))',
    ]);
    expect(masks({ forbid: 'file.read', where: { path: '**/*.pem' }, unless: { path: '**/*cert*.pem' } })).toEqual([
      '**/!(*cert*.pem|!(*.pem))',
    ]);
  });

  test('take the names of folders literally', () => {
    const text = JSON.stringify({
      version: 1,
      rules: [{ id: 'a', forbid: 'file.read', where: { path: ['x', 'app/(g)/y'] } }],
    });
    const policy = compilePolicy({
      layers: [{ layer: 'person', file: parsePolicy(text, 'p') }],
      packs: new Map(),
      home: '/h',
      workspace: '/h/[w]*{a,b}',
    });
    const isMasked = picomatch([...policy.masks()], { dot: true });
    expect(['/h/[w]*{a,b}/x', '/h/[w]*{a,b}/app/(g)/y', '/h/wa/x'].map((path) => isMasked(path))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('hide all that is forbidden, whatever the exceptions; and where one glob can say it, nothing else', () => {
    const name = fc.stringMatching(/^[ab.]{1,5}$/).filter((text) => text !== '.' && text !== '..');
    const glob = fc.constantFrom('**/.a*', '**/*.b', 'a/*', '**/a*b', '**/*', '*', 'a/**', '**/?a', '**/*a*', '*/**');
    const exception = fc.constantFrom('**/.a.b', '**/a*.b', 'a/b*', '**/ab', '**/a.*', '**/b/**', 'a/*b', '**/.a.*');
    fc.assert(
      fc.property(
        fc.array(glob, { minLength: 1, maxLength: 2 }),
        fc.array(exception, { maxLength: 3 }),
        fc.array(name, { minLength: 1, maxLength: 3 }),
        (paths, spared, names) => {
          const policy = compile({
            forbid: 'file.read',
            where: { path: paths },
            ...(spared.length > 0 && { unless: { path: spared } }),
          });
          const target = `/home/ana/shop/${names.join('/')}`;
          const isForbidden =
            policy.judge(
              anAction({
                kind: 'file.read',
                effects: [{ type: 'read', target, targetKind: 'path', impact: 'contained' }],
              }),
            ).length > 0;
          const isMasked = picomatch([...policy.masks()], { dot: true })(target);
          if (isForbidden) expect([policy.masks(), target, isMasked]).toEqual([policy.masks(), target, true]);
          const isSayable = paths.every((path) =>
            spared.every((one) => folderOf(one) === folderOf(path) && !path.endsWith('/**')),
          );
          if (isSayable && !spared.includes('**/b/**')) expect(isMasked).toBe(isForbidden);
        },
      ),
      { numRuns: 600 },
    );
  });
});
