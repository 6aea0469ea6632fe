import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { SetupFault } from './fault.mjs';
import { runProgram } from './spawned.mjs';

const TSC = 'node_modules/typescript/bin/tsc';
const BIOME = 'node_modules/@biomejs/biome/bin/biome';
const VITEST = 'node_modules/vitest/vitest.mjs';

/** @typedef {{ title?: string, script: string, args: string[] }} Step */

/** @type {Step[]} */
const CHECKS = [
  { title: 'types (tsc)', script: TSC, args: ['-p', '.'] },
  { title: 'types of the scripts (tsc)', script: TSC, args: ['-p', 'scripts'] },
  { title: 'lint and format (biome)', script: BIOME, args: ['check', '--error-on-warnings'] },
];

/** What each job runs, in order; the arguments of the job go to its last step. @type {ReadonlyMap<string, Step[]>} */
const STEPS = new Map([
  ['test', [...CHECKS, { title: 'tests (vitest)', script: VITEST, args: ['run'] }]],
  ['check', CHECKS],
  ['build', [{ script: 'scripts/build.mjs', args: [] }]],
  ['demo', [{ script: 'src/main.ts', args: ['demo'] }]],
  ['bench', [{ script: 'bench/run.ts', args: [] }]],
  ['mutations', [{ script: 'scripts/run-mutations.ts', args: [] }]],
]);

export const JOBS = [...STEPS.keys()];
export const isJob = (/** @type {string} */ name) => STEPS.has(name);
/** Types, lint and build do without the sandbox. */
export const needsPrograms = (/** @type {string | undefined} */ job) => job !== 'check' && job !== 'build';

/**
 * @param {{ root: string, node: string, job: string, rest: string[] }} order
 * @returns {Promise<number>} the status of the first step that failed, else 0
 */
export async function runJob({ root, node, job, rest }) {
  const steps = STEPS.get(job) ?? [];
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  for (const [index, step] of steps.entries()) {
    if (!existsSync(join(root, step.script))) throw new SetupFault(1, `there is no ${step.script} in this checkout.`);
    if (step.title !== undefined) console.error(`── ${step.title}`);
    const args = index === steps.length - 1 ? [...step.args, ...rest] : step.args;
    const { status } = await runProgram(node, [join(root, step.script), ...args], { cwd: root, env });
    if (status !== 0) return status;
  }
  return 0;
}
