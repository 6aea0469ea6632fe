/** Runs every benchmark, one after the other; `node bench/run.ts NAME …` runs only those named. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ALL = [
  'budget',
  'stop',
  'sandbox',
  'submit',
  'questions',
  'policy',
  'ledger',
  'sql',
  'sql-postgres',
  'sql-mysql',
  'shell-speed',
  'effects-rivals',
  'url',
  'secrets',
  'cli-start',
  'installed-size',
];
const wanted = process.argv.slice(2);
let failed = 0;
for (const name of wanted.length === 0 ? ALL : wanted) {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  if (!ALL.includes(name) || !existsSync(file))
    throw new Error(`There is no benchmark "${name}". There are: ${ALL.join(', ')}.`);
  console.log(`── ${name}`);
  if (spawnSync(process.execPath, [file], { stdio: 'inherit' }).status !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
