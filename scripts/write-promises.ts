import { readFileSync, writeFileSync } from 'node:fs';
import { PROMISES } from '../test/promises/promises.ts';
import { withPromisesTable } from '../test/promises/promises-table.ts';

/** Writes the table of promises into SECURITY.md. */
const file = new URL('../SECURITY.md', import.meta.url);
writeFileSync(file, withPromisesTable(readFileSync(file, 'utf8'), PROMISES));
