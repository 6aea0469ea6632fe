import { z } from 'zod';
import type { Action } from '../../contract/action.ts';
import { SallyportError } from '../../contract/errors.ts';

const absolutePath = z.string().startsWith('/');

/** Arguments as classification hands them over. Read again here, so that no other shape gets further. */
const processArguments = z.strictObject({
  exec: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('argv'), argv: z.array(z.string()).min(1) }),
    z.strictObject({ kind: z.literal('script'), script: z.string() }),
  ]),
  cwd: absolutePath,
  command: z.string(),
  timeoutMs: z.int().min(1).optional(),
});
export type ProcessArguments = z.infer<typeof processArguments>;

/** What classification learnt of the programs and scripts that run. */
const processFacts = z.looseObject({
  programs: z
    .array(z.looseObject({ name: z.string(), path: absolutePath.optional(), digest: z.string().optional() }))
    .optional(),
  files: z
    .array(
      z.looseObject({
        path: absolutePath,
        identity: z.string().nullable(),
        sizeBytes: z.number(),
        version: z.string().nullable().optional(),
      }),
    )
    .optional(),
});
export type ProcessFacts = z.infer<typeof processFacts>;

export const argumentsOf = (action: Action): ProcessArguments => processArguments.parse(action.arguments);
export const factsOf = (action: Action): ProcessFacts => processFacts.parse(action.facts ?? {});

/**
 * The command line for the sandbox. What was parsed runs as it was parsed; a script runs in a bash of its own, behind
 * `--`, since bash would take one that begins with a hyphen for more options.
 */
export function commandOf({ exec }: ProcessArguments): readonly string[] {
  const argv = exec.kind === 'argv' ? exec.argv : ['bash', '--norc', '--noprofile', '-p', '-c', '--', exec.script];
  if (argv.some((word) => word.includes('\0')))
    throw new SallyportError('PROPOSAL_INVALID', 'A command cannot hold a NUL character.');
  return argv;
}
