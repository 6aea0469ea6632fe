/**
 * An attacker with the person's own rights, in a process of its own: makes `folder/door` now an ordinary folder, now a
 * link to `outside`, and `folder/file` now an ordinary file, now a link to the secret, as fast as it can, until killed.
 */
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '', outside = ''] = process.argv.slice(2);
const at = (name: string): string => join(folder, name);

mkdirSync(at('door'), { recursive: true });
writeFileSync(at('door/secret.txt'), 'inside\n');
symlinkSync(outside, at('door-link'));
writeFileSync(at('file'), 'inside\n');
symlinkSync(join(outside, 'secret.txt'), at('file-link'));
process.stdout.write('ready\n');

for (;;) {
  for (const name of ['door', 'file']) {
    for (const [from, to] of [
      [name, 'aside'],
      [`${name}-link`, name],
      [name, `${name}-link`],
      ['aside', name],
    ] as const) {
      move(at(from), at(to));
    }
  }
}

/** The acts under test move and remove things too; a step that fails does not end the attack. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // Next time.
  }
}
