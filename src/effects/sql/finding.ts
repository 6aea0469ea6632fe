/** What stands in the way of calling a statement a plain read. Each policy says which of them it bears. */
export const HAZARDS = [
  /** Not understood, or understood in two ways. */
  'not-read',
  'unknown-function',
  'unknown-relation',
  /** Changes rows by another way than a statement that says so. */
  'side-effect',
  'sequence',
  'row-lock',
  'lock',
  'session',
  'file',
  'network',
  'system',
  'credentials',
  /** Runs a text as SQL: what it reads and writes cannot be seen. */
  'sql-text',
  /** Takes the name of a relation as text. */
  'name-text',
  'resource',
] as const;
export type Hazard = (typeof HAZARDS)[number];

export interface Finding {
  readonly hazard: Hazard;
  /** Completes the sentence "It …": `takes a lock`, `calls pg_read_file, which reads the server's files`. */
  readonly what: string;
  /** Offset of the part that gave it; -1 where no single part did. */
  readonly at: number;
}
