import { Environment } from '@marcbachmann/cel-js';
import { WHEN_DEPTH_MAX, WHEN_NODES_MAX } from './policy-limits.ts';
import { TARGET_VARIABLES, type WhenScope, type WhenTarget } from './when-scope.ts';
import {
  CONFIDENTIALITY,
  ConfidentialityLevel,
  INTEGRITY,
  IntegrityLevel,
  WhenCall,
  WhenEffect,
  WhenLabel,
  WhenMandate,
  WhenPrincipal,
  WhenSql,
} from './when-values.ts';

const environments = new Map<string, Environment>();

/** The typed environment of rules whose effects have these targets. Kept: there are few, and making one is dear. */
export function environmentFor(targets: readonly WhenTarget[]): Environment {
  const key = targets.join();
  const environment = environments.get(key) ?? withTargets(targets);
  environments.set(key, environment);
  return environment;
}

function withTargets(targets: readonly WhenTarget[]): Environment {
  const environment = createEnvironment();
  for (const target of targets)
    for (const [name, type] of TARGET_VARIABLES[target]) environment.registerVariable(name, type);
  return environment;
}

function createEnvironment(): Environment {
  const limits = { maxAstNodes: WHEN_NODES_MAX, maxDepth: WHEN_DEPTH_MAX };
  const environment = new Environment({ limits, unlistedVariablesAreDyn: false });
  registerTypes(environment);
  environment
    .registerVariable('kind', 'string')
    .registerVariable('effect', 'Effect')
    .registerVariable('resource', 'string')
    .registerVariable('principal', 'Principal')
    .registerVariable('label', 'Label')
    .registerVariable('input', 'map<string, dyn>')
    .registerVariable('workspace', 'string')
    .registerVariable('mandate', 'Mandate')
    .registerFunction('number(dyn): double', number)
    .registerFunction({
      name: 'names',
      receiverType: 'Mandate',
      returnType: 'bool',
      handler: (mandate: WhenMandate, resource: string) => mandate.names(resource),
      params: [{ name: 'resource', type: 'string' }],
    });
  for (const [name, level] of CONFIDENTIALITY) environment.registerConstant(name, 'Confidentiality', level);
  for (const [name, level] of INTEGRITY) environment.registerConstant(name, 'Integrity', level);
  return environment;
}

function registerTypes(environment: Environment): void {
  environment
    .registerType('Confidentiality', { ctor: ConfidentialityLevel, fields: {} })
    .registerType('Integrity', { ctor: IntegrityLevel, fields: {} })
    .registerType('Effect', { ctor: WhenEffect, fields: { type: 'string', impact: 'string' } })
    .registerType('Principal', { ctor: WhenPrincipal, fields: { kind: 'string', name: 'string' } })
    .registerType('Label', {
      ctor: WhenLabel,
      fields: { integrity: 'Integrity', confidentiality: 'Confidentiality', sources: 'list<string>' },
    })
    .registerType('Call', { ctor: WhenCall, fields: { server: 'string', tool: 'string' } })
    .registerType('Sql', {
      ctor: WhenSql,
      fields: { connection: 'string', table: 'string', statement: 'string', columns: 'list<string>' },
    })
    .registerType('Mandate', { ctor: WhenMandate, fields: {} });
  for (const type of ['Confidentiality', 'Integrity']) registerOrder(environment, type);
}

interface Ranked {
  readonly rank: number;
}

function registerOrder(environment: Environment, type: string): void {
  const orders: readonly (readonly [string, (left: Ranked, right: Ranked) => boolean])[] = [
    ['==', (left, right) => left.rank === right.rank],
    ['<', (left, right) => left.rank < right.rank],
    ['<=', (left, right) => left.rank <= right.rank],
    ['>', (left, right) => left.rank > right.rank],
    ['>=', (left, right) => left.rank >= right.rank],
  ];
  for (const [operator, holds] of orders) environment.registerOperator(`${type} ${operator} ${type}`, holds);
}

/** A number is a number: "5,000" is an error, not a smaller number. */
function number(value: unknown): number {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError('this is not a number');
  return value;
}

/** What an effect should tell and does not. */
export class MissingField extends Error {}

export function present<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new MissingField(`${name} is not known`);
  return value;
}

/** The variables as CEL reads them: each is made when it is asked for, and an absent one throws. */
export function variablesOf(scope: WhenScope): Record<string, unknown> {
  return {
    get kind() {
      return scope.kind;
    },
    get effect() {
      return new WhenEffect(present(scope.effectType, 'effect.type'), scope.impact);
    },
    get resource() {
      return present(scope.resource, 'resource');
    },
    get principal() {
      return new WhenPrincipal(scope.principal.kind, scope.principal.name);
    },
    get label() {
      const { integrity, confidentiality, sources } = scope.label;
      const [believed, kept] = [INTEGRITY.get(integrity), CONFIDENTIALITY.get(confidentiality)];
      return new WhenLabel(present(believed, 'label.integrity'), present(kept, 'label.confidentiality'), sources);
    },
    get input() {
      return scope.input;
    },
    get workspace() {
      return scope.workspace;
    },
    get mandate() {
      return new WhenMandate((resource) => scope.mandateNames(resource));
    },
    get path() {
      return present(scope.path, 'path');
    },
    get host() {
      return present(scope.host, 'host');
    },
    get port() {
      return BigInt(present(scope.port, 'port'));
    },
    get method() {
      return present(scope.method, 'method');
    },
    get program() {
      return present(scope.program, 'program');
    },
    get subcommand() {
      return present(scope.subcommand, 'subcommand');
    },
    get call() {
      return new WhenCall(present(scope.server, 'call.server'), present(scope.tool, 'call.tool'));
    },
    get sql() {
      return new WhenSql({
        connection: present(scope.connection, 'sql.connection'),
        table: present(scope.table, 'sql.table'),
        statement: present(scope.statement, 'sql.statement'),
        columns: present(scope.columns, 'sql.columns'),
      });
    },
  };
}
