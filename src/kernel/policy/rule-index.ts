import type { Verdict } from '../../contract/decision.ts';
import { parseAddress } from '../../effects/url/address.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { NamePattern } from './name-pattern.ts';
import { beginsAnywhere, endingOf, literalNameOf, type PlacedGlob } from './path-glob.ts';
import { PathName } from './path-name.ts';
import type { PlacedMatchers } from './placed-matchers.ts';
import { programName } from './program-rule.ts';
import type { SqlName } from './sql-name.ts';
import type { Subject } from './subject.ts';
import { HASH_START, hashBackwards, hashStep, hashText } from './text-hash.ts';
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
  readonly place: number;
}

type Bucket = Placed[];
type ByHash = Map<number, Bucket>;
type ByText = Map<string, Bucket>;

const [DOT, SLASH] = [0x2e, 0x2f];
const KIND_BITS = 31;
const SUBJECTS_MAX = 0xffff_fffe;

export function createRuleIndex(rules: readonly CompiledRule[]): RuleIndex {
  const index = new Index(rules.length);
  for (const [place, rule] of rules.entries()) index.add({ rule, place });
  index.seal();
  return index;
}

class Index implements RuleIndex {
  /** Globs with a beginning: `/home/ana/.ssh`. */
  readonly #byBase: ByHash = new Map();
  /** Globs that begin anywhere, by their last plain name (`.git`) or their ending (`.pem`). */
  readonly #byName: ByHash = new Map();
  readonly #byEnding: ByHash = new Map();
  readonly #byHost: ByHash = new Map();
  /** Wildcards, by what stands behind `*.`. */
  readonly #byDomain: ByHash = new Map();
  readonly #byProgram: ByText = new Map();
  /** Servers, tools, connections and last names of relations; lower case, since some are compared without it. */
  readonly #byWord: ByText = new Map();
  readonly #byPrincipal: ByText = new Map();
  /** Looked at for every effect of a kind, one bucket a bit. */
  readonly #byKind: Bucket[] = Array.from({ length: KIND_BITS }, () => []);
  readonly #forAllKinds: Bucket = [];
  /** Looked at for every folder that is meant with all that is in it. */
  readonly #forTrees: Bucket = [];
  /** Looked at where everything there is is meant: below the root lies whatever begins anywhere. */
  readonly #forRoot: Bucket = [];
  /** Looked at for what was not understood: they speak of what the sandbox shows. */
  readonly #forUnknown: Bucket = [];
  /** Looked at where a connection does not say to which host. */
  readonly #forUnnamedHost: Bucket = [];
  /** Looked at for every connection whose host is known: they name addresses, and a name may lead there. */
  readonly #forAddresses: Bucket = [];
  readonly #bases = new Map<string, Bucket>();
  #sortedBases: readonly string[] = [];
  /** For each rule the number of the last subject for which it was taken. */
  readonly #takenFor: Uint32Array;
  #subjects = 0;
  /** The rules found for the subject that is asked about now; kept between subjects, so that nothing is made anew. */
  readonly #found: CompiledRule[] = [];
  #count = 0;

  constructor(size: number) {
    this.#takenFor = new Uint32Array(size);
  }

  add(placed: Placed): void {
    const { where, reach } = placed.rule;
    if (reach.isOpenToSandbox) this.#forUnknown.push(placed);
    if (where.host !== undefined) this.#forUnnamedHost.push(placed);
    if (where.path) this.#addPaths(where.path, placed);
    else if (where.host) this.#addHosts(where, placed);
    else if (where.program) this.#addPrograms(where.program, placed);
    else if (where.tables) this.#addWords(where.tables.map(lastLiteral), placed);
    else if (where.tool) this.#addWords(where.tool.map(literalOf), placed);
    else if (where.server) this.#addWords(where.server.map(literalOf), placed);
    else if (where.connection) this.#addWords(where.connection.map(lastLiteral), placed);
    else if (where.columns) this.#addAlways(placed);
    else if (where.principal) for (const name of where.principal) push(this.#byPrincipal, name, placed);
    else this.#addAlways(placed);
  }

  seal(): void {
    this.#sortedBases = [...this.#bases.keys()].sort();
  }

  #addAlways(placed: Placed): void {
    const { kinds } = placed.rule;
    if (kinds === -1) this.#forAllKinds.push(placed);
    else for (const [bit, bucket] of this.#byKind.entries()) if ((kinds & (1 << bit)) !== 0) bucket.push(placed);
  }

  #addPaths(globs: readonly PlacedGlob[], placed: Placed): void {
    for (const glob of globs) this.#addGlob(glob, placed);
    if (placed.rule.reach.isUnhiddenForbid) this.#forTrees.push(placed);
  }

  #addGlob(glob: PlacedGlob, placed: Placed): void {
    if (glob.base !== '/') {
      push(this.#byBase, hashText(glob.base), placed);
      push(this.#bases, glob.base, placed);
      return;
    }
    (beginsAnywhere(glob) ? this.#forRoot : this.#forTrees).push(placed);
    const name = literalNameOf(glob);
    const ending = endingOf(glob);
    if (name !== undefined) push(this.#byName, hashText(name), placed);
    else if (ending !== undefined) push(this.#byEnding, hashText(ending), placed);
    else this.#addAlways(placed);
  }

  #addHosts({ host = [] }: PlacedMatchers, placed: Placed): void {
    for (const { host: name, wildcard } of host) {
      if (name === '') this.#addAlways(placed);
      else push(wildcard ? this.#byDomain : this.#byHost, hashBackwards(name), placed);
      if (parseAddress(name) !== undefined) this.#forAddresses.push(placed);
    }
  }

  #addPrograms(programs: NonNullable<PlacedMatchers['program']>, placed: Placed): void {
    for (const { program } of programs) {
      if ('name' in program && 'literal' in program.name) push(this.#byProgram, program.name.literal, placed);
      else this.#addAlways(placed);
    }
  }

  #addWords(words: readonly (string | undefined)[], placed: Placed): void {
    if (words.every((word) => word !== undefined))
      for (const word of words) push(this.#byWord, word.toLowerCase(), placed);
    else this.#addAlways(placed);
  }

  ask(subject: Subject, verdicts: Verdict[]): void {
    this.#count = 0;
    this.#collect(subject);
    for (let at = 0; at < this.#count; at += 1) {
      const verdict = this.#found[at]?.ask(subject);
      if (verdict !== undefined) verdicts.push(verdict);
    }
  }

  #collect(subject: Subject): void {
    this.#subjects += 1;
    if (this.#subjects > SUBJECTS_MAX) this.#startAnew();
    const { effect, wide, paths, isText } = subject;
    this.#take(this.#forAllKinds);
    for (let bits = wide; bits !== 0; bits &= bits - 1) this.#take(this.#byKind[31 - Math.clz32(bits & -bits)]);
    for (let at = 0; at < paths.length; at += 1) this.#takePath(paths[at]?.path ?? '');
    if (this.#byPrincipal.size > 0) this.#takePrincipal(subject);
    if (effect === undefined) return;
    if (effect.extent === 'tree') for (const path of paths) this.#takeBelow(path);
    if (subject.hostAndPort !== undefined) this.#takeHost(subject.hostAndPort.host);
    else if (effect.type === 'network' || effect.targetKind === 'host') this.#take(this.#forUnnamedHost);
    if (subject.isProgram || isText) this.#takePrograms(subject);
    if (effect.targetKind === 'tool' || effect.targetKind === 'relation') this.#takeNamed(subject);
    if (isText) this.#takeMentioned(subject.mentions);
  }

  #startAnew(): void {
    this.#takenFor.fill(0);
    this.#subjects = 1;
  }

  #take(bucket: Bucket | undefined): void {
    if (bucket === undefined) return;
    for (let at = 0; at < bucket.length; at += 1) {
      const placed = bucket[at];
      if (placed === undefined || this.#takenFor[placed.place] === this.#subjects) continue;
      this.#takenFor[placed.place] = this.#subjects;
      this.#found[this.#count] = placed.rule;
      this.#count += 1;
    }
  }

  /** One walk over the path: the hash of what stands before each slash, of each name, and of the ending. */
  #takePath(path: string): void {
    let before = HASH_START;
    let name = HASH_START;
    let ending = 0;
    for (let at = 0; at < path.length; at += 1) {
      const code = path.charCodeAt(at);
      if (code === SLASH && at > 0) {
        this.#take(this.#byBase.get(before));
        this.#take(this.#byName.get(name));
        name = HASH_START;
        ending = 0;
      } else if (code !== SLASH) {
        name = hashStep(name, code);
        if (code === DOT) ending = hashStep(HASH_START, code);
        else if (ending !== 0) ending = hashStep(ending, code);
      }
      before = hashStep(before, code);
    }
    this.#take(this.#byBase.get(before));
    this.#take(this.#byName.get(name));
    if (ending !== 0) this.#take(this.#byEnding.get(ending));
  }

  /** Globs that name something below a folder begin below it, or with a wildcard above it. */
  #takeBelow({ path }: PathName): void {
    this.#take(this.#forTrees);
    if (path === '/') this.#take(this.#forRoot);
    const prefix = path === '/' ? '/' : `${path}/`;
    for (let at = firstAtLeast(this.#sortedBases, prefix); at < this.#sortedBases.length; at += 1) {
      const base = this.#sortedBases[at] ?? '';
      if (!base.startsWith(prefix)) return;
      this.#take(this.#bases.get(base));
    }
  }

  #takeHost(host: string): void {
    this.#take(this.#forAddresses);
    let hash = HASH_START;
    for (let at = host.length - 1; at >= 0; at -= 1) {
      const code = host.charCodeAt(at);
      if (code === DOT) this.#take(this.#byDomain.get(hash));
      hash = hashStep(hash, code);
    }
    this.#take(this.#byHost.get(hash));
  }

  #takePrograms({ effect }: Subject): void {
    if (effect === undefined) return;
    this.#take(this.#byProgram.get(programName(effect.target)));
    for (const alias of effect.aliases ?? []) this.#take(this.#byProgram.get(programName(alias)));
  }

  #takeNamed({ server, tool, connection, table }: Subject): void {
    for (const name of [server, tool, connection])
      if (name !== undefined) this.#take(this.#byWord.get(name.toLowerCase()));
    if (table !== undefined) this.#take(this.#byWord.get(table.slice(table.lastIndexOf('.') + 1).toLowerCase()));
  }

  #takePrincipal({ principal: { kind, name } }: Subject): void {
    this.#take(this.#byPrincipal.get(kind));
    this.#take(this.#byPrincipal.get(name));
    this.#take(this.#byPrincipal.get(`${kind}:${name}`));
  }

  #takeMentioned(mentions: Mentions | undefined): void {
    if (mentions === undefined) return;
    this.#take(this.#forUnknown);
    for (const path of mentions.paths) this.#takePath(new PathName(path).path);
    for (const name of mentions.names) {
      this.#take(this.#byProgram.get(name));
      if (this.#byWord.size > 0) this.#takeWord(name.toLowerCase());
    }
    if (this.#forUnnamedHost.length === 0) return;
    for (const host of mentions.hosts()) this.#takeHost(host);
  }

  #takeWord(word: string): void {
    this.#take(this.#byWord.get(word));
    const dot = word.lastIndexOf('.');
    if (dot >= 0) this.#take(this.#byWord.get(word.slice(dot + 1)));
  }
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
