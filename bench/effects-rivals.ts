/**
 * Our readers of effects and rivals on the same cases: `node bench/effects-rivals.ts [FOLDER]`.
 * The cases are those of this repository; a folder with more (`*.sample.jsonl`, or other `*.jsonl` of the same names)
 * is counted apart. Writes bench/results/effects-rivals.json and docs/comparison.md.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openInspect } from '../src/compose-inspect.ts';
import {
  type Measured,
  measureCommands,
  measurePaths,
  measureSecrets,
  measureSql,
  measureUrls,
  type SqlRow,
} from './rivals/measure.ts';
import { report } from './rounds.ts';

const PREFACE = `# Beside other ways to do it

Written by \`node bench/effects-rivals.ts\`; the raw figures are in \`bench/results/effects-rivals.json\`.

Every tool answered the same cases. An attack is stopped when it would not run without a person; a harmless case passes when it would. Both columns count: a gate that refuses everything stops every attack.

What these figures do not say:

- The cases are our own, written while our readers were written, so our own row shows what we hold ourselves to, not how we do on what nobody thought of. The evaluation on cases that are kept apart is another measurement.
- The rules of other agents were written anew from their public descriptions, each in a file of \`bench/rivals/\` that says what it models. They are not their programs: these have further checks, modes that can be set, and often a sandbox behind the list, which stops what the list lets through. Several of them ask about more by default than their list here suggests.
- Lists of names were given the same generous list of reading programs, since such lists are written by users.
- Our row is the answer of \`inspect\` with the default policy, as if no sandbox stood behind it.
`;

const ROOT = join(import.meta.dirname, '..');
const port = openInspect();

function rows<Row>(...files: readonly string[]): readonly Row[] {
  return files
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Row);
}

const own = (path: string): string => join(ROOT, path);
const sqlFolder = own('test/attack/sql');
const schema = readFileSync(join(sqlFolder, 'schema.sql'), 'utf8');
const sqlFiles = readdirSync(sqlFolder).filter((name) => name.endsWith('.jsonl'));

async function measureOwn(): Promise<readonly Measured[]> {
  const shell = ['src/effects/shell/cases/dangerous.jsonl', 'src/effects/shell/cases/safe.jsonl'];
  return [
    await measureCommands(rows(...shell.map(own)), port),
    await measureSql(
      rows<SqlRow>(...sqlFiles.map((name) => join(sqlFolder, name))).map((row) => ({ ...row, schema })),
      port,
    ),
    measureUrls(rows(own('src/effects/url/url.cases.jsonl')), port),
    measurePaths(rows(own('test/attack/path.cases.jsonl')), port),
    await measureSecrets(rows(own('src/effects/secrets/secrets.cases.jsonl')), port),
  ];
}

async function measureFolder(folder: string): Promise<readonly Measured[]> {
  const named = (name: string): string => join(folder, `${name}.sample.jsonl`);
  return [
    await measureCommands(rows(named('shell')), port),
    await measureSql(rows(named('sql')), port),
    measureUrls(rows(named('url')), port),
    await measureSecrets(rows(named('secrets')), port),
  ];
}

const measured = await measureOwn();
const [folder] = process.argv.slice(2);
const apart = folder === undefined ? undefined : await measureFolder(folder);
for (const { title, tools } of [...measured, ...(apart ?? [])]) {
  console.log(`\n${title}`);
  for (const { name, stopped, passed } of tools)
    console.log(`  ${name.padEnd(52)} stopped ${stopped.join('/')}  passed ${passed.join('/')}`);
}
writeFileSync(own('docs/comparison.md'), document(measured));
report('effects-rivals', Object.fromEntries(measured.map(({ title, tools }) => [title, tools[0]])), {
  measured,
  apart,
});

function document(tables: readonly Measured[]): string {
  const share = ([part, whole]: readonly [number, number]): string =>
    whole === 0 ? '–' : `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`;
  const table = ({ title, note, tools }: Measured): string =>
    [
      `## ${title}`,
      '',
      note,
      '',
      '| | Attacks stopped | Harmless passed |',
      '|---|---|---|',
      ...tools.map(({ name, stopped, passed }) => `| ${name} | ${share(stopped)} | ${share(passed)} |`),
    ].join('\n');
  return `${PREFACE}\n${tables.map(table).join('\n\n')}\n`;
}
