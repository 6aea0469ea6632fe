/**
 * An attacker with the person's own rights, in a process of its own: makes `folder/door` now an ordinary folder, now a
 * link to `outside`, now a file; `folder/file` now an ordinary file, now a link to the secret, now a hard link to it,
 * now a folder; as fast as it can, until killed.
 */
import { linkSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '', outside = ''] = process.argv.slice(2);
const at = (name: string): string => join(folder, name);

/** Made again where an act under test has removed it; what is there stays. */
const MAKE: Readonly<Record<string, (path: string) => void>> = {
  'door-folder': (path) => {
    mkdirSync(path);
    writeFileSync(join(path, 'secret.txt'), 'inside\n');
  },
  'door-link': (path) => symlinkSync(outside, path),
  'door-file': (path) => writeFileSync(path, 'inside\n', { flag: 'wx' }),
  'file-plain': (path) => writeFileSync(path, 'inside\n', { flag: 'wx' }),
  'file-link': (path) => symlinkSync(join(outside, 'secret.txt'), path),
  'file-hard': (path) => linkSync(join(outside, 'secret.txt'), path),
  'file-folder': (path) => mkdirSync(path),
};
const DISGUISES = Object.keys(MAKE);

const attempt = (act: () => void): void => {
  try {
    act();
  } catch {
    // The acts under test move and remove things too; a step that fails does not end the attack.
  }
};

/** Each disguise stays for a moment, long or short: too quick a change is met by nobody. */
function linger(): void {
  const until = performance.now() + Math.random() * 0.4;
  while (performance.now() < until);
}

for (const name of DISGUISES) attempt(() => MAKE[name]?.(at(name)));
process.stdout.write('ready\n');

for (let round = 0; ; round += 1) {
  for (const disguise of DISGUISES) {
    const name = disguise.slice(0, disguise.indexOf('-'));
    if (round % 50 === 0) attempt(() => MAKE[disguise]?.(at(disguise)));
    attempt(() => renameSync(at(disguise), at(name)));
    linger();
    attempt(() => renameSync(at(name), at(disguise)));
  }
}
