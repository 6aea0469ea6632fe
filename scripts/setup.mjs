#!/usr/bin/env node
/**
 * Makes a fresh checkout ready and then runs one of its jobs:
 *
 *   node scripts/setup.mjs [--run test|demo|build|bench|mutations|check] [arguments of the job]
 *
 * It fetches the pinned Node where this machine's is too old, installs the packages of the lockfile under that Node,
 * and sees to the programs of the system that the sandbox stands on. Where all is there it says nothing.
 *
 * Plain JavaScript without packages, for any Node from 18: it runs before anything of ours is installed.
 */
import { fileURLToPath } from 'node:url';
import { SetupFault } from './setup/fault.mjs';
import { isJob, JOBS, needsPrograms, runJob } from './setup/jobs.mjs';
import { withLock } from './setup/lock.mjs';
import { fetchNode, readyNode } from './setup/node.mjs';
import { installPackages, missingPackages } from './setup/packages.mjs';
import { ensurePrograms } from './setup/programs.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** @param {string[]} words */
function readArguments(words) {
  if (words.length === 0) return { job: undefined, rest: [] };
  const [flag, job, ...rest] = words;
  if (flag !== '--run' || job === undefined || !isJob(job)) {
    throw new SetupFault(2, `usage: node scripts/setup.mjs [--run ${JOBS.join('|')}] [arguments of the job]`);
  }
  return { job, rest: rest[0] === '--' ? rest.slice(1) : rest };
}

/** Brings Node and packages up, one set-up at a time; returns the node program to use. */
async function prepare() {
  const node = readyNode(ROOT);
  if (node !== undefined && missingPackages(ROOT).length === 0) return node;
  return withLock(ROOT, async () => {
    const ready = readyNode(ROOT) ?? (await fetchNode(ROOT));
    if (missingPackages(ROOT).length > 0) await installPackages(ROOT, ready);
    return ready;
  });
}

async function main() {
  const { job, rest } = readArguments(process.argv.slice(2));
  const node = await prepare();
  if (needsPrograms(job)) await ensurePrograms();
  if (job === undefined) {
    console.error(`setup: ready (node ${node}).`);
    return 0;
  }
  return runJob({ root: ROOT, node, job, rest });
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SetupFault)) throw error;
  console.error(`setup: ${error.message}`);
  process.exitCode = error.status;
}
