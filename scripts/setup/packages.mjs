import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { SetupFault } from './fault.mjs';
import { machineConfig, npmUnder } from './npm.mjs';
import { runProgram } from './spawned.mjs';

const INSTALL_TIMEOUT_MS = 15 * 60_000;

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[], link?: boolean }} Locked */

/**
 * The packages of the lockfile that are not installed as it says. npm writes down what it installed when it has
 * finished (`node_modules/.package-lock.json`), so an interrupted installation has no record; folders that were taken
 * away since are seen too.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function missingPackages(root) {
  const wanted = lockedPackages(join(root, 'package-lock.json'));
  if (wanted === undefined) throw new SetupFault(1, `${join(root, 'package-lock.json')} is absent or not JSON.`);
  const installed = lockedPackages(join(root, 'node_modules/.package-lock.json')) ?? new Map();
  return [...wanted]
    .filter(([path, entry]) => isForHere(entry) && !isInstalled(root, path, entry, installed))
    .map(([path]) => path);
}

/**
 * @param {string} root
 * @param {string} path
 * @param {Locked} wanted
 * @param {Map<string, Locked>} installed
 */
function isInstalled(root, path, wanted, installed) {
  const found = installed.get(path);
  if (found === undefined || found.version !== wanted.version || found.integrity !== wanted.integrity) return false;
  return existsSync(join(root, path, 'package.json'));
}

/** Optional packages without a platform are needed only by those of other platforms, so they do not count. */
function isForHere(/** @type {Locked} */ entry) {
  if (entry.link) return false;
  if (!entry.optional) return true;
  // Which C library this is costs more to find out than it is worth: such packages come with their sisters.
  if (entry.libc !== undefined || (entry.os === undefined && entry.cpu === undefined)) return false;
  return names(entry.os, process.platform) && names(entry.cpu, process.arch);
}

function names(/** @type {string[] | undefined} */ list, /** @type {string} */ value) {
  if (list === undefined || list.includes(value)) return true;
  return list.some((item) => item.startsWith('!')) && !list.includes(`!${value}`);
}

/**
 * @param {string} file
 * @returns {Map<string, Locked> | undefined}
 */
function lockedPackages(file) {
  try {
    const packages = JSON.parse(readFileSync(file, 'utf8')).packages;
    return new Map(Object.entries(packages).filter(([path]) => path.includes('node_modules/')));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} root
 * @param {string} node
 */
export async function installPackages(root, node) {
  const npm = await npmUnder(root, node);
  console.error('setup: installing the packages of package-lock.json (npm ci) …');
  const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`;
  const env = { ...process.env, ...(await machineConfig()), PATH: path };
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const ran = await runProgram(npm.program, [...npm.args, ...args], { cwd: root, env, timeoutMs: INSTALL_TIMEOUT_MS });
  if (ran.interrupted) throw new SetupFault(130, 'interrupted; the next run installs the packages anew.');
  if (ran.status !== 0) {
    const why = ran.timedOut ? `took longer than ${INSTALL_TIMEOUT_MS / 60_000} minutes` : `ended with ${ran.status}`;
    throw new SetupFault(
      1,
      `npm ci ${why}; its own words stand above. Where it is the network, does \`npm ping\` answer? ` +
        'Then run the same command again: nothing half-done is left.',
    );
  }
  const missing = missingPackages(root);
  if (missing.length === 0) return;
  throw new SetupFault(
    1,
    `npm ci ended well, but these are not there: ${missing.slice(0, 5).join(', ')}. Is optional off in your npm configuration?`,
  );
}
