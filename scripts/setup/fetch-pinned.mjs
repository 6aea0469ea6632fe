import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFault } from './fault.mjs';
import { callingNpm } from './npm.mjs';
import { runProgram } from './spawned.mjs';

const FETCH_TIMEOUT_MS = 10 * 60_000;

/**
 * Fetches a pinned package with the machine's npm, compares its digest, and puts it at `.toolchain/<folder>` in one
 * rename: a set-up that is interrupted leaves the old state or the new one, never half of it. Call it under the lock.
 *
 * @param {string} root
 * @param {import('./pinned.mjs').Pin} pin
 * @param {string} folder
 */
export async function fetchPinned(root, pin, folder) {
  const toolchain = join(root, '.toolchain');
  mkdirSync(toolchain, { recursive: true });
  const work = mkdtempSync(join(toolchain, 'fetch-'));
  try {
    const archive = await pack(work, pin);
    checkDigest(archive, pin);
    const unpacked = await runProgram('tar', ['-xzf', archive, '-C', work], { capture: true });
    if (unpacked.status !== 0) throw new SetupFault(1, `cannot unpack ${pin.name} with tar: ${unpacked.output.trim()}`);
    replace(join(work, 'package'), join(toolchain, folder), join(work, 'old'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The version that stands in `.toolchain/<folder>`, or undefined. */
export function pinnedVersion(/** @type {string} */ root, /** @type {string} */ folder) {
  try {
    return JSON.parse(readFileSync(join(root, '.toolchain', folder, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} work
 * @param {import('./pinned.mjs').Pin} pin
 */
async function pack(work, pin) {
  const npm = callingNpm();
  const args = [
    'pack',
    `${pin.name}@${pin.version}`,
    '--pack-destination',
    work,
    '--ignore-scripts',
    '--loglevel=error',
  ];
  console.error(`setup: fetching ${pin.name} ${pin.version} …`);
  const ran = await runProgram(npm.program, [...npm.args, ...args], {
    cwd: work,
    timeoutMs: FETCH_TIMEOUT_MS,
    capture: true,
  });
  if (ran.interrupted) throw new SetupFault(130, 'interrupted; the next run starts where this one began.');
  if (ran.absent) throw new SetupFault(1, 'npm is not on PATH; install Node with npm, then run `npm run setup` again.');
  const archive = readdirSync(work).find((name) => name.endsWith('.tgz'));
  if (ran.status === 0 && archive !== undefined) return join(work, archive);
  const why = ran.timedOut ? `no answer within ${FETCH_TIMEOUT_MS / 60_000} minutes` : `npm ended with ${ran.status}`;
  throw new SetupFault(
    1,
    `cannot fetch ${pin.name}@${pin.version}: ${why}.\n${lastLines(ran.output)}\n` +
      'Can this machine reach the npm registry (`npm ping`)? Then run the same command again.\n' +
      'Or install Node 24.10 or newer yourself and put it first on PATH.',
  );
}

/**
 * @param {string} archive
 * @param {import('./pinned.mjs').Pin} pin
 */
function checkDigest(archive, pin) {
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found === pin.integrity) return;
  throw new SetupFault(
    1,
    `${pin.name}@${pin.version} is not what was pinned: its digest is ${found}, expected ${pin.integrity}. ` +
      'Nothing of it was used. Ask whoever runs your registry or proxy why it differs.',
  );
}

function replace(/** @type {string} */ from, /** @type {string} */ to, /** @type {string} */ old) {
  if (existsSync(to)) renameSync(to, old);
  renameSync(from, to);
}

const lastLines = (/** @type {string} */ text) => text.trim().split('\n').slice(-8).join('\n');
