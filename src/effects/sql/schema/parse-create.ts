import {
  accept,
  acceptSymbol,
  type Cursor,
  expectSymbol,
  isName,
  isSymbol,
  isWord,
  nameList,
  next,
  peek,
  refuse,
  relationName,
  skipBrackets,
} from '../parse/cursor.ts';
import type { LexRules } from '../parse/lexer.ts';
import { createCursor } from '../parse/parse-sql.ts';
import { Refusal } from '../parse/refusal.ts';
import type { Catalogue, CatalogueColumn, CatalogueRelation } from './catalogue.ts';
import { type CatalogueBuilder, createCatalogueBuilder } from './catalogue-builder.ts';

/** Reads CREATE TABLE and CREATE VIEW of SQLite or MySQL; other statements are passed over. */
export function parseCreate(schema: string, rules: LexRules): Catalogue | { readonly refusal: string } {
  const builder = createCatalogueBuilder();
  try {
    const cursor = createCursor(schema, rules);
    while (peek(cursor).type !== 'end') if (!acceptSymbol(cursor, ';')) declare(cursor, builder);
    return builder.catalogue;
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.message };
    throw error;
  }
}

function declare(cursor: Cursor, to: CatalogueBuilder): void {
  const isCreate = accept(cursor, 'create');
  if (isCreate) {
    accept(cursor, 'or', 'replace');
    if (accept(cursor, 'temp') || accept(cursor, 'temporary')) skipStatement(cursor);
    else if (accept(cursor, 'table')) table(cursor, to);
    else if (accept(cursor, 'virtual', 'table')) virtualTable(cursor, to);
    else if (isViewAhead(cursor)) view(cursor, to);
  }
  skipStatement(cursor);
}

/** The body of a trigger or routine holds semicolons of its own, up to its END. */
function skipStatement(cursor: Cursor): void {
  let isBody = false;
  for (;;) {
    const token = peek(cursor);
    if (token.type === 'end') return;
    if (isWord(token, 'begin')) isBody = true;
    if (isBody && isWord(token, 'end') && isSymbol(peek(cursor, 1), ';')) isBody = false;
    if (isSymbol(token, ';') && !isBody) return;
    next(cursor);
  }
}

function header(cursor: Cursor): { readonly schema: string; readonly name: string } {
  accept(cursor, 'if', 'not', 'exists');
  const { path } = relationName(cursor);
  return { schema: path.length > 1 ? (path[0] ?? '') : '', name: path.at(-1) ?? '' };
}

function table(cursor: Cursor, to: CatalogueBuilder): void {
  const named = header(cursor);
  if (accept(cursor, 'like')) {
    const { path } = relationName(cursor);
    const columns = to.columnsOf(path.length > 1 ? (path[0] ?? '') : '', path.at(-1) ?? '');
    to.addRelation({ ...named, kind: 'table', ...(columns === undefined ? {} : { columns }), findings: [] });
    skipStatement(cursor);
    return;
  }
  const columns = isSymbol(peek(cursor), '(') ? columnList(cursor) : undefined;
  to.addRelation({ ...named, kind: 'table', ...(columns === undefined ? {} : { columns }), findings: [] });
  skipStatement(cursor);
}

const CONSTRAINTS = ['primary', 'unique', 'key', 'index', 'constraint', 'foreign', 'check', 'fulltext', 'spatial'];

function columnList(cursor: Cursor): CatalogueColumn[] {
  expectSymbol(cursor, '(');
  const columns: CatalogueColumn[] = [];
  do {
    if (isWord(peek(cursor), ...CONSTRAINTS)) skipElement(cursor);
    else columns.push(column(cursor));
  } while (acceptSymbol(cursor, ','));
  expectSymbol(cursor, ')');
  return columns;
}

function column(cursor: Cursor): CatalogueColumn {
  const token = next(cursor);
  if (token.type !== 'word' && token.type !== 'name') refuse(cursor, 'the name of a column');
  const words = skipElement(cursor).join(' ');
  const isGenerated = /auto_?increment|serial|^integer primary key/.test(words);
  return { name: token.text.toLowerCase(), isNotNull: /not null|primary key/.test(words) || isGenerated, isGenerated };
}

/** Up to the comma or bracket that ends an element; its words in lower case. */
function skipElement(cursor: Cursor): string[] {
  const words: string[] = [];
  while (!isSymbol(peek(cursor), ',', ')')) {
    if (peek(cursor).type === 'end') refuse(cursor, '")"');
    if (isSymbol(peek(cursor), '(')) skipBrackets(cursor);
    else words.push(next(cursor).text.toLowerCase());
  }
  return words;
}

function virtualTable(cursor: Cursor, to: CatalogueBuilder): void {
  const named = header(cursor);
  const columns: CatalogueColumn[] = [];
  if (accept(cursor, 'using') && isName(next(cursor), cursor) && acceptSymbol(cursor, '(')) {
    do {
      const { type, text } = peek(cursor);
      if ((type === 'word' || type === 'name') && !isSymbol(peek(cursor, 1), '='))
        columns.push({ name: text.toLowerCase(), isNotNull: false, isGenerated: false });
      skipElement(cursor);
    } while (acceptSymbol(cursor, ','));
  }
  // Full-text tables have a column of their own name, for MATCH.
  columns.push({ name: named.name, isNotNull: false, isGenerated: false });
  to.addRelation({ ...named, kind: 'table', columns, findings: [] });
  skipStatement(cursor);
}

/** MySQL writes ALGORITHM, DEFINER and SQL SECURITY before the word. */
function isViewAhead(cursor: Cursor): boolean {
  for (let ahead = 0; ahead < 16; ahead += 1) {
    const token = peek(cursor, ahead);
    if (isWord(token, 'view')) {
      cursor.index += ahead + 1;
      return true;
    }
    if (isWord(token, 'trigger', 'function', 'procedure', 'event', 'index', 'table') || isSymbol(token, ';', '('))
      return false;
  }
  return false;
}

function view(cursor: Cursor, to: CatalogueBuilder): void {
  const named = header(cursor);
  const given = isSymbol(peek(cursor), '(') ? nameList(cursor) : undefined;
  if (!accept(cursor, 'as')) refuse(cursor, 'AS');
  const begun = cursor.findings.length;
  const query = cursor.query(cursor);
  const relation: CatalogueRelation = { ...named, kind: 'view', query, findings: cursor.findings.slice(begun) };
  const columns = given?.map((column_) => ({ name: column_, isNotNull: false, isGenerated: false }));
  to.addRelation(columns === undefined ? relation : { ...relation, columns });
  skipStatement(cursor);
}
