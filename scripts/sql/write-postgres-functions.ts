/**
 * Writes src/effects/sql/postgres/built-in-functions.ts: the functions that PostgreSQL itself carries, by volatility.
 * It takes what a live server says of itself, one function a line, on standard input:
 *
 *   psql -AtF ' ' -c "$(node scripts/sql/write-postgres-functions.ts --query)" | node scripts/sql/write-postgres-functions.ts
 *
 * Left out are functions that no statement calls by name (types' input and output, operators' implementations,
 * triggers, index methods): what is not in the table is an unknown function, and refused.
 */
import { writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const TARGET = fileURLToPath(new URL('../../src/effects/sql/postgres/built-in-functions.ts', import.meta.url));
const INTERNAL = `'{internal,cstring,trigger,event_trigger,language_handler,fdw_handler,index_am_handler,table_am_handler,tsm_handler}'::regtype[]`;
/** Operators' implementations that people call by name too. */
const NAMED = `'{starts_with,array_append,array_prepend,array_cat,jsonb_contains,jsonb_contained,jsonb_concat}'::text[]`;
const QUERY = `SELECT proname, string_agg(DISTINCT provolatile::text, ''), current_setting('server_version')
FROM pg_proc
WHERE pronamespace = 'pg_catalog'::regnamespace
  AND NOT prorettype = ANY (${INTERNAL})
  AND NOT proargtypes::oid[] && ${INTERNAL}::oid[]
  AND (proname = ANY (${NAMED}) OR oid NOT IN (SELECT oprcode::oid FROM pg_operator))
  AND proname !~ '(_send|send|_recv|_in|_out|typmodin|_transfn|_validator|_subdiff|^binary_upgrade_.*)$'
GROUP BY proname ORDER BY proname`;

const VOLATILITY = { immutable: /^i+$/, stable: /^(?!.*v).*s/, volatile: /v/ } as const;

if (process.argv.includes('--query')) console.log(QUERY);
else writeFileSync(TARGET, rendered(await text(process.stdin)));

function rendered(dump: string): string {
  const rows = dump
    .split('\n')
    .map((line) => line.split(' '))
    .filter((row) => row.length === 3);
  const version = rows[0]?.[2] ?? 'unknown';
  const lists = Object.entries(VOLATILITY).map(([name, pattern]) => {
    const names = rows.filter(([, letters = '']) => pattern.test(letters)).map(([function_ = '']) => function_);
    return `  ${name}: \`\n${wrapped(names)}\`,\n`;
  });
  return (
    `/** Written by scripts/sql/write-postgres-functions.ts from PostgreSQL ${version}; do not edit. */\n` +
    `export const BUILT_IN = {\n${lists.join('')}} as const;\n`
  );
}

function wrapped(names: readonly string[]): string {
  const lines = [''];
  for (const name of names) {
    const last = lines.length - 1;
    const line = lines[last] ?? '';
    if (line.length + name.length > 118) lines.push(name);
    else lines[last] = line === '' ? name : `${line} ${name}`;
  }
  return `${lines.join('\n')}\n`;
}
