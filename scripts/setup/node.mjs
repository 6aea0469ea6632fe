import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFault } from './fault.mjs';
import { fetchPinned, pinnedVersion } from './fetch-pinned.mjs';
import { NODE_NEEDED, NODE_PINS } from './pinned.mjs';
import { runProgram } from './spawned.mjs';

const PLATFORM = `${process.platform}-${process.arch}`;
const nodeIn = (/** @type {string} */ root) => join(root, '.toolchain/package/bin/node');

/** True where a Node of this version runs us: type stripping, SQLite's authorizer, argon2. */
export function isNewEnough(/** @type {string} */ version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = NODE_NEEDED;
  return major > needMajor || (major === needMajor && minor >= needMinor);
}

/**
 * The Node to use, where it is there already: the one that runs us, else the pinned one.
 * @param {string} root
 * @returns {string | undefined}
 */
export function readyNode(root) {
  if (isNewEnough(process.version)) return process.execPath;
  const pin = NODE_PINS.get(PLATFORM);
  return pin !== undefined && pinnedVersion(root, 'package') === pin.version && existsSync(nodeIn(root))
    ? nodeIn(root)
    : undefined;
}

/**
 * Fetches the pinned Node and tries it.
 * @param {string} root
 */
export async function fetchNode(root) {
  const pin = NODE_PINS.get(PLATFORM);
  if (pin === undefined) {
    throw new SetupFault(
      1,
      `Node 24.10 or newer is needed, this is ${process.version}, and the registry has none for ${PLATFORM}. ` +
        'Install it (nodejs.org, your package manager) and put it first on PATH.',
    );
  }
  console.error(`setup: this machine's Node is ${process.version}, Sallyport needs 24.10 or newer.`);
  await fetchPinned(root, pin, 'package');
  const ran = await runProgram(nodeIn(root), ['--version'], { capture: true, timeoutMs: 30_000 });
  if (ran.status === 0) return nodeIn(root);
  throw new SetupFault(
    1,
    `the fetched Node does not run here (${ran.output.trim() || `status ${ran.status}`}); it needs glibc 2.28 or newer. ` +
      'Install Node 24.10 or newer yourself and put it first on PATH.',
  );
}
