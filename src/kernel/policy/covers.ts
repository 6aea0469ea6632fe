import { isInBlock } from '../../effects/url/address.ts';
import { matchHostRule } from '../../effects/url/host-rule.ts';
import type { Covers } from './fit.ts';
import { matchesName } from './name-pattern.ts';
import { coversTree, type PlacedGlob, pathTest } from './path-glob.ts';
import type { PlacedMatchers } from './placed-matchers.ts';
import { plainConditions } from './plain-conditions.ts';
import { coversProgram } from './program-rule.ts';
import { matchesSource } from './source-rule.ts';
import { coversSqlName, type SqlName } from './sql-name.ts';

/** The narrow reading of matchers, cheapest conditions first. */
export function compileCovers(matchers: PlacedMatchers): readonly Covers[] {
  const { path, program, source } = matchers;
  return [
    ...plainConditions(matchers),
    ...(source
      ? [
          (({ label: { sources } }) =>
            sources.length > 0 &&
            sources.every((from) => source.some((rule) => matchesSource(rule, from)))) satisfies Covers,
        ]
      : []),
    ...(path ? [pathCondition(path)] : []),
    ...(program
      ? [(({ effect }) => effect !== undefined && program.some((rule) => coversProgram(rule, effect))) satisfies Covers]
      : []),
    ...networkConditions(matchers),
    ...toolConditions(matchers),
    ...sqlConditions(matchers),
  ];
}

function pathCondition(globs: readonly PlacedGlob[]): Covers {
  const tests = globs.map(pathTest);
  return ({ effect }, name) => {
    if (name === undefined) return false;
    if (effect?.extent === 'tree') return globs.some((glob) => coversTree(glob, name.names));
    for (let index = 0; index < tests.length; index += 1) if (tests[index]?.(name) === true) return true;
    return false;
  };
}

function networkConditions({ host, cidr, port, method }: PlacedMatchers): readonly Covers[] {
  const conditions: Covers[] = [];
  if (host)
    conditions.push(
      ({ hostAndPort }) => hostAndPort !== undefined && host.some((rule) => matchHostRule(rule, hostAndPort)),
    );
  if (port)
    conditions.push(
      ({ hostAndPort }) =>
        hostAndPort !== undefined && port.some(({ from, to }) => from <= hostAndPort.port && hostAndPort.port <= to),
    );
  if (method)
    conditions.push(
      ({ effect }) => effect?.type === 'network' && effect.method !== undefined && method.has(effect.method),
    );
  // Every address that a name resolves to: one that lies elsewhere may be the one that is dialled.
  if (cidr)
    conditions.push(({ addresses }) => {
      if (addresses === undefined || addresses.length === 0) return false;
      return addresses.every((address) => cidr.some((block) => isInBlock(address, block)));
    });
  return conditions;
}

function toolConditions({ server, tool }: PlacedMatchers): readonly Covers[] {
  const conditions: Covers[] = [];
  if (server)
    conditions.push(({ server: name }) => name !== undefined && server.some((pattern) => matchesName(pattern, name)));
  if (tool)
    conditions.push(({ tool: name }) => name !== undefined && tool.some((pattern) => matchesName(pattern, name)));
  return conditions;
}

const isNamed = (names: readonly SqlName[], name: string | undefined): boolean =>
  name !== undefined && names.some((rule) => coversSqlName(rule, name));

function sqlConditions({ connection, tables, columns, statement }: PlacedMatchers): readonly Covers[] {
  const conditions: Covers[] = [];
  if (connection) conditions.push((subject) => isNamed(connection, subject.connection));
  if (tables) conditions.push((subject) => isNamed(tables, subject.table));
  if (statement) conditions.push(({ effect }) => effect?.statement !== undefined && statement.has(effect.statement));
  if (columns) conditions.push(({ columns: given }) => given?.every((column) => isNamed(columns, column)) ?? false);
  return conditions;
}
