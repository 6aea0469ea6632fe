import type { Tree } from './tree.ts';

/** PostgreSQL's own parser. Loaded when the first statement comes: eleven milliseconds that nobody else pays. */
export interface PostgresParser {
  /** One tree a statement, or why the grammar refuses the text. */
  parse(sql: string): { readonly statements: readonly Tree[] } | { readonly refusal: string };
}

let loading: Promise<PostgresParser> | undefined;

export const loadPostgresParser = (): Promise<PostgresParser> => {
  loading ??= load();
  return loading;
};

async function load(): Promise<PostgresParser> {
  const { loadModule, parseSync } = await import('libpg-query');
  await loadModule();
  return {
    parse: (sql) => {
      try {
        const { stmts } = parseSync(sql);
        return { statements: (stmts ?? []) as unknown as readonly Tree[] };
      } catch (error) {
        return { refusal: error instanceof Error ? error.message : 'not readable' };
      }
    },
  };
}
