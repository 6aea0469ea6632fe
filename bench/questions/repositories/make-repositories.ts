import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cRing } from './c-ring.ts';
import { goLedger } from './go-ledger.ts';
import { papers, restOfHome } from './home-folder.ts';
import { infrastructure } from './infrastructure.ts';
import { nodeShop } from './node-shop.ts';
import { pythonMeter } from './python-meter.ts';
import { type Commit, commitAll, putTree } from './tree.ts';

/** By name; `papers` is the one that has none. */
const WITH_HISTORY = new Map<string, () => readonly Commit[]>([
  ['shop', nodeShop],
  ['meterkit', pythonMeter],
  ['ringlog', cRing],
  ['ledgerd', goLedger],
  ['platform', infrastructure],
]);

/** A home folder with one of the repositories in it: the same in every byte each time. */
export function makeHome(home: string, repository: string): void {
  putTree(home, restOfHome());
  const folder = join(home, repository);
  mkdirSync(folder, { recursive: true });
  const commits = WITH_HISTORY.get(repository);
  if (commits === undefined) putTree(folder, papers());
  else commitAll(folder, commits());
  if (repository !== 'shop') return;
  putTree(folder, new Map([['.env', 'DATABASE_URL=postgres://shop:example@localhost/shop\n']]));
  makeDatabase(join(folder, 'data/shop.db'));
}

/** Orders once more, as a database. */
function makeDatabase(path: string): void {
  const rows = Array.from({ length: 200 }, (_, index) => `(${index}, 'customer-${index % 17}', ${index * 37})`);
  execFileSync(process.execPath, [
    '--no-warnings',
    '-e',
    `const { DatabaseSync } = require('node:sqlite'); const db = new DatabaseSync(process.argv[1]); db.exec(process.argv[2]); db.close()`,
    path,
    `CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, cents INTEGER); INSERT INTO orders VALUES ${rows.join(',')};`,
  ]);
}
