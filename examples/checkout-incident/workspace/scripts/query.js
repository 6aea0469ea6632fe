// node scripts/query.js "SELECT …": one read-only query on data/shop.db, a row a line.
import { openDatabase } from '../src/database.js';
import { readSettings } from '../src/settings.js';

const sql = process.argv[2];
if (!sql) {
  console.error('usage: node scripts/query.js "SELECT …"');
  process.exit(2);
}
for (const row of openDatabase(readSettings().shop.catalogue.database).prepare(sql).all()) {
  console.log(Object.values(row).join(' | '));
}
