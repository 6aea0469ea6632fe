import type { CatalogueSort } from '../resolve/world.ts';

/** Relations of pg_catalog by what they tell. Source: the chapters "System Catalogs" and "System Views", PostgreSQL 18. */
const SORTS: Readonly<Record<CatalogueSort, string>> = {
  structure:
    'pg_aggregate pg_am pg_amop pg_amproc pg_attrdef pg_attribute pg_auth_members pg_available_extension_versions ' +
    'pg_available_extensions pg_cast pg_class pg_collation pg_constraint pg_conversion pg_database pg_default_acl ' +
    'pg_depend pg_description pg_enum pg_event_trigger pg_extension pg_foreign_data_wrapper pg_foreign_table pg_group ' +
    'pg_index pg_indexes pg_inherits pg_init_privs pg_language pg_matviews pg_namespace pg_opclass pg_operator ' +
    'pg_opfamily pg_partitioned_table pg_policies pg_policy pg_proc pg_publication pg_publication_namespace ' +
    'pg_publication_rel pg_publication_tables pg_range pg_rewrite pg_roles pg_rules pg_sequence pg_sequences ' +
    'pg_settings pg_shdepend pg_shdescription pg_statistic_ext pg_tables pg_tablespace pg_timezone_abbrevs ' +
    'pg_timezone_names pg_transform pg_trigger pg_ts_config pg_ts_config_map pg_ts_dict pg_ts_parser pg_ts_template ' +
    'pg_type pg_user pg_views pg_wait_events pg_stats_ext_columns',
  activity:
    'pg_cursors pg_locks pg_prepared_statements pg_prepared_xacts pg_stat_activity pg_stat_all_indexes ' +
    'pg_stat_all_tables pg_stat_archiver pg_stat_bgwriter pg_stat_checkpointer pg_stat_database ' +
    'pg_stat_database_conflicts pg_stat_io pg_stat_progress_analyze pg_stat_progress_basebackup ' +
    'pg_stat_progress_cluster pg_stat_progress_copy pg_stat_progress_create_index pg_stat_progress_vacuum ' +
    'pg_stat_replication pg_stat_replication_slots pg_stat_slru pg_stat_sys_indexes pg_stat_sys_tables ' +
    'pg_stat_user_functions pg_stat_user_indexes pg_stat_user_tables pg_stat_wal pg_stat_xact_all_tables ' +
    'pg_stat_xact_sys_tables pg_stat_xact_user_functions pg_stat_xact_user_tables pg_statio_all_indexes ' +
    'pg_statio_all_sequences pg_statio_all_tables pg_statio_sys_indexes pg_statio_sys_sequences ' +
    'pg_statio_sys_tables pg_statio_user_indexes pg_statio_user_sequences pg_statio_user_tables ' +
    'pg_replication_slots pg_stat_ssl pg_stat_gssapi pg_stat_subscription pg_stat_subscription_stats',
  values: 'pg_stats pg_stats_ext pg_stats_ext_exprs pg_statistic pg_statistic_ext_data',
  credentials:
    'pg_authid pg_shadow pg_user_mapping pg_user_mappings pg_foreign_server pg_subscription pg_subscription_rel ' +
    'pg_hba_file_rules pg_ident_file_mappings pg_file_settings pg_largeobject pg_largeobject_metadata ' +
    'pg_db_role_setting pg_stat_wal_receiver pg_config pg_stat_statements pg_stat_statements_info',
};

const SORT_OF: ReadonlyMap<string, CatalogueSort> = new Map(
  Object.entries(SORTS).flatMap(([sort, names]) => names.split(' ').map((name) => [name, sort as CatalogueSort])),
);

const INFORMATION_CREDENTIALS = new Set([
  'user_mapping_options',
  'foreign_server_options',
  '_pg_user_mappings',
  '_pg_foreign_servers',
]);

/** A bare `pg_…` name is looked up in pg_catalog before anywhere else. */
export function postgresSystemRelation(schema: string, name: string): CatalogueSort | 'unknown' | undefined {
  if (schema === '') return name.startsWith('pg_') ? (SORT_OF.get(name) ?? 'unknown') : undefined;
  if (schema === 'information_schema') return INFORMATION_CREDENTIALS.has(name) ? 'credentials' : 'structure';
  if (schema === 'pg_catalog') return SORT_OF.get(name) ?? 'unknown';
  return /^pg_(toast|temp)/.test(schema) ? 'unknown' : undefined;
}

/** Statements of other sessions may hold passwords. */
export const POSTGRES_SECRET_COLUMNS: ReadonlyMap<string, readonly string[]> = new Map([
  ['pg_stat_activity', ['query']],
  ['pg_stat_replication', ['conninfo']],
]);
