/** Pragmas that only tell, whatever their argument. Source: sqlite.org/pragma.html, 3.53. */
const TELLING = new Set(
  (
    'table_info table_xinfo table_list index_list index_info index_xinfo foreign_key_list foreign_key_check ' +
    'integrity_check quick_check database_list collation_list function_list module_list pragma_list compile_options'
  ).split(' '),
);
/** Pragmas that tell a setting where they are given none. */
const ASKED = new Set(
  (
    'analysis_limit application_id auto_vacuum automatic_index busy_timeout cache_size cache_spill cell_size_check ' +
    'checkpoint_fullfsync data_version defer_foreign_keys encoding foreign_keys freelist_count fullfsync ' +
    'ignore_check_constraints journal_mode journal_size_limit legacy_alter_table locking_mode max_page_count mmap_size ' +
    'page_count page_size query_only read_uncommitted recursive_triggers reverse_unordered_selects schema_version ' +
    'secure_delete synchronous temp_store threads trusted_schema user_version wal_autocheckpoint'
  ).split(' '),
);

export const isReadingPragma = (name: string, argument: string | undefined): boolean =>
  TELLING.has(name) || (argument === undefined && ASKED.has(name));

/** `pragma_table_info` as a table: the same, with the pragma's argument in brackets. */
export const isPragmaTable = (name: string): boolean => name.startsWith('pragma_');
export const isReadingPragmaTable = (name: string): boolean =>
  TELLING.has(name.slice('pragma_'.length)) || ASKED.has(name.slice('pragma_'.length));
