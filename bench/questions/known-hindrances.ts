import type { Task } from './read-tasks.ts';

/** Ordinary work that is refused today, by what is missing. A refusal outside these classes fails the benchmark. */
export interface Hindrance {
  readonly name: string;
  readonly missing: string;
  readonly covers: (task: Task, step: number) => boolean;
}

export const KNOWN_HINDRANCES: readonly Hindrance[] = [
  {
    name: 'history is written',
    missing:
      'a git driver: what a command writes below `.git` is never carried over as files, since hooks and configuration there run programs',
    covers: (task, step) => task.steps[step - 1]?.touches.includes('git') === true,
  },
];
