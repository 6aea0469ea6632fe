/** What an act would do to the world, read from its text before it happens. */
export const EFFECT_TYPES = [
  'read',
  'write',
  'delete',
  'execute',
  'network',
  'secret',
  'destroy',
  'privilege',
  'persist',
  'unknown',
] as const;
export type EffectType = (typeof EFFECT_TYPES)[number];

/**
 * How far an effect can reach.
 * `contained` stays in the sandbox; `reversible` can be staged, journalled or rolled back;
 * `external` leaves the machine or cannot be undone.
 */
export const IMPACTS = ['contained', 'reversible', 'external'] as const;
export type Impact = (typeof IMPACTS)[number];

/**
 * One effect. `target` means, by `targetKind`:
 * - `path`: an absolute canonical path (links resolved as far as the path exists)
 * - `host`: a canonical host, with `:port` always present (`example.com:443`, `[::1]:8080`)
 * - `program`: the base name of a program (`git`), or its absolute path where it lies in the workspace
 * - `text`: anything else, for a person to read (what was not understood, a device, a daemon)
 */
export interface Effect {
  readonly type: EffectType;
  readonly target: string;
  readonly targetKind: 'path' | 'host' | 'program' | 'text';
  /** For a path: the other names under which the act reaches it (as spelled, before links were resolved). */
  readonly aliases?: readonly string[];
  /** For a path: `tree` when everything below it is meant too. Absent means exactly this path. */
  readonly extent?: 'tree';
  /** For a network effect, where visible: the HTTP method, upper case. Absent means that data may be sent. */
  readonly method?: string;
  /** For an execute effect: the sub-command (`push` of `git push`), where the program has them. */
  readonly subcommand?: string;
}

/** An effect with the reach that it has under the confinement chosen for its act. */
export interface ActionEffect extends Effect {
  readonly impact: Impact;
}
