/**
 * Builds the package, packs it and installs it globally, as a person would get it, into a folder of its own:
 *
 *   node scripts/try-package.mjs FOLDER
 *
 * Prints one line of JSON: the command's path, the size of the archive and of what is installed, and how many packages
 * that is. The dependencies come from the npm registry (or npm's cache).
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupFault } from './setup/fault.mjs';
import { machineConfig, npmUnder } from './setup/npm.mjs';
import { runProgram } from './setup/spawned.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const INSTALL_TIMEOUT_MS = 5 * 60_000;

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: node scripts/try-package.mjs FOLDER');
  process.exit(2);
}

try {
  console.log(JSON.stringify(await tryPackage(resolve(folder))));
} catch (error) {
  if (!(error instanceof SetupFault)) throw error;
  console.error(`try-package: ${error.message}`);
  process.exitCode = error.status;
}

/** @param {string} folder */
async function tryPackage(folder) {
  const source = join(folder, 'package');
  const prefix = join(folder, 'prefix');
  await layOut(source);
  const npm = await npmUnder(ROOT, process.execPath);
  const env = { ...process.env, ...(await machineConfig()) };
  const run = async (/** @type {string[]} */ ...args) => {
    const options = { cwd: folder, env, capture: true, timeoutMs: INSTALL_TIMEOUT_MS };
    const ran = await runProgram(npm.program, [...npm.args, ...args, '--loglevel=error'], options);
    if (ran.status !== 0) throw new SetupFault(1, `npm ${args[0]} ended with ${ran.status}:\n${ran.output.trim()}`);
  };
  await run('pack', source, '--pack-destination', folder, '--ignore-scripts');
  const archive = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
  await run('install', '--global', '--prefix', prefix, archive, '--ignore-scripts', '--prefer-offline', '--no-audit');
  const installed = join(prefix, 'lib/node_modules');
  return {
    command: join(prefix, 'bin/sallyport'),
    archiveBytes: statSync(archive).size,
    installedBytes: filesBelow(installed).reduce((sum, file) => sum + statSync(file).size, 0),
    packages: filesBelow(installed).filter((file) => /node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file))
      .length,
  };
}

/**
 * What the published package is made of, beside the checkout, so that its own `dist/` stays as it is.
 * @param {string} source
 */
async function layOut(source) {
  rmSync(source, { recursive: true, force: true });
  mkdirSync(source, { recursive: true });
  const built = await runProgram(process.execPath, [join(ROOT, 'scripts/build.mjs'), '--out', join(source, 'dist')], {
    capture: true,
  });
  if (built.status !== 0) throw new SetupFault(1, `the build failed:\n${built.output.trim()}`);
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const published = ['package.json', ...manifest.files].filter((name) => name !== 'dist' && !name.startsWith('!'));
  for (const name of published) {
    if (!existsSync(join(ROOT, name))) throw new SetupFault(1, `package.json publishes ${name}, which is absent.`);
    mkdirSync(dirname(join(source, name)), { recursive: true });
    cpSync(join(ROOT, name), join(source, name), { recursive: true });
  }
}

/** @returns {string[]} */
function filesBelow(/** @type {string} */ folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
