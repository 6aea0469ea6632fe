/** Writes sheets/schema/sheet.schema.json from the language itself: `node scripts/write-sheet-schema.ts`. A test holds both together. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { sheetJsonSchema } from '../src/kernel/sheet/parse-sheet.ts';

const folder = new URL('../sheets/schema/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('sheet.schema.json', folder), `${JSON.stringify(sheetJsonSchema(), null, 2)}\n`);
