import type { Action } from '../../../contract/action.ts';
import type { ActionKind, RuleKind } from '../../../contract/catalogue.ts';
import type { ActionEffect, EffectType, Impact } from '../../../contract/effect.ts';
import { asActionId, asDigest, asSessionId } from '../../../contract/ids.ts';
import { confinementOf, reachOf } from '../../classify/reach.ts';
import type { PolicyPlaces } from '../compiled-policy.ts';
import { exampleName } from '../name-pattern.ts';
import { examplesOf } from '../path-glob.ts';
import type { PolicyRule } from '../policy-file.ts';
import { type ReadRule, whereOf } from './rule-within.ts';

/** What rules speak of, as plain names: acts are made of these. */
export interface Vocabulary {
  readonly paths: readonly string[];
  readonly hosts: readonly string[];
  readonly programs: readonly { readonly target: string; readonly subcommand: string }[];
  readonly tools: readonly string[];
  readonly repositories: readonly string[];
  readonly tables: readonly {
    readonly target: string;
    readonly connection: string;
    readonly columns: readonly string[];
  }[];
}

const VALUES_MAX = 600;

/** Every name that these rules and their exceptions give an example of, and a few that rules seldom name. */
export function vocabularyOf(rules: readonly ReadRule[], { home, workspace }: PolicyPlaces): Vocabulary {
  const parts = rules.flatMap((rule) => {
    const unless = rule.compiled.unless;
    return [whereOf(rule).placed, ...(unless === undefined ? [] : [unless])];
  });
  const programs = parts.flatMap(({ program }) =>
    (program ?? []).flatMap(({ program: named, words }) => {
      const names = 'name' in named ? [exampleName(named.name)] : named.globs.flatMap(examplesOf);
      return names.map((target) => ({ target, subcommand: words.join(' ') }));
    }),
  );
  const hosts = parts.flatMap(({ host, port }) =>
    (host ?? []).flatMap((rule) => hostsOf(rule, port?.map(({ from }) => from) ?? [])),
  );
  const servers = parts.flatMap(({ server }) => (server ?? []).map(exampleName));
  const tools = parts.flatMap(({ tool }) => (tool ?? []).map(exampleName));
  const few = <T>(values: readonly T[]): readonly T[] =>
    [...new Map(values.map((value) => [JSON.stringify(value), value])).values()].slice(0, VALUES_MAX);
  return {
    paths: few([
      ...parts.flatMap(({ path }) => (path ?? []).flatMap(examplesOf)),
      `${workspace}/src/a.ts`,
      workspace,
      `${home}/notes.txt`,
      '/etc/hosts',
    ]),
    hosts: few([...hosts, 'example.com:443', 'example.com:8080']),
    programs: few([...programs, { target: 'make', subcommand: '' }]),
    tools: few([...servers, 'files'].flatMap((server) => [...tools, 'get'].map((tool) => `${server}/${tool}`))),
    repositories: [workspace, `${workspace}/packages/a`],
    tables: few(tablesOf(rules.map(({ rule }) => rule))),
  };
}

function hostsOf(
  { host, wildcard, port }: { readonly host: string; readonly wildcard: boolean; readonly port?: number },
  ports: readonly number[],
): readonly string[] {
  const names = host === '' ? ['any.example.net'] : wildcard ? [`a.${host}`] : [host];
  const wanted = port === undefined ? [443, ...ports] : [port];
  return names.flatMap((name) => wanted.map((one) => `${name}:${one}`));
}

const tablesOf = (rules: readonly PolicyRule[]): Vocabulary['tables'] =>
  rules.flatMap(({ where: { tables, connection, columns } }) =>
    tables === undefined && connection === undefined
      ? []
      : (tables ?? ['orders']).flatMap((target) =>
          (connection ?? ['main']).map((name) => ({
            target: target.replaceAll('*', 'x'),
            connection: name.replaceAll('*', 'x'),
            columns: (columns ?? ['id']).map((column) => column.replaceAll('*', 'x')),
          })),
        ),
  );

/** How an act of a kind is made of a name. Kinds of databases and tools have no acts yet, so they come in another's. */
interface Shape {
  readonly kind: ActionKind;
  readonly types: readonly EffectType[];
  readonly of: keyof Vocabulary;
  readonly methods?: readonly (string | undefined)[];
}

const SHAPES: Readonly<Partial<Record<RuleKind, Shape>>> = {
  'file.read': { kind: 'file.read', types: ['read', 'secret'], of: 'paths' },
  'file.list': { kind: 'file.list', types: ['read'], of: 'paths' },
  'file.write': { kind: 'file.write', types: ['write', 'persist'], of: 'paths' },
  'file.delete': { kind: 'file.delete', types: ['delete', 'destroy'], of: 'paths' },
  'stage.apply': { kind: 'stage.apply', types: ['write', 'delete'], of: 'paths' },
  'process.run': { kind: 'process.run', types: ['execute', 'privilege'], of: 'programs' },
  'git.change': { kind: 'git.change', types: ['write', 'delete'], of: 'repositories' },
  'net.fetch': { kind: 'net.fetch', types: ['network'], of: 'hosts', methods: ['GET', 'HEAD'] },
  'net.send': {
    kind: 'net.send',
    types: ['network'],
    of: 'hosts',
    methods: ['POST', 'PUT', 'PATCH', 'DELETE', undefined],
  },
  'model.generate': { kind: 'model.generate', types: ['network'], of: 'hosts', methods: [undefined] },
  'secret.use': { kind: 'process.run', types: ['secret'], of: 'paths' },
  'sql.query': { kind: 'process.run', types: ['read'], of: 'tables' },
  'sql.change': { kind: 'process.run', types: ['write'], of: 'tables' },
  'mcp.call': { kind: 'process.run', types: ['unknown'], of: 'tools' },
};

/** Example acts of the kinds that a rule names, over all names; every one could really be proposed. */
export function* exampleActs(
  kinds: PolicyRule['kinds'],
  names: Vocabulary,
  places: PolicyPlaces,
  who: Pick<Action, 'principal' | 'label'>,
): Generator<Action> {
  for (const kind of kinds === '*' ? Object.keys(SHAPES) : kinds) {
    const shape = SHAPES[kind as RuleKind];
    if (shape === undefined) continue;
    for (const effect of effectsOf(shape, names))
      for (const impact of impactsOf(effect, shape.kind, places))
        yield actOf(shape.kind, { ...effect, impact }, places, who);
  }
}

type Bare = Omit<ActionEffect, 'impact'>;

function effectsOf({ types, of, methods = [undefined] }: Shape, names: Vocabulary): readonly Bare[] {
  const targets = targetsOf(of, names);
  return types.flatMap((type) => {
    const statement = of !== 'tables' ? {} : { statement: type === 'read' ? ('select' as const) : ('update' as const) };
    return methods.flatMap((method) =>
      targets.map((target) => ({ type, ...target, ...statement, ...(method !== undefined && { method }) })),
    );
  });
}

function targetsOf(of: keyof Vocabulary, names: Vocabulary): readonly Omit<Bare, 'type'>[] {
  switch (of) {
    case 'paths':
      return names.paths.flatMap((target) => [
        { target, targetKind: 'path' as const },
        { target, targetKind: 'path' as const, extent: 'tree' as const },
      ]);
    case 'hosts':
      return names.hosts.map((target) => ({ target, targetKind: 'host' as const }));
    case 'repositories':
      return names.repositories.map((target) => ({ target, targetKind: 'repository' as const }));
    case 'programs':
      return names.programs.map((program) => ({ ...program, targetKind: 'program' as const }));
    case 'tools':
      return names.tools.map((target) => ({ target, targetKind: 'tool' as const }));
    case 'tables':
      return names.tables.map((table) => ({ ...table, targetKind: 'relation' as const }));
  }
}

/** How far such an effect can reach: in and, for a program, beyond the sandbox. */
function impactsOf(effect: Bare, kind: ActionKind, { home, workspace }: PolicyPlaces): readonly Impact[] {
  const natural = reachOf(effect, confinementOf(kind), { home, workspace });
  return kind === 'process.run' && natural !== 'external' ? [natural, 'external'] : [natural];
}

const NO_DIGEST = asDigest(`sha256:${'0'.repeat(64)}`);

const actOf = (
  kind: ActionKind,
  effect: ActionEffect,
  { workspace }: PolicyPlaces,
  who: Pick<Action, 'principal' | 'label'>,
): Action => ({
  id: asActionId('a_example'),
  kind,
  arguments: {},
  effects: [effect],
  impact: effect.impact,
  session: asSessionId('s_example'),
  workspace,
  facts: null,
  summary: '',
  digest: NO_DIGEST,
  ...who,
});
