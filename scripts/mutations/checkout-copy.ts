import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Promised } from '../../test/promises/promise.ts';

/** Large, or not ours to change: linked, or left out. */
const LINKED = ['node_modules', '.toolchain'];
const LEFT_OUT = new Set([...LINKED, '.git', 'dist', 'coverage']);

/** A copy of the checkout in which protections can be taken away; `node_modules` is shared. */
export interface CheckoutCopy {
  readonly folder: string;
  /** Runs with one protection off and puts it back afterwards. Throws where the source is not as the promise says. */
  without<T>(mutation: Promised['mutation'], run: () => Promise<T>): Promise<T>;
  remove(): void;
}

export function copyCheckout(root: string): CheckoutCopy {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-mutations-'));
  cpSync(root, folder, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !LEFT_OUT.has(relative(root, path).split('/')[0] ?? ''),
  });
  for (const name of LINKED) symlinkSync(join(root, name), join(folder, name));
  return {
    folder,
    async without({ file, find, replace }, run) {
      const path = join(folder, file);
      const source = readFileSync(path, 'utf8');
      const [before, after, ...more] = source.split(find);
      if (before === undefined || after === undefined || more.length > 0)
        throw new Error(`the text to be changed does not stand exactly once in ${file}`);
      writeFileSync(path, before + replace + after);
      try {
        return await run();
      } finally {
        writeFileSync(path, source);
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
