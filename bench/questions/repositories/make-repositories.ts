import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cRing } from './c-ring.ts';
import { goLedger } from './go-ledger.ts';
import { papers, restOfHome } from './home-folder.ts';
import { infrastructure } from './infrastructure.ts';
import { nodeShop } from './node-shop.ts';
import { pythonMeter } from './python-meter.ts';
import { commitAll, putTree } from './tree.ts';

const WITH_HISTORY = {
  shop: nodeShop,
  meterkit: pythonMeter,
  ringlog: cRing,
  ledgerd: goLedger,
  platform: infrastructure,
};

export const REPOSITORY_NAMES = [...Object.keys(WITH_HISTORY), 'papers'] as const;

/** A home folder with every repository of the tasks in it: the same in every byte each time. */
export function makeHome(home: string): void {
  putTree(home, restOfHome());
  for (const [name, commits] of Object.entries(WITH_HISTORY)) {
    const folder = join(home, name);
    mkdirSync(folder, { recursive: true });
    commitAll(folder, commits());
  }
  putTree(join(home, 'papers'), papers());
  putTree(join(home, 'shop'), new Map([['.env', 'DATABASE_URL=postgres://shop:example@localhost/shop\n']]));
  makeDatabase(join(home, 'shop/data/shop.db'));
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
