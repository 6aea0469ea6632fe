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

/** What an SQL statement is; `other` is every kind that has no name of its own here. */
export const SQL_STATEMENTS = [
  'select',
  'insert',
  'update',
  'delete',
  'merge',
  'truncate',
  'create',
  'alter',
  'drop',
  'grant',
  'revoke',
  'copy',
  'call',
  'set',
  'lock',
  'maintain',
  'other',
] as const;
export type SqlStatement = (typeof SQL_STATEMENTS)[number];

/**
 * One effect. `target` means, by `targetKind`:
 * - `path`: an absolute canonical path (links resolved as far as the path exists)
 * - `host`: a canonical host, with `:port` always present (`example.com:443`, `[::1]:8080`)
 * - `program`: the base name of a program (`git`), or its absolute path where it lies in the workspace
 * - `relation`: a table or view, as the catalogue of its connection spells it: `schema.name`, or `name` where there are
 *   no schemas
 * - `tool`: a tool of an MCP server: `server/tool`
 * - `repository`: what git itself keeps (commits, branches, the index, never hooks or configuration) of the repository
 *   at this absolute canonical folder; git's own files are paths
 * - `text`: anything else, for a person to read (what was not understood, a device, a daemon)
 */
export interface Effect {
  readonly type: EffectType;
  readonly target: string;
  readonly targetKind: 'path' | 'host' | 'program' | 'relation' | 'tool' | 'repository' | 'text';
  /** For a path: the other names under which the act reaches it (as spelled, before links were resolved). */
  readonly aliases?: readonly string[];
  /** For a path: `tree` when everything below it is meant too. Absent means exactly this path. */
  readonly extent?: 'tree';
  /** For a network effect, where visible: the HTTP method, upper case. Absent means that data may be sent. */
  readonly method?: string;
  /** For an execute effect: the sub-command (`push` of `git push`), where the program has them. */
  readonly subcommand?: string;
  /** For a relation: the name of the connection. */
  readonly connection?: string;
  /** For a relation: what is done to it. Absent means not known. */
  readonly statement?: SqlStatement;
  /** For a relation: the columns that are read or written. Absent means not known, or all. */
  readonly columns?: readonly string[];
}

/** An effect with the reach that it has under the confinement chosen for its act. */
export interface ActionEffect extends Effect {
  readonly impact: Impact;
}
