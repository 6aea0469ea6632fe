import type { RuleKind } from '../../contract/catalogue.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Label } from '../../contract/label.ts';
import type { Principal } from '../../contract/proposal.ts';

/**
 * What a `when` can look at. Every field but the first group may be absent for an effect; reading an absent one throws,
 * and the rule takes its strict side.
 */
export interface WhenScope {
  readonly kind: string;
  readonly effectType: string | undefined;
  readonly impact: string;
  readonly resource: string | undefined;
  readonly principal: Principal;
  readonly label: Label;
  readonly input: JsonObject;
  readonly workspace: string;
  /** True where the person's own words name this. Throws where they are not known. */
  mandateNames(resource: string): boolean;
  readonly path: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly method: string | undefined;
  readonly program: string | undefined;
  readonly subcommand: string | undefined;
  readonly server: string | undefined;
  readonly tool: string | undefined;
  readonly connection: string | undefined;
  readonly table: string | undefined;
  readonly statement: string | undefined;
  readonly columns: readonly string[] | undefined;
}

/** Groups of variables that only some effects have; a `when` may name them where every kind of its rule has them. */
export type WhenTarget = 'path' | 'host' | 'program' | 'call' | 'sql';

const FILES: readonly RuleKind[] = ['file.read', 'file.list', 'file.write', 'file.delete', 'stage.apply', 'secret.use'];

export const TARGET_KINDS: Readonly<Record<WhenTarget, readonly RuleKind[]>> = {
  path: FILES,
  host: ['net.fetch', 'net.send', 'model.generate'],
  program: ['process.run'],
  call: ['mcp.call'],
  sql: ['sql.query', 'sql.change'],
};

/** The variables of each group, and what they are. */
export const TARGET_VARIABLES: Readonly<Record<WhenTarget, readonly (readonly [name: string, type: string])[]>> = {
  path: [['path', 'string']],
  host: [
    ['host', 'string'],
    ['port', 'int'],
    ['method', 'string'],
  ],
  program: [
    ['program', 'string'],
    ['subcommand', 'string'],
  ],
  call: [['call', 'Call']],
  sql: [['sql', 'Sql']],
};

export const WHEN_TARGETS: readonly WhenTarget[] = ['path', 'host', 'program', 'call', 'sql'];

export const targetOfVariable = (name: string): WhenTarget | undefined =>
  WHEN_TARGETS.find((target) => TARGET_VARIABLES[target].some(([variable]) => variable === name));

/** The groups that every one of these kinds has. */
export function targetsOf(kinds: readonly RuleKind[] | '*'): readonly WhenTarget[] {
  if (kinds === '*') return [];
  return WHEN_TARGETS.filter((target) => kinds.every((kind) => TARGET_KINDS[target].includes(kind)));
}
