import type { Volatility } from '../dialect.ts';
import type { Finding } from '../finding.ts';
import type { FunctionFact } from '../resolve/function-fact.ts';
import type { DialectFacts } from '../resolve/world.ts';
import type { Call } from '../syntax.ts';
import { BUILT_IN } from './built-in-functions.ts';
import { POSTGRES_SECRET_COLUMNS, postgresSystemRelation } from './catalogues.ts';
import { EXTENSION_FUNCTIONS, HARMLESS_VOLATILE, HAZARDOUS } from './function-hazards.ts';

const VOLATILITY: ReadonlyMap<string, Volatility> = new Map(
  Object.entries(BUILT_IN).flatMap(([volatility, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, volatility as Volatility] as const),
  ),
);

const EXTENSION_SCHEMAS = new Set(['public', 'extensions']);

const factOf = new Map<string, FunctionFact | undefined>();
const FACTS_KEPT = 4_096;

/** Most calls are of few functions: what is known of a bare name is kept. */
function callOf(call: Call): FunctionFact | undefined {
  const [name = ''] = call.path;
  if (call.path.length > 1 || name === 'ts_rewrite') return lookUp(call);
  if (factOf.has(name)) return factOf.get(name);
  if (factOf.size >= FACTS_KEPT) factOf.clear();
  const fact = lookUp(call);
  factOf.set(name, fact);
  return fact;
}

function lookUp({ path, args }: Call): FunctionFact | undefined {
  const name = path.at(-1) ?? '';
  const schema = path.slice(0, -1).join('.');
  if (schema !== '' && schema !== 'pg_catalog') {
    return EXTENSION_SCHEMAS.has(schema) && EXTENSION_FUNCTIONS.has(name)
      ? { volatility: 'immutable' }
      : hazardOf(name);
  }
  if (name === 'ts_rewrite') return args.length === 3 ? { volatility: 'immutable' } : SQL_TEXT;
  const volatility = VOLATILITY.get(name);
  const hazard = hazardOf(name, volatility);
  if (hazard !== undefined) return hazard;
  if (volatility === undefined) return EXTENSION_FUNCTIONS.has(name) ? { volatility: 'immutable' } : undefined;
  if (volatility !== 'volatile' || HARMLESS_VOLATILE.has(name)) return { volatility };
  return { volatility, hazard: 'side-effect', why: 'does more than compute' };
}

const SQL_TEXT: FunctionFact = { volatility: 'volatile', hazard: 'sql-text', why: 'runs a text as SQL' };

function hazardOf(name: string, volatility: Volatility = 'volatile'): FunctionFact | undefined {
  const row = HAZARDOUS.get(name);
  return row && { volatility, hazard: row.hazard, why: row.why };
}

/** From pg_operator of PostgreSQL 18, and of pg_trgm, hstore, ltree and pgvector. */
const OPERATORS = new Set(
  (
    '!! !~ !~* !~~ !~~* # ## #- #> #>> % && &< &<| &> * *< *<= *<> *= *> *>= + - -> ->> -|- / < <-> << <<= <<| <= <> <@ <^ ' +
    '= > >= >> >>= >^ ? ?# ?& ?- ?-| ?| ?|| @ @-@ @> @? @@ @@@ ^ ^@ | |&> |/ |>> || ||/ ~ ~* ~<=~ ~<~ ~= ~>=~ ~>~ ~~ ~~* & != ' +
    '<% %> <<% %>> <->> <<-> <->>> <<<-> <=> <#> <+> <~> <%> ?@ ?~ @@@ ==> ?<@ ?@>'
  ).split(' '),
);

function isOperator(name: string, schema: string | undefined): boolean {
  if (schema !== undefined && schema !== 'pg_catalog') return false;
  if (OPERATORS.has(name)) return true;
  return /[a-z]/i.test(name)
    ? WORDS.test(name) || isOperator(name.replace(/ (any|all)$/, ''), undefined)
    : OPERATORS.has(name);
}
/** Syntax that our tree writes as an operator, and node types that only hold parts. */
const WORDS = /^(?:[a-z]+(?: [a-z]+)*|[A-Z]\w+)$/;

const REG_TYPES = new Set(['regclass', 'regproc', 'regprocedure', 'regoper', 'regoperator']);
const TYPES = new Set(
  (
    'bit bool box bpchar bytea char cid cidr circle date datemultirange daterange float4 float8 inet int2 int2vector int4 ' +
    'int4multirange int4range int8 int8multirange int8range interval json jsonb jsonpath line lseg macaddr macaddr8 money ' +
    'name nummultirange numeric numrange oid oidvector path pg_lsn pg_snapshot point polygon record refcursor ' +
    'regcollation regconfig regdictionary regnamespace regrole regtype text tid time timestamp timestamptz timetz ' +
    'tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector txid_snapshot uuid varbit varchar xid xid8 xml unknown ' +
    'citext hstore ltree lquery vector halfvec sparsevec cube serial bigserial'
  ).split(' '),
);

function castFinding(type: string, at: number): Finding | undefined {
  if (REG_TYPES.has(type)) return { hazard: 'name-text', what: `takes a name as text (${type})`, at };
  if (TYPES.has(type) || TYPES.has(type.replace(/^public\./, ''))) return undefined;
  return { hazard: 'unknown-function', what: `casts to ${type}, a type that is not known`, at };
}

/** Functions of PostgreSQL that take any row: `alias.row_to_json` is a call. */
const ROW_FUNCTIONS = new Set(
  (
    'row_to_json to_json to_jsonb json_agg jsonb_agg json_agg_strict jsonb_agg_strict array_agg json_build_array ' +
    'jsonb_build_array json_build_object jsonb_build_object concat quote_literal quote_nullable format_type any_value ' +
    'first_value last_value lag lead max min pg_typeof pg_column_size num_nulls num_nonnulls count hash_record text'
  ).split(' '),
);

export const POSTGRES_FACTS: DialectFacts = {
  dialect: 'postgres',
  defaultSchemas: new Set(['', 'public']),
  callOf,
  rowFunctions: ROW_FUNCTIONS,
  isOperator,
  castFinding,
  systemRelation: postgresSystemRelation,
  secretColumns: POSTGRES_SECRET_COLUMNS,
  hasWholeRows: true,
  cteSight: 'before',
};
