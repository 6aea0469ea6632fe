import type { CodeReader } from '../shell/code-reader.ts';

/** The reader of programs, with its parsers loaded the first time that somebody needs them. */
export const loadCodeReader = async (): Promise<CodeReader> => (await import('./read-code.ts')).readCode;
