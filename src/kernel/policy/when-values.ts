import type { Confidentiality, Integrity } from '../../contract/label.ts';

/** Levels are ordered and are numbers to nobody: `label.confidentiality >= 1` does not load. */
class Level {
  readonly rank: number;

  constructor(rank: number) {
    this.rank = rank;
  }
}
export class ConfidentialityLevel extends Level {}
export class IntegrityLevel extends Level {}

/** Most open first, so that `>= private` is private and secret. */
export const CONFIDENTIALITY: ReadonlyMap<Confidentiality, ConfidentialityLevel> = new Map(
  (['public', 'private', 'secret'] as const).map((name, rank) => [name, new ConfidentialityLevel(rank)]),
);
/** Weakest first, so that `>= system` is system and user. */
export const INTEGRITY: ReadonlyMap<Integrity, IntegrityLevel> = new Map(
  (['untrusted', 'tool', 'system', 'user'] as const).map((name, rank) => [name, new IntegrityLevel(rank)]),
);

/** The groups of fields that a `when` sees; plain data, made once for each group and act. */
export class WhenEffect {
  readonly type: string;
  readonly impact: string;

  constructor(type: string, impact: string) {
    this.type = type;
    this.impact = impact;
  }
}

export class WhenPrincipal {
  readonly kind: string;
  readonly name: string;

  constructor(kind: string, name: string) {
    this.kind = kind;
    this.name = name;
  }
}

export class WhenLabel {
  readonly integrity: IntegrityLevel;
  readonly confidentiality: ConfidentialityLevel;
  readonly sources: readonly string[];

  constructor(integrity: IntegrityLevel, confidentiality: ConfidentialityLevel, sources: readonly string[]) {
    this.integrity = integrity;
    this.confidentiality = confidentiality;
    this.sources = sources;
  }
}

export class WhenCall {
  readonly server: string;
  readonly tool: string;

  constructor(server: string, tool: string) {
    this.server = server;
    this.tool = tool;
  }
}

export class WhenSql {
  readonly connection: string;
  readonly table: string;
  readonly statement: string;
  readonly columns: readonly string[];

  constructor(given: { connection: string; table: string; statement: string; columns: readonly string[] }) {
    this.connection = given.connection;
    this.table = given.table;
    this.statement = given.statement;
    this.columns = given.columns;
  }
}

/** What the person's own words named. */
export class WhenMandate {
  readonly names: (resource: string) => boolean;

  constructor(names: (resource: string) => boolean) {
    this.names = names;
  }
}
