/** How sure a finding is. A `mistake` has no effect or the opposite one; a `doubt` likely says less than was meant. */
export const FINDING_WEIGHTS = ['mistake', 'doubt', 'note'] as const;
export type FindingWeight = (typeof FINDING_WEIGHTS)[number];

/** Something in a policy that loads and yet does not do what its author most likely meant. */
export interface PolicyFinding {
  /** A short name that stays: `never-matches`, `shadowed`. */
  readonly check: string;
  readonly weight: FindingWeight;
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** The rule's full id. */
  readonly rule: string;
  /** What is the matter, and why. */
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
}
