import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { personIdentity } from './person-identity.privileged.ts';

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'sallyport-identity-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

function identity(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), text);
  }
  return personIdentity({ workspace: join(place, 'work'), home: join(place, 'home') });
}

it('is the person’s own, and that of the repository where it has one', () => {
  expect(identity({ 'home/.gitconfig': '[user]\n\tname = Ana Ito\n\temail = "ana@example.com" # mine\n' })).toEqual({
    name: 'Ana Ito',
    email: 'ana@example.com',
  });
  expect(identity({ 'work/.git/config': '[core]\n\tname = no\n[User]\n\temail=work@example.com\n' })).toEqual({
    name: 'Ana Ito',
    email: 'work@example.com',
  });
});

it('is one of ours where nobody ever told git a name, and takes no control characters from a file', () => {
  const nobody = { name: 'Sallyport', email: 'sallyport@localhost' };
  expect(identity({})).toEqual(nobody);
  expect(
    identity({ 'home/.gitconfig': '[user]\n\tname = a\u001b[2Jb\n[user "x"]\n\temail = e@example.com\n' }),
  ).toEqual(nobody);
});
