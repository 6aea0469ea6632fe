import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const FOLDER = import.meta.dirname;

/** Loads a module of a rival that is not among our own packages, after installing it by its lockfile, without scripts. */
export async function heavyRival(file: string): Promise<unknown> {
  const path = join(FOLDER, 'node_modules', file);
  if (!existsSync(path)) install();
  return import(pathToFileURL(path).href);
}

function install(): void {
  console.error('installing the rivals (about 90 MB, once): npm ci in bench/rivals');
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('The rivals could not be installed; npm ci in bench/rivals says why.');
}
