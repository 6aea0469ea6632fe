import type { FunctionFact } from '../resolve/function-fact.ts';
import type { CatalogueSort, DialectFacts } from '../resolve/world.ts';
import type { Call } from '../syntax.ts';
import { isPragmaTable, isReadingPragmaTable } from './pragmas.ts';

/** Functions that SQLite itself carries and that only compute. Source: sqlite.org/lang_corefunc.html and its neighbours. */
const HARMLESS = new Set(
  (
    'abs changes char coalesce concat concat_ws format glob hex if ifnull iif instr last_insert_rowid length like ' +
    'likelihood likely lower ltrim max min nullif octet_length printf quote random randomblob replace round rtrim sign ' +
    'soundex sqlite_compileoption_get sqlite_compileoption_used sqlite_source_id sqlite_version substr substring ' +
    'total_changes trim typeof unhex unicode unistr unistr_quote unlikely upper zeroblob subtype ' +
    'date time datetime julianday unixepoch strftime timediff current_date current_time current_timestamp ' +
    'acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10 log2 mod pi pow power ' +
    'radians sin sinh sqrt tan tanh trunc ' +
    'avg count group_concat string_agg sum total median percentile percentile_cont percentile_disc ' +
    'row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value ' +
    'json jsonb json_array jsonb_array json_array_length json_array_insert jsonb_array_insert json_error_position ' +
    'json_extract jsonb_extract json_insert jsonb_insert json_object jsonb_object json_patch jsonb_patch json_pretty ' +
    'json_remove jsonb_remove json_replace jsonb_replace json_set jsonb_set json_type json_valid json_quote ' +
    'json_group_array jsonb_group_array json_group_object jsonb_group_object json_each json_tree jsonb_each jsonb_tree ' +
    '-> ->> bm25 highlight snippet matchinfo offsets generate_series match regexp ' +
    'rtreedepth geopoly_area geopoly_bbox geopoly_contains_point geopoly_overlap geopoly_within geopoly_json'
  ).split(' '),
);
const RANDOM = new Set(['random', 'randomblob', 'changes', 'total_changes', 'last_insert_rowid']);

const HAZARDOUS: ReadonlyMap<string, FunctionFact> = new Map([
  ['load_extension', { volatility: 'volatile', hazard: 'system', why: 'loads a library into the process' }],
  ['readfile', { volatility: 'volatile', hazard: 'file', why: 'reads a file' }],
  ['writefile', { volatility: 'volatile', hazard: 'file', why: 'writes a file' }],
  ['edit', { volatility: 'volatile', hazard: 'system', why: 'starts an editor' }],
  ['fsdir', { volatility: 'volatile', hazard: 'file', why: 'lists folders' }],
  ['zipfile', { volatility: 'volatile', hazard: 'file', why: 'reads an archive' }],
  ['fts3_tokenizer', { volatility: 'volatile', hazard: 'system', why: 'takes an address in memory as a program' }],
  ['sqlite_log', { volatility: 'volatile', hazard: 'side-effect', why: 'writes the log' }],
  ['eval', { volatility: 'volatile', hazard: 'sql-text', why: 'runs a text as SQL' }],
  ['icu_load_collation', { volatility: 'volatile', hazard: 'session', why: 'changes the session' }],
]);

function callOf({ path }: Call): FunctionFact | undefined {
  const name = path.at(-1) ?? '';
  if (isPragmaTable(name))
    return isReadingPragmaTable(name)
      ? { volatility: 'stable', hazard: 'name-text', why: 'takes the name of a table as text' }
      : { volatility: 'volatile', hazard: 'session', why: 'may change the session' };
  if (HARMLESS.has(name)) return { volatility: RANDOM.has(name) ? 'volatile' : 'immutable' };
  return HAZARDOUS.get(name);
}

const STRUCTURE = new Set([
  'sqlite_master',
  'sqlite_schema',
  'sqlite_temp_master',
  'sqlite_temp_schema',
  'sqlite_sequence',
  'sqlite_stat1',
  'dbstat',
]);
const VALUES = new Set(['sqlite_stat3', 'sqlite_stat4']);

function systemRelation(_schema: string, name: string): CatalogueSort | 'unknown' | undefined {
  if (STRUCTURE.has(name)) return 'structure';
  if (VALUES.has(name)) return 'values';
  if (isPragmaTable(name)) return isReadingPragmaTable(name) ? 'structure' : 'unknown';
  return name.startsWith('sqlite_') || name === 'bytecode' || name === 'tables_used' || name === 'stmt'
    ? 'unknown'
    : undefined;
}

export const SQLITE_FACTS: DialectFacts = {
  dialect: 'sqlite',
  defaultSchemas: new Set(['', 'main']),
  callOf,
  rowFunctions: new Set(),
  isOperator: () => true,
  castFinding: () => undefined,
  systemRelation,
  secretColumns: new Map(),
  hasWholeRows: false,
  cteSight: 'all',
};
