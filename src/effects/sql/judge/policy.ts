import { SallyportError } from '../../../contract/errors.ts';

/** What a statement is held to; the words of a row's `policy`. */
export type SqlPolicy =
  | { readonly kind: 'read-only' }
  | { readonly kind: 'tables'; readonly tables: readonly string[] }
  | { readonly kind: 'deny-columns'; readonly columns: readonly { readonly table: string; readonly column: string }[] }
  | { readonly kind: 'no-ddl' }
  | { readonly kind: 'where-required' };

/** `read-only`, `tables:a,b`, `deny-columns:t.c,…`, `no-ddl`, `where-required`. Throws `PROPOSAL_INVALID` for any other. */
export function parseSqlPolicy(text: string): SqlPolicy {
  const [kind = '', list] = splitOnce(text.trim(), ':');
  if (list === undefined && (kind === 'read-only' || kind === 'no-ddl' || kind === 'where-required')) return { kind };
  const items = (list ?? '').split(',').map((item) => item.trim());
  if (list !== undefined && items.every((item) => item !== '')) {
    if (kind === 'tables') return { kind, tables: items };
    if (kind === 'deny-columns') return { kind, columns: items.map(deniedColumn) };
  }
  throw new SallyportError('PROPOSAL_INVALID', `There is no SQL policy "${text}": ${KINDS}.`);
}
const KINDS = 'there are read-only, tables:a,b, deny-columns:table.column,…, no-ddl and where-required';

function deniedColumn(text: string): { readonly table: string; readonly column: string } {
  const [table = '', column = ''] = text.split('.').slice(-2);
  if (table === '' || column === '')
    throw new SallyportError('PROPOSAL_INVALID', `A denied column is written table.column, not "${text}".`);
  return { table: table.toLowerCase(), column: column.toLowerCase() };
}

function splitOnce(text: string, by: string): readonly [string, string?] {
  const at = text.indexOf(by);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + by.length)];
}
