import type { StartedProgram } from '../../contract/action.ts';
import type { Reading } from '../../contract/reading.ts';

export type ProgramLanguage = 'python' | 'javascript' | 'bash';

/** What a whole program would do. */
export interface ProgramReading extends Reading {
  readonly language: ProgramLanguage;
  /** Programs that a shell program starts. */
  readonly programs: readonly StartedProgram[];
}
