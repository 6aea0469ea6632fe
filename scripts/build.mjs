/**
 * Builds the published package's `dist/`: JavaScript and declarations by tsc, `main.js` ready to be run.
 *
 *   node scripts/build.mjs [--out FOLDER]
 *
 * It is built beside its place and put there in one rename, so that a failed build leaves the last good one.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SHEBANG = '#!/usr/bin/env node';

const { values } = parseArgs({ options: { out: { type: 'string', default: join(ROOT, 'dist') } } });
const out = resolve(values.out);
const work = mkdtempSync(join(dirname(out), '.build-'));
try {
  const made = join(work, 'dist');
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const ran = spawnSync(process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', made], {
    stdio: 'inherit',
  });
  if (ran.status !== 0) process.exitCode = ran.status ?? 1;
  else if (!existsSync(join(made, 'main.js'))) {
    console.error('build: src/main.ts is absent, so the package would have no command.');
    process.exitCode = 1;
  } else {
    makeRunnable(join(made, 'main.js'));
    if (existsSync(out)) renameSync(out, join(work, 'old'));
    renameSync(made, out);
    console.log(`built ${out}`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** @param {string} file */
function makeRunnable(file) {
  const text = readFileSync(file, 'utf8');
  if (!text.startsWith('#!')) writeFileSync(file, `${SHEBANG}\n${text}`);
  chmodSync(file, 0o755);
}
