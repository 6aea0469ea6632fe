import type { Volatility } from '../dialect.ts';
import { convertStatements } from '../postgres/convert-statement.ts';
import type { PostgresParser } from '../postgres/parse-tree.ts';
import { POSTGRES_FACTS } from '../postgres/postgres-facts.ts';
import { child, children, names, type Tree, text, unwrapped } from '../postgres/tree.ts';
import { parsePostgres } from '../read-postgres.ts';
import type { Catalogue, CatalogueColumn, CatalogueFunction, CatalogueRelation } from './catalogue.ts';
import { type CatalogueBuilder, createCatalogueBuilder } from './catalogue-builder.ts';

/** Reads CREATE statements in PostgreSQL's grammar; `undefined` where it refuses them. */
export function readPostgresSchema(schema: string, parser: PostgresParser): Catalogue | undefined {
  const answer = parser.parse(schema);
  if ('refusal' in answer) return undefined;
  const builder = createCatalogueBuilder();
  for (const tree of answer.statements) declare(child(tree, 'stmt') ?? {}, builder, parser);
  return { ...builder.catalogue, bodyCallOf: POSTGRES_FACTS.callOf };
}

function declare(node: Tree, to: CatalogueBuilder, parser: PostgresParser): void {
  const { type, fields } = unwrapped(node);
  switch (type) {
    case 'CreateStmt':
    case 'CreateForeignTableStmt':
      to.addRelation(table(type === 'CreateStmt' ? fields : (child(fields, 'base') ?? {}), to));
      return;
    case 'ViewStmt':
      to.addRelation(view(relationOf(child(fields, 'view')), child(fields, 'query'), fields));
      return;
    case 'CreateTableAsStmt':
      to.addRelation(view(relationOf(child(child(fields, 'into') ?? {}, 'rel')), child(fields, 'query'), {}));
      return;
    case 'AlterTableStmt':
      alter(fields, to);
      return;
    case 'CreateFunctionStmt':
      to.addFunction(declaredFunction(fields, parser));
      return;
    case 'CreateEnumStmt':
    case 'CreateRangeStmt':
      to.addType(names(fields, 'typeName').at(-1) ?? '');
      return;
    case 'CompositeTypeStmt':
      to.addType(text(child(fields, 'typevar'), 'relname'));
      return;
    case 'CreateDomainStmt':
      if (children(fields, 'constraints').length === 0) to.addType(names(fields, 'domainname').at(-1) ?? '');
      return;
    case 'DefineStmt':
      if (text(fields, 'kind') === 'OBJECT_OPERATOR') to.addOperator(names(fields, 'defnames').at(-1) ?? '');
      return;
    default:
      return;
  }
}

function relationOf(fields: Tree | undefined): { readonly schema: string; readonly name: string } {
  return { schema: text(fields, 'schemaname'), name: text(fields, 'relname') };
}

function table(fields: Tree, to: CatalogueBuilder): CatalogueRelation {
  const inherited = children(fields, 'inhRelations').flatMap((node) => {
    const { schema, name } = relationOf(child(node, 'RangeVar'));
    return to.columnsOf(schema, name) ?? [];
  });
  const own = children(fields, 'tableElts').flatMap((node) => {
    const { type, fields: element } = unwrapped(node);
    if (type === 'ColumnDef') return [column(element)];
    if (type !== 'TableLikeClause') return [];
    const { schema, name } = relationOf(child(element, 'relation'));
    return to.columnsOf(schema, name) ?? [];
  });
  return { ...relationOf(child(fields, 'relation')), kind: 'table', columns: [...inherited, ...own], findings: [] };
}

const SERIAL = /^(?:small|big)?serial\d?$/;

function column(fields: Tree): CatalogueColumn {
  const constraints = children(fields, 'constraints').map((node) => text(child(node, 'Constraint'), 'contype'));
  const isSerial = SERIAL.test(names(child(fields, 'typeName'), 'names').at(-1) ?? '');
  const isGenerated = isSerial || constraints.includes('CONSTR_IDENTITY');
  const isNotNull = isGenerated || constraints.some((name) => name === 'CONSTR_NOTNULL' || name === 'CONSTR_PRIMARY');
  return { name: text(fields, 'colname'), isNotNull, isGenerated };
}

/** A materialized view and a table made of rows are followed like a view: that is where their values come from. */
function view(
  name: { readonly schema: string; readonly name: string },
  query: Tree | undefined,
  fields: Tree,
): CatalogueRelation {
  const { statements, findings } = convertStatements(query === undefined ? [] : [{ stmt: query }], '');
  const [statement] = statements;
  const given = names(fields, 'aliases');
  const found = statement?.kind === 'query' ? { query: statement.query } : {};
  const columns = given.length === 0 ? {} : { columns: given.map(plainColumn) };
  return { ...name, kind: 'view', ...found, ...columns, findings };
}

const plainColumn = (name: string): CatalogueColumn => ({ name, isNotNull: false, isGenerated: false });

function alter(fields: Tree, to: CatalogueBuilder): void {
  const { schema, name } = relationOf(child(fields, 'relation'));
  for (const node of children(fields, 'cmds')) {
    const command = child(node, 'AlterTableCmd') ?? {};
    const def = child(child(command, 'def') ?? {}, 'ColumnDef');
    if (text(command, 'subtype') === 'AT_AddColumn' && def !== undefined) to.addColumn(schema, name, column(def));
  }
}

function declaredFunction(fields: Tree, parser: PostgresParser): CatalogueFunction {
  const path = names(fields, 'funcname');
  const options = children(fields, 'options').map((node) => child(node, 'DefElem') ?? {});
  const option = (name: string): Tree | undefined =>
    options.filter((one) => text(one, 'defname') === name).map((one) => child(one, 'arg') ?? {})[0];
  const language = text(child(option('language') ?? {}, 'String'), 'sval').toLowerCase();
  const volatility = text(child(option('volatility') ?? {}, 'String'), 'sval');
  const source = children(child(option('as') ?? {}, 'List'), 'items').map((item) =>
    text(child(item, 'String'), 'sval'),
  );
  const body = language === 'sql' && source[0] !== undefined ? parsePostgres(source[0], parser) : undefined;
  return {
    schema: path.length > 1 ? (path[0] ?? '') : '',
    name: path.at(-1) ?? '',
    volatility: VOLATILITIES.get(volatility) ?? 'volatile',
    parameters: children(fields, 'parameters').map((node) => text(child(node, 'FunctionParameter'), 'name')),
    ...(body === undefined || 'refusal' in body
      ? { findings: [] }
      : { body: body.statements, findings: body.findings }),
  };
}

const VOLATILITIES: ReadonlyMap<string, Volatility> = new Map([
  ['immutable', 'immutable'],
  ['stable', 'stable'],
  ['volatile', 'volatile'],
]);
