import type { Verdict } from '../../contract/decision.ts';
import { parseAddress } from '../../effects/url/address.ts';
import type { Ask, CompiledRule } from './compile-rule.ts';
import { type Facets, misses, tellsMethod } from './facets.ts';
import type { KindMask } from './kind-mask.ts';
import type { NamePattern } from './name-pattern.ts';
import { beginsAnywhere, endingOf, literalNameOf, type PlacedGlob } from './path-glob.ts';
import { PathName } from './path-name.ts';
import type { PlacedMatchers } from './placed-matchers.ts';
import { programName } from './program-rule.ts';
import type { SqlName } from './sql-name.ts';
import type { Subject } from './subject.ts';
import { HASH_START, HashTable, hashBackwards, hashStep, hashText } from './text-hash.ts';
import type { Mentions } from './words.ts';

/**
 * Finds the rules that could speak of an effect without looking at all of them. It may give too many, never too few:
 * a rule stands under one key for each value of its first target field, and an effect looks under every key that a
 * value which fits it can have.
 */
export interface RuleIndex {
  /** Adds what every rule that could speak of the effect says about it, each once. */
  ask(subject: Subject, verdicts: Verdict[]): void;
}

/** A rule and its place among all: what was taken already is remembered by the place. */
interface Placed {
  readonly rule: CompiledRule;
  readonly ask: Ask;
  readonly askAtKey: Ask | undefined;
  readonly place: number;
  readonly kinds: KindMask;
  readonly facets: Facets;
  readonly isPermit: boolean;
}

type Bucket = Placed[];
/** Rules that stand under one text, which was compared: not only its hash is the same. */
interface Keyed {
  readonly text: string;
  readonly bucket: Bucket;
}
type ByHash = HashTable<Placed>;
type ByText = Map<string, Bucket>;

const [DOT, SLASH] = [0x2e, 0x2f];
const KIND_BITS = 31;
const DOT_HASH = hashText('.');
const SUBJECTS_MAX = 0xffff_fffe;

export function createRuleIndex(rules: readonly CompiledRule[]): RuleIndex {
  const index = new Index(rules.length);
  for (const [place, rule] of rules.entries()) index.add(rule, place);
  index.seal();
  return index;
}

class Index implements RuleIndex {
  /** Globs with a beginning: `/home/ana/.ssh`. */
  private readonly byBase: HashTable<Keyed> = new HashTable();
  /** Globs that begin anywhere, by their last plain name (`.git`) or their ending (`.pem`). */
  private readonly byName: ByHash = new HashTable();
  private readonly byEnding: ByHash = new HashTable();
  private readonly byHost: HashTable<Keyed> = new HashTable();
  /** Wildcards, by what stands behind `*.`. */
  private readonly byDomain: ByHash = new HashTable();
  private readonly byProgram: ByText = new Map();
  /** Servers, tools, connections and last names of relations; lower case, since some are compared without it. */
  private readonly byWord: ByText = new Map();
  private readonly byPrincipal: ByText = new Map();
  /** Looked at for every effect of a kind, one bucket a bit. */
  private readonly byKind: Bucket[] = Array.from({ length: KIND_BITS }, () => []);
  private readonly forAllKinds: Bucket = [];
  /** Looked at for every folder that is meant with all that is in it. */
  private readonly forTrees: Bucket = [];
  /** Looked at where everything there is is meant: below the root lies whatever begins anywhere. */
  private readonly forRoot: Bucket = [];
  /** Looked at for what was not understood: they speak of what the sandbox shows. */
  private readonly forUnknown: Bucket = [];
  /** Looked at where a connection does not say to which host. */
  private readonly forUnnamedHost: Bucket = [];
  /** Looked at for every connection whose host is known: they name addresses, and a name may lead there. */
  private readonly forAddresses: Bucket = [];
  private readonly bases = new Map<string, Bucket>();
  private sortedBases: readonly string[] = [];
  /** True where a rule begins anywhere, and is found by a name or an ending. */
  private hasNames = false;
  /** For each rule the number of the last subject for which it was taken. */
  private readonly takenFor: Uint32Array;
  private subjects = 0;
  /** The rules found for the subject that is asked about now; kept between subjects, so that nothing is made anew. */
  private readonly found: Ask[] = [];
  private count = 0;
  private wide: KindMask = 0;
  private direct: KindMask = 0;
  private facets: Facets = 0;
  private readonly always = new Map<KindMask, Bucket>();

  constructor(size: number) {
    this.takenFor = new Uint32Array(size);
  }

  add(rule: CompiledRule, place: number): void {
    const { kinds, facets, opinion, where, reach, ask, askAtKey } = rule;
    const placed: Placed = { rule, ask, askAtKey, place, kinds, facets, isPermit: opinion === 'permit' };
    if (reach.isOpenToSandbox) this.forUnknown.push(placed);
    if (where.host !== undefined) this.forUnnamedHost.push(placed);
    if (where.path) this.addPaths(where.path, placed);
    else if (where.host) this.addHosts(where, placed);
    else if (where.program) this.addPrograms(where.program, placed);
    else if (where.tables) this.addWords(where.tables.map(lastLiteral), placed);
    else if (where.tool) this.addWords(where.tool.map(literalOf), placed);
    else if (where.server) this.addWords(where.server.map(literalOf), placed);
    else if (where.connection) this.addWords(where.connection.map(lastLiteral), placed);
    else if (where.columns) this.addAlways(placed);
    else if (where.principal) for (const name of where.principal) push(this.byPrincipal, name, placed);
    else this.addAlways(placed);
  }

  seal(): void {
    this.sortedBases = [...this.bases.keys()].sort();
    this.hasNames = this.byName.size + this.byEnding.size > 0;
  }

  private addAlways(placed: Placed): void {
    const { kinds } = placed.rule;
    if (kinds === -1) this.forAllKinds.push(placed);
    else for (const [bit, bucket] of this.byKind.entries()) if ((kinds & (1 << bit)) !== 0) bucket.push(placed);
  }

  private addPaths(globs: readonly PlacedGlob[], placed: Placed): void {
    for (const glob of globs) this.addGlob(glob, placed);
    if (placed.rule.reach.isUnhiddenForbid) this.forTrees.push(placed);
  }

  private addGlob(glob: PlacedGlob, placed: Placed): void {
    if (glob.base !== '/') {
      addKeyed(this.byBase, hashText(glob.base), glob.base, placed);
      push(this.bases, glob.base, placed);
      return;
    }
    (beginsAnywhere(glob) ? this.forRoot : this.forTrees).push(placed);
    const name = literalNameOf(glob);
    const ending = endingOf(glob);
    if (name !== undefined) this.byName.add(hashText(name), placed);
    else if (ending !== undefined) this.byEnding.add(hashText(ending), placed);
    else this.addAlways(placed);
  }

  private addHosts({ host = [] }: PlacedMatchers, placed: Placed): void {
    for (const { host: name, wildcard } of host) {
      if (name === '') this.addAlways(placed);
      else if (wildcard) this.byDomain.add(hashBackwards(name), placed);
      else addKeyed(this.byHost, hashBackwards(name), name, placed);
      if (parseAddress(name) !== undefined) this.forAddresses.push(placed);
    }
  }

  private addPrograms(programs: NonNullable<PlacedMatchers['program']>, placed: Placed): void {
    for (const { program } of programs) {
      if ('name' in program && 'literal' in program.name) push(this.byProgram, program.name.literal, placed);
      else this.addAlways(placed);
    }
  }

  private addWords(words: readonly (string | undefined)[], placed: Placed): void {
    if (words.every((word) => word !== undefined))
      for (const word of words) push(this.byWord, word.toLowerCase(), placed);
    else this.addAlways(placed);
  }

  ask(subject: Subject, verdicts: Verdict[]): void {
    this.count = 0;
    this.collect(subject);
    for (let at = 0; at < this.count; at += 1) {
      const verdict = this.found[at]?.(subject);
      if (verdict !== undefined) verdicts.push(verdict);
    }
  }

  private collect(subject: Subject): void {
    this.subjects += 1;
    if (this.subjects > SUBJECTS_MAX) this.startAnew();
    const { effect, paths, isText } = subject;
    this.wide = subject.wide;
    this.direct = subject.direct;
    this.facets = subject.facets;
    this.take(this.always.get(subject.wide) ?? this.alwaysFor(subject.wide));
    for (const path of paths) this.takePath(path, paths.length === 1);
    if (this.byPrincipal.size > 0) this.takePrincipal(subject);
    if (effect === undefined) return;
    if (effect.extent === 'tree') for (const path of paths) this.takeBelow(path);
    if (subject.hostAndPort !== undefined) this.takeHost(subject.hostAndPort.host, tellsMethod(subject.facets));
    else if (effect.type === 'network' || effect.targetKind === 'host') this.take(this.forUnnamedHost);
    if (subject.isProgram || isText) this.takePrograms(subject);
    if (effect.targetKind === 'tool' || effect.targetKind === 'relation') this.takeNamed(subject);
    if (isText) this.takeMentioned(subject.mentions);
  }

  private startAnew(): void {
    this.takenFor.fill(0);
    this.subjects = 1;
  }

  /** Every rule that is looked at for effects of these kinds, whatever they are of. */
  private alwaysFor(wide: KindMask): Bucket {
    const found = new Set(this.forAllKinds);
    for (const [bit, bucket] of this.byKind.entries())
      if ((wide & (1 << bit)) !== 0) for (const placed of bucket) found.add(placed);
    const bucket = [...found];
    this.always.set(wide, bucket);
    return bucket;
  }

  /** Leaves out at once what is of other kinds, or takes no effect of this type, impact, label or method. */
  private take(bucket: readonly Placed[] | undefined, isAtKey = false): void {
    if (bucket === undefined) return;
    const { facets, wide, direct, takenFor, subjects, found } = this;
    let { count } = this;
    for (let at = 0; at < bucket.length; at += 1) {
      const placed = bucket[at];
      if (placed === undefined || misses(facets, placed.facets)) continue;
      if ((placed.kinds & (placed.isPermit ? direct : wide)) === 0) continue;
      if (takenFor[placed.place] === subjects) continue;
      takenFor[placed.place] = subjects;
      found[count] = isAtKey ? (placed.askAtKey ?? placed.ask) : placed.ask;
      count += 1;
    }
    this.count = count;
  }

  /** Paths as a rule compares them are tidy; what is not is tidied here, where every character is looked at anyway. */
  private takePath(name: PathName, isOnly: boolean): void {
    if (this.hasNames ? this.walk(name.path, isOnly) : this.walkFolders(name.path, isOnly)) return;
    name.tidy();
    this.walk(name.path, isOnly);
  }

  /** The same where no rule begins anywhere: only the folders above matter. */
  private walkFolders(path: string, isOnly: boolean): boolean {
    const { length } = path;
    let before = HASH_START;
    let previous = 0;
    let isTidy = path.charCodeAt(0) === SLASH;
    for (let at = 0; at < length; at += 1) {
      const code = path.charCodeAt(at);
      if (code === SLASH && at > 0) {
        if (previous === SLASH || (previous === DOT && path.charCodeAt(at - 2) === SLASH)) isTidy = false;
        this.takeBase(before, path, at, isOnly);
      }
      before = hashStep(before, code);
      previous = code;
    }
    this.takeBase(before, path, length, isOnly);
    if (previous === SLASH) return isTidy && length === 1;
    return isTidy && !(previous === DOT && path.charCodeAt(length - 2) === SLASH);
  }

  /**
   * One walk over the path: the hash of what stands before each slash, of each name, and of the ending. False where a
   * name is empty or `.`, which only the root may have.
   */
  private walk(path: string, isOnly: boolean): boolean {
    const { length } = path;
    let before = HASH_START;
    let name = HASH_START;
    let ending = 0;
    let isTidy = path.charCodeAt(0) === SLASH;
    for (let at = 0; at < length; at += 1) {
      const code = path.charCodeAt(at);
      if (code === SLASH) {
        if (at > 0) {
          if (name === HASH_START || name === DOT_HASH) isTidy = false;
          this.takeBase(before, path, at, isOnly);
          this.take(this.byName.get(name));
        }
        name = HASH_START;
        ending = 0;
      } else {
        name = hashStep(name, code);
        if (code === DOT) ending = hashStep(HASH_START, code);
        else if (ending !== 0) ending = hashStep(ending, code);
      }
      before = hashStep(before, code);
    }
    this.takeBase(before, path, length, isOnly);
    this.take(this.byName.get(name));
    if (ending !== 0) this.take(this.byEnding.get(ending));
    return isTidy && ((name !== HASH_START && name !== DOT_HASH) || length === 1);
  }

  private takeBase(hash: number, path: string, length: number, isOnly: boolean): void {
    const found = this.byBase.get(hash);
    if (found === undefined) return;
    for (const { text, bucket } of found)
      if (text.length === length && path.startsWith(text)) this.take(bucket, isOnly);
  }

  /** Globs that name something below a folder begin below it, or with a wildcard above it. */
  private takeBelow({ path }: PathName): void {
    this.take(this.forTrees);
    if (path === '/') this.take(this.forRoot);
    const prefix = path === '/' ? '/' : `${path}/`;
    for (let at = firstAtLeast(this.sortedBases, prefix); at < this.sortedBases.length; at += 1) {
      const base = this.sortedBases[at] ?? '';
      if (!base.startsWith(prefix)) return;
      this.take(this.bases.get(base));
    }
  }

  private takeHost(host: string, isOnly: boolean): void {
    let hash = HASH_START;
    for (let at = host.length - 1; at >= 0; at -= 1) {
      const code = host.charCodeAt(at);
      if (code === DOT) this.take(this.byDomain.get(hash));
      hash = hashStep(hash, code);
    }
    for (const { text, bucket } of this.byHost.get(hash) ?? NOTHING) if (text === host) this.take(bucket, isOnly);
    this.take(this.forAddresses);
  }

  private takePrograms({ effect }: Subject): void {
    if (effect === undefined) return;
    this.take(this.byProgram.get(programName(effect.target)));
    for (const alias of effect.aliases ?? []) this.take(this.byProgram.get(programName(alias)));
  }

  private takeNamed({ server, tool, connection, table }: Subject): void {
    for (const name of [server, tool, connection])
      if (name !== undefined) this.take(this.byWord.get(name.toLowerCase()));
    if (table !== undefined) this.take(this.byWord.get(table.slice(table.lastIndexOf('.') + 1).toLowerCase()));
  }

  private takePrincipal({ principal: { kind, name } }: Subject): void {
    this.take(this.byPrincipal.get(kind));
    this.take(this.byPrincipal.get(name));
    this.take(this.byPrincipal.get(`${kind}:${name}`));
  }

  private takeMentioned(mentions: Mentions | undefined): void {
    if (mentions === undefined) return;
    this.take(this.forUnknown);
    for (const path of mentions.paths) this.takePath(new PathName(path), false);
    for (const name of mentions.names) {
      this.take(this.byProgram.get(name));
      if (this.byWord.size > 0) this.takeWord(name.toLowerCase());
    }
    if (this.forUnnamedHost.length === 0) return;
    for (const host of mentions.hosts()) this.takeHost(host, false);
  }

  private takeWord(word: string): void {
    this.take(this.byWord.get(word));
    const dot = word.lastIndexOf('.');
    if (dot >= 0) this.take(this.byWord.get(word.slice(dot + 1)));
  }
}

const NOTHING: readonly Keyed[] = [];

function addKeyed(table: HashTable<Keyed>, hash: number, text: string, placed: Placed): void {
  const there = table.get(hash)?.find((keyed) => keyed.text === text);
  if (there === undefined) table.add(hash, { text, bucket: [placed] });
  else if (there.bucket.at(-1) !== placed) there.bucket.push(placed);
}

function push<K>(table: Map<K, Bucket>, key: K, placed: Placed): void {
  const there = table.get(key);
  if (there === undefined) table.set(key, [placed]);
  else if (there.at(-1) !== placed) there.push(placed);
}

const literalOf = (pattern: NamePattern): string | undefined => ('literal' in pattern ? pattern.literal : undefined);

function lastLiteral({ parts }: SqlName): string | undefined {
  const last = parts.at(-1);
  return last === undefined ? undefined : literalOf(last);
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
