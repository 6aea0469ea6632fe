import { literal } from '../argument.ts';
import type { Scene } from '../scene.ts';
import { touchPath } from '../touch.ts';

/** Options that change how rows are shown, with how many words follow (sqlite3(1), 3.40). */
const SHOWING = new Map<string, number>([
  ...[
    'ascii',
    'batch',
    'bail',
    'box',
    'column',
    'csv',
    'echo',
    'header',
    'noheader',
    'html',
    'json',
    'line',
    'list',
  ].map((name) => [name, 0] as const),
  ...['markdown', 'quote', 'readonly', 'safe', 'stats', 'table', 'tabs'].map((name) => [name, 0] as const),
  ...['nullvalue', 'separator', 'newline'].map((name) => [name, 1] as const),
]);
const SHOWS = /^\.(?:tables|schema|databases|indexes|indices|fullschema|dbinfo|show|help|version)(?:\s+[\w%.*]+)?$/;
/** Functions that only compute (sqlite.org, "Built-In Scalar SQL Functions", "Aggregate", "Window", "Date", "JSON"). */
const COMPUTES = new Set(
  (
    'abs avg ceil ceiling changes char coalesce concat concat_ws count cume_dist date datetime dense_rank first_value floor ' +
    'format glob group_concat hex ifnull iif instr json json_array json_array_length json_each json_extract json_group_array ' +
    'json_group_object json_object json_patch json_quote json_tree json_type json_valid julianday lag last_value lead length ' +
    'like likelihood likely ln log log10 log2 lower ltrim max median min mod nth_value ntile nullif octet_length percent_rank ' +
    'pi pow power printf quote random rank replace round row_number rtrim sign sqrt string_agg strftime substr substring sum ' +
    'time timediff total trim trunc typeof unicode unhex unixepoch unlikely upper in values exists and or not when then else ' +
    'on using over filter distinct as from where select by having cast with union all except intersect partition between case'
  ).split(' '),
);

/**
 * The file that a call of sqlite3 works on, where its options and words say so beyond doubt; `undefined` for a database
 * in memory, a URI, or an option that is not known.
 */
export function sqliteFile(texts: readonly string[]): string | undefined {
  const words = [...texts];
  while (words[0]?.startsWith('-') === true) {
    const name = words.shift()?.replace(/^--?/, '') ?? '';
    const follow = name === 'cmd' ? 1 : SHOWING.get(name);
    if (follow === undefined) return undefined;
    words.splice(0, follow);
  }
  const [file] = words;
  return file === undefined || /^(?:file:|:memory:$|$)/.test(file) ? undefined : file;
}

/**
 * True where a call of sqlite3 only reads: one statement that selects, with functions that compute, or a command that
 * shows. The database and what it holds are then read. Everything else is left to the rules for databases.
 */
export function readsSqlite(texts: readonly string[], scene: Scene): boolean {
  const words = [...texts];
  while (words[0]?.startsWith('-') === true) {
    const follow = SHOWING.get(words.shift()?.replace(/^--?/, '') ?? '');
    if (follow === undefined) return false;
    words.splice(0, follow);
  }
  const [file, ...statements] = words;
  if (file === undefined || statements.length === 0 || /^(?:file:|:memory:$|-)/.test(file)) return false;
  if (!statements.every((text) => SHOWS.test(text.trim()) || onlySelects(text))) return false;
  touchPath(literal(file), { touch: 'read', tree: false }, scene);
  return true;
}

function onlySelects(sql: string): boolean {
  // Texts and quoted names say nothing of what is done; what is left has no quote, comment or second statement.
  const bare = sql
    .trim()
    .replace(/;\s*$/, '')
    .replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\[[^\]]*\]|`[^`]*`/g, ' x ');
  if (!/^(?:select|with|values|explain\s+(?:query\s+plan\s+)?select)\b/i.test(bare) || /['"`;\\]|--|\/\*/.test(bare))
    return false;
  if (
    /\b(?:insert|update|delete|replace\s+into|returning|attach|pragma\w*|create|drop|alter|sqlite_dbpage)\b/i.test(bare)
  )
    return false;
  return [...bare.matchAll(/([\w.]+)\s*\(/g)].every(([, name = '']) => COMPUTES.has(name.toLowerCase()));
}
