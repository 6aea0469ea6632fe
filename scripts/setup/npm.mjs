import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { SetupFault } from './fault.mjs';
import { fetchPinned, pinnedVersion } from './fetch-pinned.mjs';
import { NPM_PIN } from './pinned.mjs';
import { runProgram } from './spawned.mjs';

/** @typedef {{ program: string, args: string[] }} Command */

/**
 * The npm that called us, under the Node it came with; else the one on PATH.
 * @returns {Command}
 */
export function callingNpm() {
  const script = npmScript();
  return script === undefined ? { program: 'npm', args: [] } : { program: process.execPath, args: [script] };
}

/**
 * An npm that runs under `node`: the machine's own where that works, else the pinned one.
 * @param {string} root
 * @param {string} node
 * @returns {Promise<Command>}
 */
export async function npmUnder(root, node) {
  const script = npmScript();
  if (script !== undefined && (node === process.execPath || (await answers(node, script)))) {
    return { program: node, args: [script] };
  }
  if (pinnedVersion(root, 'npm') !== NPM_PIN.version) await fetchPinned(root, NPM_PIN, 'npm');
  const pinned = join(root, '.toolchain/npm/bin/npm-cli.js');
  if (await answers(node, pinned)) return { program: node, args: [pinned] };
  throw new SetupFault(1, `no npm runs under ${node}; install Node 24.10 or newer with its npm, then try again.`);
}

/**
 * npm looks for the machine's configuration (registry, proxy, certificates) beside the Node that runs it, and there is
 * none beside the pinned one; so it is told where the machine's own npm finds it. Called by npm, we were told already.
 * @returns {Promise<Record<string, string>>}
 */
export async function machineConfig() {
  if (process.env.npm_config_globalconfig !== undefined) return {};
  const npm = callingNpm();
  const args = [...npm.args, 'config', 'get', 'globalconfig', '--loglevel=silent'];
  const ran = await runProgram(npm.program, args, { capture: true, timeoutMs: 60_000 });
  const file = ran.output.trim().split('\n').at(-1) ?? '';
  return ran.status === 0 && file.startsWith('/') ? { npm_config_globalconfig: file } : {};
}

async function answers(/** @type {string} */ node, /** @type {string} */ script) {
  const ran = await runProgram(node, [script, '--version'], { capture: true, timeoutMs: 60_000 });
  return ran.status === 0;
}

/** The JavaScript file that npm is; undefined where npm is a shell script or another package manager called us. */
function npmScript() {
  const caller = process.env.npm_execpath;
  const candidates = [
    caller,
    ...onPath('npm'),
    join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js'),
  ];
  for (const candidate of candidates) {
    if (candidate === undefined || !existsSync(candidate)) continue;
    const real = realpathSync(candidate);
    if (basename(real) === 'npm-cli.js') return real;
  }
  return undefined;
}

/** Where `name` stands on PATH, in order. */
export function onPath(/** @type {string} */ name, /** @type {readonly string[]} */ more = []) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return [...folders, ...more].map((folder) => join(folder, name)).filter((path) => existsSync(path));
}
