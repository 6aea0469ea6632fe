import { heavyRival } from './heavy-rival.ts';

interface SqlParser {
  astify(sql: string, options: { readonly database: string }): unknown;
}

const { default: library } = (await heavyRival('node-sql-parser/index.js')) as {
  default: { Parser: new () => SqlParser };
};
const parser = new library.Parser();
const DATABASES = new Map([
  ['postgres', 'postgresql'],
  ['sqlite', 'sqlite'],
  ['mysql', 'mysql'],
]);

/** Each says whether a statement that should only read would be sent. None of them knows the other policies. */
export const SQL_RIVALS: readonly {
  readonly name: string;
  readonly passes: (sql: string, dialect: string) => boolean;
}[] = [
  { name: "`startsWith('SELECT')`", passes: (sql) => sql.trimStart().toUpperCase().startsWith('SELECT') },
  {
    name: 'a list of forbidden verbs',
    passes: (sql) =>
      !/\b(?:insert|update|delete|drop|alter|create|truncate|grant|revoke|replace|merge|exec|call|copy|attach)\b/i.test(
        sql,
      ),
  },
  { name: 'node-sql-parser, one SELECT only', passes: isOneSelect },
];

function isOneSelect(sql: string, dialect: string): boolean {
  try {
    const ast = parser.astify(sql, { database: DATABASES.get(dialect) ?? 'postgresql' });
    const statements = Array.isArray(ast) ? ast : [ast];
    return statements.length === 1 && (statements[0] as { readonly type?: string }).type === 'select';
  } catch {
    return false;
  }
}
