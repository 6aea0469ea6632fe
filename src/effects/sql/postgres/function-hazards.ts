import type { Hazard } from '../finding.ts';

interface Row {
  readonly hazard: Hazard;
  /** Completes "calls x, which …". */
  readonly why: string;
  readonly names: string;
}

/**
 * Built-in functions that are not harmless though their volatility does not say so, and what they do. Every volatile
 * function that stands neither here nor in HARMLESS_VOLATILE is refused as one with side effects.
 * Source: the chapter "System Administration Functions" and its neighbours of the PostgreSQL 18 manual.
 */
const ROWS: readonly Row[] = [
  { hazard: 'sequence', why: 'moves a sequence', names: 'nextval setval' },
  {
    hazard: 'session',
    why: 'changes the session',
    names: 'set_config setseed pg_stat_clear_snapshot pg_stat_force_next_flush',
  },
  {
    hazard: 'lock',
    why: 'takes or frees a lock',
    names:
      'pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_all pg_advisory_unlock_shared ' +
      'pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_try_advisory_lock pg_try_advisory_lock_shared ' +
      'pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared',
  },
  {
    hazard: 'file',
    why: "reaches the server's files",
    names:
      'pg_read_file pg_read_binary_file pg_stat_file pg_ls_dir pg_ls_logdir pg_ls_waldir pg_ls_tmpdir ' +
      'pg_ls_archive_statusdir pg_ls_logicalmapdir pg_ls_logicalsnapdir pg_ls_replslotdir pg_ls_summariesdir ' +
      'lo_import lo_export pg_hba_file_rules pg_ident_file_mappings pg_show_all_file_settings pg_current_logfile ' +
      'pg_tablespace_location pg_relation_filepath pg_config',
  },
  {
    hazard: 'system',
    why: 'acts on the server or on other sessions',
    names:
      'pg_terminate_backend pg_cancel_backend pg_reload_conf pg_rotate_logfile pg_promote pg_switch_wal ' +
      'pg_backup_start pg_backup_stop pg_create_restore_point pg_log_backend_memory_contexts pg_notify ' +
      'pg_logical_emit_message pg_current_xact_id txid_current pg_export_snapshot',
  },
  { hazard: 'resource', why: 'keeps the session waiting', names: 'pg_sleep pg_sleep_for pg_sleep_until' },
  {
    hazard: 'credentials',
    why: 'shows what other sessions run, or how the server connects elsewhere',
    names:
      'pg_stat_get_activity pg_stat_get_backend_activity pg_stat_get_wal_receiver pg_options_to_table pg_stat_get_wal_senders',
  },
  {
    hazard: 'sql-text',
    why: 'runs a text as SQL, or reads a relation that a text names',
    names:
      'query_to_xml query_to_xmlschema query_to_xml_and_xmlschema cursor_to_xml cursor_to_xmlschema table_to_xml ' +
      'table_to_xmlschema table_to_xml_and_xmlschema schema_to_xml schema_to_xmlschema schema_to_xml_and_xmlschema ' +
      'database_to_xml database_to_xmlschema database_to_xml_and_xmlschema ts_stat ' +
      'dblink dblink_exec dblink_open dblink_send_query crosstab crosstab2 crosstab3 crosstab4 crosstabn connectby',
  },
  {
    hazard: 'network',
    why: 'opens a connection',
    names:
      'dblink_connect dblink_connect_u dblink_fetch dblink_get_result postgres_fdw_get_connections ' +
      'postgres_fdw_disconnect http http_get http_post http_put http_delete http_head http_patch net_http_get',
  },
  {
    hazard: 'side-effect',
    why: 'reaches large objects, which no policy names',
    names:
      'lo_get lo_put lo_open lo_close lo_creat lo_create lo_unlink lo_from_bytea lo_truncate lo_truncate64 lo_lseek ' +
      'lo_lseek64 lo_tell lo_tell64 loread lowrite',
  },
  {
    hazard: 'name-text',
    why: 'takes the name of a relation as text',
    names:
      'currval has_table_privilege has_column_privilege has_any_column_privilege has_sequence_privilege to_regclass ' +
      'pg_get_serial_sequence pg_get_viewdef pg_relation_size pg_table_size pg_total_relation_size pg_indexes_size ' +
      'pg_relation_filenode pg_sequence_last_value row_security_active pg_partition_tree pg_partition_ancestors ' +
      'regclass pg_partition_root pg_get_publication_tables pg_get_sequence_data',
  },
];

export const HAZARDOUS: ReadonlyMap<string, Row> = new Map(
  ROWS.flatMap((row) => row.names.split(' ').map((name) => [name, row] as const)),
);

/** Volatile because they answer differently each time, and for no other reason. */
export const HARMLESS_VOLATILE: ReadonlySet<string> = new Set(
  (
    'random random_normal gen_random_uuid uuidv4 uuidv7 clock_timestamp timeofday current_query lastval currval ' +
    'array_sample array_shuffle pg_blocking_pids pg_safe_snapshot_blocking_pids pg_is_in_recovery pg_jit_available ' +
    'pg_database_size pg_tablespace_size pg_relation_size pg_table_size pg_total_relation_size pg_indexes_size ' +
    'pg_current_wal_lsn pg_current_wal_insert_lsn pg_current_wal_flush_lsn pg_last_wal_receive_lsn ' +
    'pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_notification_queue_usage pg_partition_tree ' +
    'pg_partition_ancestors pg_sequence_last_value pg_xact_status pg_xact_commit_timestamp pg_lock_status ' +
    'pg_prepared_xact pg_get_wait_events pg_collation_actual_version pg_get_sequence_data'
  ).split(' '),
);

/** Functions of the extensions that come with PostgreSQL (and of pgvector) that only compute. */
export const EXTENSION_FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'digest hmac crypt gen_salt gen_random_bytes armor dearmor similarity word_similarity strict_word_similarity ' +
    'show_trgm unaccent levenshtein levenshtein_less_equal soundex difference metaphone dmetaphone dmetaphone_alt ' +
    'daitch_mokotoff uuid_generate_v1 uuid_generate_v4 uuid_generate_v5 uuid_nil uuid_ns_dns uuid_ns_url akeys avals ' +
    'skeys svals hstore hstore_to_json hstore_to_jsonb slice delete exist defined subpath nlevel lca ltree2text text2ltree ' +
    'icount sort uniq idx cube cube_distance ll_to_earth earth_distance earth_box cosine_distance l2_distance ' +
    'inner_product l1_distance vector_dims vector_norm l2_normalize subvector isn_weak is_valid sum_rand'
  ).split(' '),
);
