/**
 * What is known of a library, as lines that can be checked against its manual:
 *
 *     os.remove os.unlink : delete=0/path
 *     shutil.copy shutil.copyfile : read=0/src write=1/dst > arg=1/dst
 *     json.* : pure
 *
 * Left of the colon full names (`Class#method` for a method, `module.*` for all that is not listed); right of it what a
 * call does: `role`, `role=0/keyword` with the argument it looks at (`self` for the object itself), `role=0:WORDS` with
 * words of its own, underscores for spaces. Behind `>` what comes back. What is not listed in a known module is an
 * unknown effect, and so is every module without a line.
 */
export interface Rule {
  readonly uses: readonly Use[];
  /** What comes back: a word of `gives.ts`, or `Class` with the place of its data (`Path=0`). */
  readonly gives: Gift | undefined;
}

export interface Use {
  readonly role: string;
  readonly places: readonly Place[];
  readonly words: string;
}

export interface Gift {
  readonly what: string;
  readonly places: readonly Place[];
}

/** Index or keyword of an argument, or the object that a method belongs to. */
export type Place = number | string;

export interface Library {
  readonly rules: ReadonlyMap<string, Rule>;
  readonly modules: ReadonlySet<string>;
  /** Other names under which a module is imported. */
  readonly aliases: ReadonlyMap<string, string>;
}

export function compileLibrary(texts: readonly string[], aliases: Readonly<Record<string, string>>): Library {
  const rules = new Map<string, Rule>();
  const modules = new Set<string>();
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const [names, ...rest] = line.trim().split(' : ');
    if (names === undefined || names === '' || names.startsWith('//')) continue;
    const rule = compileRule(rest.join(' : '));
    for (const name of names.split(' ')) {
      rules.set(name, rule);
      if (!name.includes('#')) addModules(name, modules);
    }
  }
  return { rules, modules, aliases: new Map(Object.entries(aliases)) };
}

function addModules(name: string, modules: Set<string>): void {
  for (let at = name.lastIndexOf('.'); at > 0; at = name.lastIndexOf('.', at - 1)) modules.add(name.slice(0, at));
}

function compileRule(text: string): Rule {
  const [uses = '', gives] = text.split(' > ');
  return {
    uses: uses
      .split(' ')
      .filter((word) => word !== '' && word !== 'pure')
      .map(compileUse),
    gives: gives === undefined ? undefined : compileGift(gives),
  };
}

function compileUse(word: string): Use {
  const [head = '', words = ''] = word.split(':');
  const { what, places } = compileGift(head);
  return { role: what, places, words: words.replaceAll('_', ' ') };
}

function compileGift(word: string): Gift {
  const [what = '', places] = word.trim().split('=');
  const list = places === undefined ? [] : places.split('/');
  return { what, places: list.map((place) => (/^-?\d+$/.test(place) ? Number(place) : place)) };
}

/** The line for a full name: its own, or that of the nearest module that says all of it. */
export function findRule(name: string, { rules }: Library): Rule | undefined {
  const own = rules.get(name);
  if (own !== undefined) return own;
  const hash = name.lastIndexOf('#');
  if (hash > 0) return rules.get(`${name.slice(0, hash)}#*`);
  for (let at = name.lastIndexOf('.'); at > 0; at = name.lastIndexOf('.', at - 1)) {
    const rule = rules.get(`${name.slice(0, at)}.*`);
    if (rule !== undefined) return rule;
  }
  return undefined;
}
