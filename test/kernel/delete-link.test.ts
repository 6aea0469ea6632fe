import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openHouse } from '../../src/compose.ts';

const root = mkdtempSync(join(tmpdir(), 'sallyport-link-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A workspace with a link inside and one that leads out; deletes through the real kernel and drivers. */
async function withSession<T>(
  name: string,
  body: (remove: (path: string) => Promise<string>, workspace: string) => Promise<T>,
): Promise<T> {
  const workspace = join(root, name, 'shop');
  mkdirSync(workspace, { recursive: true });
  writeFileSync(join(workspace, 'real.txt'), 'real');
  writeFileSync(join(root, name, 'outside.txt'), 'outside');
  symlinkSync('real.txt', join(workspace, 'inner'));
  symlinkSync('../outside.txt', join(workspace, 'outer'));
  const house = await openHouse({ workspace, stateFolder: join(root, name, 'state') });
  const session = await house.openSession({ task: name, approver: { ask: async () => undefined } });
  try {
    return await body(
      async (path) => (await session.submit({ kind: 'agent', name: 'a' }, 'file.delete', { path })).status,
      workspace,
    );
  } finally {
    await session.close('finished');
    house.close();
  }
}

test('deleting a link deletes the link and not what it leads to', () =>
  withSession('inner', async (remove, workspace) => {
    expect(await remove('inner')).toBe('done');
    expect(lstatSync(join(workspace, 'inner'), { throwIfNoEntry: false })).toBeUndefined();
    expect(readFileSync(join(workspace, 'real.txt'), 'utf8')).toBe('real');
  }));

test('a link that leads out of the workspace can be deleted, and what it leads to stays', () =>
  withSession('outer', async (remove, workspace) => {
    expect(await remove('outer')).toBe('done');
    expect(lstatSync(join(workspace, 'outer'), { throwIfNoEntry: false })).toBeUndefined();
    expect(existsSync(join(root, 'outer', 'outside.txt'))).toBe(true);
  }));

test('a link with a slash behind it means what it leads to, and that lies outside', () =>
  withSession('slash', async (remove) => {
    expect(await remove('outer/')).not.toBe('done');
    expect(existsSync(join(root, 'slash', 'outside.txt'))).toBe(true);
  }));
