import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAttackedHouse } from './kernel-house.ts';

/**
 * A person who is asked whether a command may read a folder elsewhere says yes to its names, not to every file below
 * it: a script beside the `ls` must not find the keys there. It lies in the home folder, since /tmp is private to each command.
 */
let folder: string;
const KEY = 'outside-key-0815';

beforeAll(() => {
  folder = mkdtempSync(join(homedir(), '.sallyport-outside-'));
  mkdirSync(join(folder, 'deep/.ssh'), { recursive: true });
  writeFileSync(join(folder, 'deep/.ssh/id_rsa'), KEY);
  writeFileSync(join(folder, 'notes.txt'), 'notes\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const thief = () =>
  [join(folder, 'deep/.ssh/id_rsa'), join(folder, 'notes.txt')]
    .map(
      (path) => `try { console.log(require('fs').readFileSync('${path}', 'utf8')) } catch (e) { console.log(e.code) }`,
    )
    .join('\n');

describe('a yes to reading elsewhere', () => {
  test.each([
    'ls FOLDER && node s.js',
    'test -d FOLDER; node s.js',
    'cd FOLDER; node $OLDPWD/s.js',
    'grep -r key FOLDER',
  ])('is no yes to what lies below a folder: %s', async (command) => {
    const attacked = await openAttackedHouse({ answer: 'session' });
    writeFileSync(join(attacked.workspace, 's.js'), thief());
    const told = await attacked.call('run_command', { command: command.replaceAll('FOLDER', folder) });
    const later = await attacked.call('run_command', { command: 'node s.js' });
    expect(told + later).not.toContain(KEY);
    expect(told).toMatch(/^denied: .*single files/);
    expect(await attacked.close()).toBe(true);
  });

  test('to one file gives that file and nothing beside it (control)', async () => {
    const attacked = await openAttackedHouse({ answer: 'once' });
    writeFileSync(join(attacked.workspace, 's.js'), thief());
    const told = await attacked.call('run_command', { command: `cat ${folder}/notes.txt; node s.js` });
    expect(told).toBe('exit code 0\nnotes\nENOENT\nnotes');
    expect(attacked.asked).toHaveLength(1);
    expect(await attacked.close()).toBe(true);
  });
});
