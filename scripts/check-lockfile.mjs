/**
 * Holds package-lock.json, and that of the benchmarks' heavy rivals, to their rules, offline: every package has a digest, none says from which host it came, and
 * package.json asks for exact versions. With `--base REF` it also prints what changed since that commit, for a person
 * to read.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Types follow their library by major version; they are not run. */
const RANGE_ALLOWED = /^@types\//;

/** @typedef {{ version?: string, integrity?: string, resolved?: string, link?: boolean, hasInstallScript?: boolean }} Locked */

const { values } = parseArgs({ options: { base: { type: 'string' } } });
const packages = packagesOf(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const rivals = new URL('../bench/rivals/', import.meta.url);
const manifests = [new URL('../package.json', import.meta.url), new URL('package.json', rivals)]
  .filter((file) => existsSync(file))
  .map((file) => JSON.parse(readFileSync(file, 'utf8')));
const rivalPackages = existsSync(rivals)
  ? packagesOf(readFileSync(new URL('package-lock.json', rivals), 'utf8'))
  : new Map();

const faults = [
  ...[...packages, ...rivalPackages].flatMap(([path, entry]) => faultsOf(path, entry)),
  ...manifests
    .flatMap((manifest) =>
      Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }),
    )
    .filter(([name, range]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range) && !RANGE_ALLOWED.test(name))
    .map(([name, range]) => `package.json: ${name} asks for "${range}", not for one version`),
];
for (const fault of faults) console.error(fault);
if (values.base !== undefined) printChanges(values.base);
console.log(`lockfile: ${packages.size + rivalPackages.size} packages, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;

/**
 * @param {string} path
 * @param {Locked} entry
 */
function faultsOf(path, entry) {
  if (entry.link) return [];
  return [
    ...(/^sha512-[\w+/]{86}==$/.test(entry.integrity ?? '') ? [] : [`${path}: no sha512 digest`]),
    ...(entry.resolved === undefined ? [] : [`${path}: names where it was fetched (${new URL(entry.resolved).host})`]),
  ];
}

/**
 * @param {string} text
 * @returns {Map<string, Locked>}
 */
function packagesOf(text) {
  return new Map(Object.entries(JSON.parse(text).packages).filter(([path]) => path.includes('node_modules/')));
}

/** @param {string} base */
function printChanges(base) {
  const before = packagesOf(
    execFileSync('git', ['-C', ROOT, 'show', `${base}:package-lock.json`], { encoding: 'utf8' }),
  );
  for (const path of [...new Set([...before.keys(), ...packages.keys()])].sort()) {
    const [old, now] = [before.get(path), packages.get(path)];
    if (old?.version === now?.version && old?.integrity === now?.integrity) continue;
    console.log(
      `lockfile: ${path}: ${old?.version ?? 'new'} → ${now?.version ?? 'gone'}${now?.hasInstallScript ? ' (has an install script, which is not run)' : ''}`,
    );
  }
}
