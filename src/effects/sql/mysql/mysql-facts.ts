import type { FunctionFact } from '../resolve/function-fact.ts';
import type { CatalogueSort, DialectFacts } from '../resolve/world.ts';
import type { Call } from '../syntax.ts';

/** Functions of MySQL 8.4 that only compute. Source: the chapter "Functions and Operators" of its manual. */
const HARMLESS = new Set(
  (
    'abs acos adddate addtime aes_decrypt aes_encrypt any_value ascii asin atan atan2 avg bin bin_to_uuid bit_and ' +
    'bit_count bit_length bit_or bit_xor cast ceil ceiling char char_length character_length charset coalesce ' +
    'coercibility collation compress concat concat_ws connection_id conv convert convert_tz cos cot count crc32 ' +
    'cume_dist curdate current_date current_role current_time current_timestamp current_user curtime database date ' +
    'date_add date_format date_sub datediff day dayname dayofmonth dayofweek dayofyear default degrees dense_rank elt ' +
    'exp export_set extract extractvalue field find_in_set first_value floor format format_bytes format_pico_time ' +
    'found_rows from_base64 from_days from_unixtime get_format greatest group_concat grouping hex hour icu_version if ' +
    'ifnull inet6_aton inet6_ntoa inet_aton inet_ntoa insert instr interval is_ipv4 is_ipv4_compat is_ipv4_mapped ' +
    'is_ipv6 is_uuid isnull json_array json_array_append json_array_insert json_arrayagg json_contains ' +
    'json_contains_path json_depth json_extract json_insert json_keys json_length json_merge json_merge_patch ' +
    'json_merge_preserve json_object json_objectagg json_overlaps json_pretty json_quote json_remove json_replace ' +
    'json_schema_valid json_schema_validation_report json_search json_set json_storage_free json_storage_size ' +
    'json_type json_unquote json_valid json_value lag last_day last_value lcase lead least left length ln localtime ' +
    'localtimestamp locate log log10 log2 lower lpad ltrim make_set makedate maketime max md5 microsecond mid min minute ' +
    'mod month monthname now nth_value ntile nullif oct octet_length ord percent_rank period_add period_diff pi position ' +
    'pow power quarter quote radians rand random_bytes rank regexp_instr regexp_like regexp_replace regexp_substr repeat ' +
    'replace reverse right round row_count row_number rpad rtrim schema sec_to_time second session_user sha sha1 sha2 ' +
    'sign sin soundex space sqrt st_area st_asgeojson st_astext st_aswkt st_buffer st_centroid st_contains st_distance ' +
    'st_distance_sphere st_equals st_geohash st_geomfromgeojson st_geomfromtext st_geometrytype st_intersects ' +
    'st_isvalid st_latitude st_length st_longitude st_overlaps st_srid st_touches st_within st_x st_y point ' +
    'std stddev stddev_pop stddev_samp str_to_date strcmp subdate substr substring substring_index subtime sum sysdate ' +
    'system_user tan time time_format time_to_sec timediff timestamp timestampadd timestampdiff to_base64 to_days ' +
    'to_seconds trim truncate ucase uncompress uncompressed_length unhex unix_timestamp updatexml upper user utc_date ' +
    'utc_time utc_timestamp uuid uuid_short uuid_to_bin validate_password_strength values var_pop var_samp variance ' +
    'version week weekday weekofyear weight_string year yearweek ps_current_thread_id'
  ).split(' '),
);
const CHANGING = new Set('connection_id now rand random_bytes sysdate uuid uuid_short found_rows row_count'.split(' '));

interface Row {
  readonly hazard: NonNullable<FunctionFact['hazard']>;
  readonly why: string;
  readonly names: string;
}
const HAZARDS: readonly Row[] = [
  { hazard: 'file', why: "reads the server's files", names: 'load_file' },
  { hazard: 'resource', why: 'keeps the session waiting or computing', names: 'sleep benchmark' },
  {
    hazard: 'lock',
    why: 'takes, frees or asks for a lock',
    names:
      'get_lock release_lock release_all_locks is_free_lock is_used_lock service_get_read_locks service_get_write_locks ' +
      'service_release_locks',
  },
  {
    hazard: 'resource',
    why: 'waits for another server',
    names: 'master_pos_wait source_pos_wait wait_for_executed_gtid_set wait_until_sql_thread_after_gtids',
  },
  { hazard: 'side-effect', why: 'sets what the session answers next', names: 'last_insert_id nextval setval lastval' },
  { hazard: 'system', why: 'runs a program on the server', names: 'sys_exec sys_eval sys_get sys_set' },
  { hazard: 'credentials', why: 'shows logs or keys of the server', names: 'keyring_key_fetch ps_thread_id load_file' },
];
const HAZARDOUS: ReadonlyMap<string, FunctionFact> = new Map(
  HAZARDS.flatMap(({ hazard, why, names }) =>
    names.split(' ').map((name) => [name, { volatility: 'volatile', hazard, why }] as const),
  ),
);

function callOf({ path, args }: Call): FunctionFact | undefined {
  if (path.length > 1) return undefined;
  const name = path[0] ?? '';
  if (name === 'last_insert_id' && args.length === 0) return { volatility: 'volatile' };
  if (HARMLESS.has(name)) return { volatility: CHANGING.has(name) ? 'volatile' : 'immutable' };
  return HAZARDOUS.get(name);
}

function systemRelation(schema: string, name: string): CatalogueSort | 'unknown' | undefined {
  const database = schema.toLowerCase();
  if (database === 'information_schema') return name.toLowerCase() === 'processlist' ? 'activity' : 'structure';
  if (database === 'mysql') return 'credentials';
  return database === 'performance_schema' || database === 'sys' ? 'unknown' : undefined;
}

export const MYSQL_FACTS: DialectFacts = {
  dialect: 'mysql',
  defaultSchemas: new Set(['', 'shop']),
  callOf,
  rowFunctions: new Set(),
  isOperator: () => true,
  castFinding: () => undefined,
  systemRelation,
  secretColumns: new Map([['processlist', ['info']]]),
  hasWholeRows: false,
  cteSight: 'before',
};
