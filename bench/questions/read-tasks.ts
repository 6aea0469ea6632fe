import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** What makes a step external, and what a step needs beyond the workspace's files: see tasks/marks.md. */
export const EXTERNAL = ['sends', 'fetches', 'reads', 'lasts'] as const;
const TOUCHES = ['network', 'git', 'outside', 'daemon'] as const;

const marks = {
  external: z.enum(EXTERNAL).optional(),
  why: z.string().optional(),
  touches: z.array(z.enum(TOUCHES)).default([]),
};
const step = z.union([
  z.strictObject({ read: z.string(), ...marks }),
  z.strictObject({ list: z.string(), ...marks }),
  z.strictObject({ search: z.string(), ...marks }),
  z.strictObject({ write: z.string(), content: z.string(), ...marks }),
  z.strictObject({ edit: z.string(), find: z.string(), replace: z.string(), ...marks }),
  z.strictObject({ delete: z.string(), ...marks }),
  z.strictObject({ run: z.string(), ...marks }),
  z.strictObject({ fetch: z.string(), ...marks }),
]);
export type Step = z.infer<typeof step>;

const family = z.strictObject({
  repository: z.string(),
  tasks: z.array(z.strictObject({ id: z.string(), says: z.string(), steps: z.array(step).min(3) })).min(1),
});

export interface Task {
  readonly id: string;
  readonly family: string;
  readonly repository: string;
  /** The person's words. */
  readonly says: string;
  readonly steps: readonly Step[];
}

/** Every task, family by family. Throws where a file is not of the form that tasks/marks.md describes. */
export function readTasks(): readonly Task[] {
  const folder = join(import.meta.dirname, 'tasks');
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const all = files.sort().flatMap((name) => {
    const { repository, tasks } = family.parse(parse(readFileSync(join(folder, name), 'utf8')));
    return tasks.map((task) => ({ ...task, repository, family: name.slice(0, -'.yaml'.length) }));
  });
  const ids = new Set(all.map(({ id }) => id));
  if (ids.size !== all.length) throw new Error('Two tasks have the same name.');
  const unexplained = all.filter(({ steps }) =>
    steps.some(({ external, why }) => (external === undefined) !== (why === undefined)),
  );
  if (unexplained.length > 0) throw new Error(`No reason given: ${unexplained.map(({ id }) => id).join(', ')}.`);
  return all;
}
