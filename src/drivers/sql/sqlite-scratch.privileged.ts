import { constants, DatabaseSync } from 'node:sqlite';

type Authorize = (
  action: number,
  first: string | null,
  second: string | null,
  database: string | null,
  trigger: string | null,
) => 'ok' | 'deny';

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

interface Table {
  readonly name: string;
  readonly columns: Set<string>;
}

/** SQLite allows no more attached databases than this. */
const SCHEMAS_MAX = 8;

/**
 * An empty database in memory, to compile statements against and to hear from SQLite's authorizer what they would do.
 * Statements are prepared and never stepped. Extensions cannot be loaded into it.
 */
export function openSqliteScratch() {
  const database = new DatabaseSync(':memory:', { allowExtension: false, enableDoubleQuotedStringLiterals: true });
  const tables = new Map<string, Table>();
  const schemas = new Set(['', 'main', 'temp']);
  const placeOf = (schema: string, name: string): string =>
    schema === '' ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
  return {
    prepare: (sql: string, authorize: Authorize): void => {
      database.setAuthorizer((action, first, second, third, fourth) =>
        authorize(action, first, second, third, fourth) === 'ok' ? constants.SQLITE_OK : constants.SQLITE_DENY,
      );
      try {
        database.prepare(sql);
      } finally {
        database.setAuthorizer(null);
      }
    },
    createTable: (schema: string, name: string, columns: readonly string[]): void => {
      if (!schemas.has(schema)) {
        if (schemas.size >= SCHEMAS_MAX) return;
        database.exec(`ATTACH ':memory:' AS ${quoted(schema)}`);
        schemas.add(schema);
      }
      const place = placeOf(schema, name);
      if (tables.has(place) || /^sqlite_/i.test(name)) return;
      const unique = new Map(columns.map((column) => [column.toLowerCase(), column]));
      const list = unique.size === 0 ? '"_"' : [...unique.values()].map(quoted).join(', ');
      database.exec(`CREATE TABLE ${place} (${list})`);
      tables.set(place, { name: place, columns: new Set(unique.keys()) });
    },
    addColumn: (column: string): boolean => {
      const table = [...tables.values()].find(({ columns }) => !columns.has(column));
      if (table === undefined) return false;
      database.exec(`ALTER TABLE ${table.name} ADD COLUMN ${quoted(column)}`);
      table.columns.add(column);
      return true;
    },
    close: (): void => database.close(),
  };
}
