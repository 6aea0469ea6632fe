import type { Finding } from '../finding.ts';
import type { Dml, Expression, Query, Statement } from '../syntax.ts';
import { type Conversion, createOffsets } from './conversion.ts';
import { convertExpression, innerExpressions } from './convert-expression.ts';
import { convertFrom, convertQuery, convertRelation, convertTargets, convertWith } from './convert-query.ts';
import { child, children, locationOf, type Tree, text, unwrapped } from './tree.ts';
import { utilityOf } from './utilities.ts';

/** Makes our tree of the statements that PostgreSQL's grammar read. */
export function convertStatements(
  trees: readonly Tree[],
  sql: string,
): { readonly statements: readonly Statement[]; readonly findings: readonly Finding[] } {
  const to = new TreeConversion(createOffsets(sql));
  const statements: Statement[] = [];
  for (const tree of trees) {
    const start = tree['stmt_location'];
    statements.push(convertStatement(child(tree, 'stmt') ?? {}, to, typeof start === 'number' ? start : 0));
  }
  return { statements, findings: to.findings };
}

class TreeConversion implements Conversion {
  readonly findings: Finding[] = [];
  readonly offset: (location: number) => number;

  constructor(offset: (location: number) => number) {
    this.offset = offset;
  }

  report(hazard: Finding['hazard'], what: string, location: number): void {
    this.findings.push({ hazard, what, at: this.offset(location) });
  }

  expression(node: Tree): Expression {
    return convertExpression(node, this);
  }

  query(fields: Tree): Query {
    return convertQuery(fields, this);
  }

  statement(node: Tree): Statement {
    return convertStatement(node, this, 0);
  }
}

function convertStatement(node: Tree, to: Conversion, start: number): Statement {
  const { type, fields } = unwrapped(node);
  const at = to.offset(start);
  switch (type) {
    case 'SelectStmt':
      return intoOf(fields) ?? { kind: 'query', query: to.query(fields), at };
    case 'InsertStmt':
      return insert(fields, to, at);
    case 'UpdateStmt':
    case 'DeleteStmt':
    case 'MergeStmt':
      return change(type, fields, to, at);
    case 'ExplainStmt':
      return {
        kind: 'explain',
        analyze: isAnalyze(fields),
        statement: convertStatement(child(fields, 'query') ?? {}, to, start),
        at,
      };
    case 'VariableShowStmt':
      return { kind: 'show', what: text(fields, 'name'), relations: [], catalogue: false, parts: [], at };
    default:
      return { kind: 'utility', ...utilityOf(type, fields), at };
  }
}

/** SELECT … INTO makes a table; it may stand in any arm of a set operation, PostgreSQL takes it from the leftmost. */
function intoOf(fields: Tree): Statement | undefined {
  for (let arm: Tree | undefined = fields; arm !== undefined; arm = child(arm, 'larg')) {
    if (child(arm, 'intoClause') !== undefined)
      return { kind: 'utility', class: 'ddl', what: 'makes a table of the rows (SELECT INTO)', at: -1 };
  }
  return undefined;
}

/** The last of several wins; every word that is not plainly "off" counts as on. */
function isAnalyze(fields: Tree): boolean {
  return children(fields, 'options')
    .map((node) => unwrapped(node).fields)
    .filter((option) => text(option, 'defname').toLowerCase() === 'analyze')
    .some((option) => !isOff(child(option, 'arg')));
}

function isOff(arg: Tree | undefined): boolean {
  if (arg === undefined) return false;
  const { type, fields } = unwrapped(arg);
  if (type === 'Integer') return (fields['ival'] ?? 0) === 0;
  if (type === 'Boolean') return fields['boolval'] !== true;
  return ['false', 'off'].includes(text(fields, 'sval').toLowerCase());
}

function insert(fields: Tree, to: Conversion, at: number): Dml {
  const source = child(fields, 'selectStmt');
  const query = source === undefined ? undefined : unwrapped(source);
  return {
    kind: 'dml',
    verb: 'insert',
    ...convertWith(child(fields, 'withClause'), to),
    targets: [convertRelation(child(fields, 'relation') ?? {}, to)],
    from: [],
    ...(query === undefined ? {} : { source: to.query(query.fields) }),
    parts: [...conflict(child(fields, 'onConflictClause'), to), ...returning(fields, to)],
    at,
  };
}

function conflict(fields: Tree | undefined, to: Conversion): Expression[] {
  if (fields === undefined) return [];
  const where = child(fields, 'whereClause');
  const infer = child(fields, 'infer');
  const elements = children(infer, 'indexElems').flatMap((node) =>
    innerExpressions(unwrapped(node).fields['expr'], to),
  );
  const inferWhere = infer === undefined ? undefined : child(infer, 'whereClause');
  return [
    ...elements,
    ...values(fields, to),
    ...[where, inferWhere].flatMap((node) => (node === undefined ? [] : [to.expression(node)])),
  ];
}

/** The values of a target list, and what stands in the brackets of its targets. */
const values = (fields: Tree, to: Conversion): Expression[] => [
  ...convertTargets(children(fields, 'targetList'), to).map(({ expression }) => expression),
  ...children(fields, 'targetList').flatMap((node) => innerExpressions(unwrapped(node).fields['indirection'], to)),
];

const returning = (fields: Tree, to: Conversion): Expression[] => [
  ...convertTargets(children(fields, 'returningList'), to).map(({ expression }) => expression),
  ...convertTargets(children(child(fields, 'returningClause'), 'exprs'), to).map(({ expression }) => expression),
];

const VERBS = { UpdateStmt: 'update', DeleteStmt: 'delete', MergeStmt: 'merge' } as const;
const SOURCES = { UpdateStmt: 'fromClause', DeleteStmt: 'usingClause', MergeStmt: 'sourceRelation' } as const;

function change(type: keyof typeof VERBS, fields: Tree, to: Conversion, at: number): Dml {
  const source = SOURCES[type];
  const one = child(fields, source);
  const where = child(fields, type === 'MergeStmt' ? 'joinCondition' : 'whereClause');
  const cursor = where === undefined ? undefined : child(where, 'CurrentOfExpr');
  if (cursor !== undefined) to.report('not-read', 'changes the row of a cursor', locationOf(cursor));
  const condition = where === undefined || cursor !== undefined ? undefined : to.expression(where);
  const isBare = changesTheRest(fields);
  return {
    kind: 'dml',
    verb: VERBS[type],
    ...convertWith(child(fields, 'withClause'), to),
    targets: [convertRelation(child(fields, 'relation') ?? {}, to)],
    from: convertFrom(type === 'MergeStmt' && one !== undefined ? [one] : children(fields, source), to),
    where: isBare ? undefined : condition,
    // A condition that does not hold the change back is still read.
    parts: [
      ...values(fields, to),
      ...branches(fields, to),
      ...returning(fields, to),
      ...(isBare && condition !== undefined ? [condition] : []),
    ],
    at,
  };
}

/** WHEN NOT MATCHED BY SOURCE reaches the rows that the condition of a MERGE does not name. */
function changesTheRest(fields: Tree): boolean {
  return children(fields, 'mergeWhenClauses')
    .map((node) => unwrapped(node).fields)
    .some(
      (branch) =>
        text(branch, 'matchKind') === 'MERGE_WHEN_NOT_MATCHED_BY_SOURCE' &&
        text(branch, 'commandType') !== 'CMD_NOTHING' &&
        child(branch, 'condition') === undefined,
    );
}

function branches(fields: Tree, to: Conversion): Expression[] {
  return children(fields, 'mergeWhenClauses').flatMap((node) => {
    const branch = unwrapped(node).fields;
    const condition = child(branch, 'condition');
    const inserted = children(branch, 'values').map((value) => to.expression(value));
    return [...(condition === undefined ? [] : [to.expression(condition)]), ...values(branch, to), ...inserted];
  });
}
