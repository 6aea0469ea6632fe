/**
 * Holds the licences of all packages of the lockfile to a list, offline. What is run by those who use Sallyport is held
 * to a shorter list than what we only build and test with.
 */
import { existsSync, readFileSync } from 'node:fs';

/** Permissive, and compatible with Apache-2.0 for whoever ships us. */
const ALLOWED = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
]);
/** Weak copyleft by file: fine for a tool that we run and do not ship. */
const ALLOWED_FOR_DEVELOPMENT = new Set([...ALLOWED, 'MPL-2.0', 'CC-BY-4.0', 'Python-2.0']);

/** @typedef {{ version?: string, license?: string, dev?: boolean, devOptional?: boolean, link?: boolean }} Locked */

const locks = ['../package-lock.json', '../bench/rivals/package-lock.json']
  .map((path) => new URL(path, import.meta.url))
  .filter((file) => existsSync(file))
  .map((file) => JSON.parse(readFileSync(file, 'utf8')));
/** @type {[string, Locked][]} */
const packages = locks.flatMap((lock) => Object.entries(lock.packages));
const installed = packages.filter(([path, entry]) => path.includes('node_modules/') && !entry.link);

const faults = installed.flatMap(([path, entry]) => {
  const list = entry.dev === true ? ALLOWED_FOR_DEVELOPMENT : ALLOWED;
  return isAllowed(entry.license, list) ? [] : [`${path}@${entry.version}: licence ${entry.license ?? 'not stated'}`];
});
for (const fault of faults) console.error(fault);
console.log(`licences: ${installed.length} packages, ${faults.length} not on the list`);
process.exitCode = faults.length > 0 ? 1 : 0;

/**
 * SPDX expressions as they occur: one name, `(A OR B)` (one must be allowed), `(A AND B)` (all must).
 *
 * @param {string | undefined} licence
 * @param {ReadonlySet<string>} list
 */
function isAllowed(licence, list) {
  if (licence === undefined) return false;
  const words = licence.replace(/^\((.*)\)$/, '$1');
  if (/[()]|\bWITH\b/.test(words)) return false;
  return words.split(/\s+OR\s+/).some((choice) => choice.split(/\s+AND\s+/).every((name) => list.has(name)));
}
