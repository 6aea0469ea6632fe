import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SHEETS_FOLDER = fileURLToPath(new URL('../../sheets', import.meta.url));

/** The shipped tool sheets, in the order of their names: the same from the sources and from the built package. */
export const readShippedSheets = (): readonly { readonly name: string; readonly text: string }[] =>
  readdirSync(SHEETS_FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({ name, text: readFileSync(`${SHEETS_FOLDER}/${name}`, 'utf8') }));
