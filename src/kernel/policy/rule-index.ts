import type { CompiledRule } from './compile-rule.ts';
import { endingOf, literalNameOf, type PlacedGlob, splitPath } from './path-glob.ts';
import { programName } from './program-rule.ts';
import type { PathName, Subject } from './subject.ts';
import type { Mentions } from './words.ts';

/**
 * Finds the rules that could speak of an effect without looking at all of them. It may give too many, never too few:
 * a rule stands under one key for each value of its first target field, and an effect looks under every key that a
 * value which fits it can have.
 */
export interface RuleIndex {
  candidates(subject: Subject): ReadonlySet<CompiledRule>;
}

type Table = Map<string, CompiledRule[]>;

/** Rules by what they name. All keys are outside text, so these are Maps. */
interface Tables {
  /** Globs with a beginning: `/home/ana/.ssh`. */
  readonly byBase: Table;
  /** Globs that begin anywhere, by their last plain name (`.git`) or their ending (`.pem`). */
  readonly byName: Table;
  readonly byEnding: Table;
  readonly byHost: Table;
  /** Wildcards, by what stands behind `*.`. */
  readonly byDomain: Table;
  readonly byProgram: Table;
  /** Looked at for every effect of a kind. */
  readonly byKind: Table;
  /** Looked at for every folder that is meant with all that is in it. */
  readonly forTrees: Set<CompiledRule>;
  /** Looked at for what was not understood: they speak of what the sandbox shows. */
  readonly forUnknown: Set<CompiledRule>;
  /** Looked at where a connection does not say to which host. */
  readonly forUnnamedHost: Set<CompiledRule>;
}

export function createRuleIndex(rules: readonly CompiledRule[]): RuleIndex {
  const tables: Tables = {
    ...{ byBase: new Map(), byName: new Map(), byEnding: new Map(), byHost: new Map(), byDomain: new Map() },
    ...{
      byProgram: new Map(),
      byKind: new Map(),
      forTrees: new Set(),
      forUnknown: new Set(),
      forUnnamedHost: new Set(),
    },
  };
  for (const rule of rules) addRule(tables, rule);
  const bases = [...tables.byBase.keys()].sort();
  return { candidates: (subject) => candidatesFor(tables, bases, subject) };
}

function add(table: Table, key: string, rule: CompiledRule): void {
  const there = table.get(key);
  if (there === undefined) table.set(key, [rule]);
  else there.push(rule);
}

const ALL_KINDS = '*';

function addRule(tables: Tables, rule: CompiledRule): void {
  const { path, host, program } = rule.where;
  const always = (): void => {
    for (const kind of rule.kinds === '*' ? [ALL_KINDS] : rule.kinds) add(tables.byKind, kind, rule);
  };
  if (rule.reach.isOpenToSandbox) tables.forUnknown.add(rule);
  if (host !== undefined) tables.forUnnamedHost.add(rule);
  if (path !== undefined) for (const glob of path) addGlob(tables, glob, rule, always);
  else if (host !== undefined) {
    for (const { host: name, wildcard } of host) {
      if (name === '') always();
      else add(wildcard ? tables.byDomain : tables.byHost, name, rule);
    }
  } else if (program !== undefined) {
    for (const { program: wanted } of program) {
      if ('name' in wanted && 'literal' in wanted.name) add(tables.byProgram, wanted.name.literal, rule);
      else always();
    }
  } else always();
}

function addGlob(tables: Tables, glob: PlacedGlob, rule: CompiledRule, always: () => void): void {
  if (glob.base !== '/') {
    add(tables.byBase, glob.base, rule);
    return;
  }
  tables.forTrees.add(rule);
  const name = literalNameOf(glob);
  const ending = endingOf(glob);
  if (name !== undefined) add(tables.byName, name, rule);
  else if (ending !== undefined) add(tables.byEnding, ending, rule);
  else always();
}

function candidatesFor(tables: Tables, bases: readonly string[], subject: Subject): ReadonlySet<CompiledRule> {
  const { effect, kinds, paths, host, mentions } = subject;
  const found = new Set<CompiledRule>();
  const take = (rules: Iterable<CompiledRule> | undefined): void => {
    if (rules !== undefined) for (const rule of rules) found.add(rule);
  };
  take(tables.byKind.get(ALL_KINDS));
  for (const kind of kinds) take(tables.byKind.get(kind));
  for (const name of paths) takePath(tables, name, take);
  if (effect?.extent === 'tree') for (const name of paths) takeBelow(tables, bases, name, take);
  if (host !== undefined) takeHost(tables, host.host, take);
  else if (effect?.type === 'network' || effect?.targetKind === 'host') take(tables.forUnnamedHost);
  if (effect !== undefined)
    for (const target of [effect.target, ...(effect.aliases ?? [])]) take(tables.byProgram.get(programName(target)));
  if (mentions !== undefined) takeMentioned(tables, mentions, take);
  return found;
}

type Take = (rules: Iterable<CompiledRule> | undefined) => void;

function takePath({ byBase, byName, byEnding }: Tables, { path, names }: PathName, take: Take): void {
  take(byBase.get(path));
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
    take(byBase.get(path.slice(0, slash)));
  for (const name of names) take(byName.get(name));
  const last = names.at(-1) ?? '';
  const dot = last.lastIndexOf('.');
  if (dot >= 0) take(byEnding.get(last.slice(dot)));
}

/** Globs that name something below a folder begin below it, or with a wildcard above it. */
function takeBelow({ byBase, forTrees }: Tables, bases: readonly string[], { path }: PathName, take: Take): void {
  take(forTrees);
  const prefix = path === '/' ? '/' : `${path}/`;
  for (let at = firstAtLeast(bases, prefix); at < bases.length; at += 1) {
    const base = bases[at] ?? '';
    if (!base.startsWith(prefix)) return;
    take(byBase.get(base));
  }
}

/** Binary search: the first place whose text is not before `wanted`. */
function firstAtLeast(sorted: readonly string[], wanted: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function takeHost({ byHost, byDomain }: Tables, host: string, take: Take): void {
  take(byHost.get(host));
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) take(byDomain.get(host.slice(dot + 1)));
}

function takeMentioned(tables: Tables, mentions: Mentions, take: Take): void {
  take(tables.forUnknown);
  for (const path of mentions.paths) takePath(tables, { path, names: splitPath(path) }, take);
  for (const name of mentions.names) take(tables.byProgram.get(name));
  if (tables.forUnnamedHost.size > 0) for (const host of mentions.hosts()) takeHost(tables, host, take);
}
