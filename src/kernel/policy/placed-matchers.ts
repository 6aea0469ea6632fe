import type { EffectType, Impact, SqlStatement } from '../../contract/effect.ts';
import type { Confidentiality, Integrity } from '../../contract/label.ts';
import { type AddressBlock, parseBlock } from '../../effects/url/address.ts';
import { type HostRule, parseHostRule } from '../../effects/url/host-rule.ts';
import type { PolicyPlaces } from './compiled-policy.ts';
import type { NamePattern } from './name-pattern.ts';
import { type PlacedGlob, parsePathGlob, placeGlob } from './path-glob.ts';
import type { Matchers } from './policy-file.ts';
import { type PortRange, parsePortRange } from './port-range.ts';
import { type PlacedProgram, parseProgramRule, placeProgram } from './program-rule.ts';
import { parseSourceRule, type SourceRule } from './source-rule.ts';
import { parseSqlName, type SqlName } from './sql-name.ts';
import { compileTimeWindow, type IsOpen } from './time-window.ts';
import { parseToolName } from './tool-name.ts';

/** Matchers, read and put in place. */
export interface PlacedMatchers {
  readonly path?: readonly PlacedGlob[];
  readonly host?: readonly HostRule[];
  readonly cidr?: readonly AddressBlock[];
  readonly port?: readonly PortRange[];
  readonly method?: ReadonlySet<string>;
  readonly program?: readonly PlacedProgram[];
  readonly server?: readonly NamePattern[];
  readonly tool?: readonly NamePattern[];
  readonly connection?: readonly SqlName[];
  readonly tables?: readonly SqlName[];
  readonly columns?: readonly SqlName[];
  readonly statement?: ReadonlySet<SqlStatement>;
  readonly effect?: ReadonlySet<EffectType>;
  readonly impact?: ReadonlySet<Impact>;
  readonly principal?: ReadonlySet<string>;
  readonly integrity?: ReadonlySet<Integrity>;
  readonly confidentiality?: ReadonlySet<Confidentiality>;
  readonly source?: readonly SourceRule[];
  readonly time?: readonly IsOpen[];
}

/** Values were checked when the file was read; one that cannot be read here is a bug. */
export function placeMatchers(matchers: Matchers, places: PolicyPlaces): PlacedMatchers {
  const { path, host, cidr, port, program, server, tool, connection, tables, columns, source, time } = matchers;
  const names = (texts: readonly string[]) => texts.map((text) => read(parseToolName(text)).pattern);
  const sqlNames = (texts: readonly string[]) => texts.map((text) => read(parseSqlName(text, 3)).name);
  return {
    ...(path && {
      path: path.flatMap((text) => read(parsePathGlob(text)).globs.map((glob) => placeGlob(glob, places))),
    }),
    ...(host && { host: host.map((text) => read(parseHostRule(text)).rule) }),
    ...(cidr && { cidr: cidr.map(block) }),
    ...(port && { port: port.map((text) => read(parsePortRange(text)).range) }),
    ...(program && { program: program.map((text) => placeProgram(read(parseProgramRule(text)).rule, places)) }),
    ...(server && { server: names(server) }),
    ...(tool && { tool: names(tool) }),
    ...(connection && { connection: sqlNames(connection) }),
    ...(tables && { tables: sqlNames(tables) }),
    ...(columns && { columns: sqlNames(columns) }),
    ...(source && { source: source.map((text) => read(parseSourceRule(text)).rule) }),
    ...(time && { time: time.map(compileTimeWindow) }),
    ...sets(matchers),
  };
}

function sets({ method, statement, effect, impact, principal, integrity, confidentiality }: Matchers) {
  return {
    ...(method && { method: new Set(method) }),
    ...(statement && { statement: new Set(statement) }),
    ...(effect && { effect: new Set(effect) }),
    ...(impact && { impact: new Set(impact) }),
    ...(principal && { principal: new Set(principal) }),
    ...(integrity && { integrity: new Set(integrity) }),
    ...(confidentiality && { confidentiality: new Set(confidentiality) }),
  };
}

function block(text: string): AddressBlock {
  const parsed = parseBlock(text);
  if (parsed === undefined) throw new TypeError(`${text} is no block of addresses`);
  return parsed;
}

function read<R extends { readonly ok: true }>(reading: R | { readonly ok: false; readonly reason: string }): R {
  if (!reading.ok) throw new TypeError(reading.reason);
  return reading;
}
