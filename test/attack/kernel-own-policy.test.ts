import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openHouse } from '../../src/compose.ts';
import { applyChange } from '../../src/effects/edit/apply-change.ts';

const root = mkdtempSync(join(tmpdir(), 'sallyport-own-policy-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const workspace = join(root, 'shop');
mkdirSync(join(workspace, 'p'), { recursive: true });
const POLICY = 'version: 1\ndefault: ask\n';

describe('a policy that an agent could rewrite', () => {
  test('lets no session begin', async () => {
    writeFileSync(join(workspace, 'p', 'my.yaml'), POLICY);
    const policyFile = join(workspace, 'p', 'my.yaml');
    const house = await openHouse({ workspace, stateFolder: join(root, 'state'), policyFile });
    await expect(house.openSession({ task: 't', approver: { ask: async () => undefined } })).rejects.toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('could rewrite it') }),
    );
    house.close();
  });

  test('is fine under its protected name, which no act may write', async () => {
    writeFileSync(join(workspace, 'sallyport.yaml'), POLICY);
    const house = await openHouse({
      workspace,
      stateFolder: join(root, 'state'),
      policyFile: join(workspace, 'sallyport.yaml'),
    });
    const session = await house.openSession({ task: 't', approver: { ask: async () => undefined } });
    const changes = [{ change: 'content', path: 'sallyport.yaml', content: 'x' }];
    expect((await session.submit({ kind: 'agent', name: 'a' }, 'file.write', { changes })).status).toBe('denied');
    await session.close('finished');
    house.close();
  });
});

test('edits that double a text again and again end in an error, not in the end of the process', () => {
  const edits = Array.from({ length: 200 }, () => ({ find: 'a', replace: 'aa', all: true }));
  expect(() => applyChange('a'.repeat(1000), { change: 'edits', path: 'x', edits })).toThrow(
    expect.objectContaining({ code: 'FILE_TOO_LARGE' }),
  );
});
