import { SHEETS } from './programs/all-sheets.ts';
import type { Sheet } from './sheet.ts';

const BY_NAME: ReadonlyMap<string, Sheet> = new Map(
  SHEETS.flatMap((sheet) => sheet.names.map((name) => [name, sheet] as const)),
);

/** What we know of the program of this name; `undefined` for programs without a sheet. */
export const findSheet = (name: string): Sheet | undefined => BY_NAME.get(name);
