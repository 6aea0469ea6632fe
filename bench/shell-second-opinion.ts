/**
 * Our shell parser and tree-sitter-bash on real scripts: `node bench/shell-second-opinion.ts [FOLDER …]`.
 * Reads every shell script below the folders (those of the system and of node_modules without any), whole where both
 * can, else line by line, and compares the names of the programs that are started. Each disagreement is put into a
 * class; what is in none is printed. Keeps all of them in bench/results/shell-second-opinion.json.
 */
import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { parseScript } from '../src/effects/shell/parse-script.ts';
import { PROGRAM_CHARACTERS_MAX, PROGRAM_COMMANDS_MAX } from '../src/effects/shell/syntax.ts';
import { programNames } from './program-names.ts';
import { parseBash } from './rivals/tree-sitter-bash.ts';
import { report } from './rounds.ts';

const LIMITS = { charactersMax: PROGRAM_CHARACTERS_MAX, commandsMax: PROGRAM_COMMANDS_MAX };
const FOLDERS =
  process.argv.length > 2 ? process.argv.slice(2) : ['/usr/bin', '/usr/sbin', '/usr/share', 'node_modules'];

function scriptsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => /\.(?:sh|bash)$/.test(path) || hasShebang(path));
}

function hasShebang(path: string): boolean {
  const head = Buffer.alloc(40);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, head, 0, 40, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
  return /^#! *(?:\/usr)?\/bin\/(?:env +)?(?:ba|da)?sh\b/.test(head.toString('latin1'));
}

/** The names that tree-sitter found; `undefined` where it met an error. */
function otherNames(text: string): readonly string[] | undefined {
  const tree = parseBash(text);
  try {
    if (tree.rootNode.hasError) return undefined;
    const commands = tree.rootNode.descendantsOfType([
      'command_name',
      'declaration_command',
      'unset_command',
      'test_command',
    ]);
    return commands.flatMap((node) => (node === null ? [] : nameOf(node)));
  } finally {
    tree.delete();
  }
}

function nameOf(node: Node): readonly string[] {
  if (node.type === 'test_command') return node.text.startsWith('[[') || !node.text.startsWith('[') ? [] : ['['];
  if (node.type !== 'command_name') return [node.firstChild?.text ?? ''];
  if (
    node.descendantsOfType(['simple_expansion', 'expansion', 'command_substitution', 'process_substitution']).length > 0
  )
    return ['$'];
  return [node.text.replace(/\\\n/g, '').replace(/'([^']*)'|"([^"]*)"|\\(.)/g, '$1$2$3')];
}

/** What stands in `left` more often than in `right`. */
function without(left: readonly string[], right: readonly string[]): readonly string[] {
  const rest = [...right];
  return left.filter((name) => {
    const at = rest.indexOf(name);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

interface Compared {
  readonly place: string;
  readonly text: string;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

const counts = { scripts: 0, wholeScripts: 0, lines: 0, outsideSubset: 0, theirError: 0, bothError: 0, same: 0 };
const disagreements: Compared[] = [];
const onlyOurs: { readonly place: string; readonly text: string }[] = [];

/** True where both could read the text. */
function compare(place: string, text: string): boolean {
  const parsed = parseScript(text, 'bash', 0, LIMITS);
  const theirs = otherNames(text);
  if (!parsed.ok || theirs === undefined) {
    counts[parsed.ok ? 'theirError' : theirs === undefined ? 'bothError' : 'outsideSubset'] += 1;
    if (parsed.ok) onlyOurs.push({ place, text });
    return false;
  }
  const ours = programNames(parsed.script);
  if (isSame(ours, theirs)) counts.same += 1;
  else disagreements.push({ place, text, ours, theirs });
  return true;
}

const isSame = (left: readonly string[], right: readonly string[]): boolean =>
  left.toSorted().join('\0') === right.toSorted().join('\0');

const seen = new Set<string>();
for (const path of FOLDERS.flatMap(scriptsBelow)) {
  const text = readFileSync(path, 'utf8');
  const digest = hash('sha256', text);
  // Many scripts lie about in several places.
  if (text.includes('\0') || text.length > 1_000_000 || seen.has(digest)) continue;
  seen.add(digest);
  counts.scripts += 1;
  const before = { ...counts };
  if (compare(path, text)) {
    counts.wholeScripts += 1;
    continue;
  }
  // Piece by piece, the whole is not counted.
  Object.assign(counts, { ...before, scripts: counts.scripts });
  if (onlyOurs.at(-1)?.place === path) onlyOurs.pop();
  for (const [index, line] of text.split('\n').entries()) {
    if (!/^\s*[^\s#]/.test(line)) continue;
    counts.lines += 1;
    compare(`${path}:${index + 1}`, line);
  }
}

interface Kind {
  readonly name: string;
  readonly right: 'ours' | 'theirs' | 'both';
  readonly is: (row: Compared) => boolean;
}

const RESERVED = /^(?:then|else|elif|fi|do|done|esac)$/;
/** Each was looked at by a person, with what bash makes of the text; the first that fits counts. */
const KINDS: readonly Kind[] = [
  {
    name: '`time` is a reserved word; tree-sitter takes it for a program',
    right: 'ours',
    is: ({ ours, theirs }) => some(without(theirs, ours), (name) => name === 'time'),
  },
  {
    name: 'an assignment of several parts (`x=$a/$b.c`): tree-sitter takes the last one for a program',
    right: 'ours',
    is: ({ text, ours, theirs }) =>
      without(ours, theirs).length === 0 &&
      without(theirs, ours).every((name) => name === '$' || text.includes(`$${name}`)),
  },
  {
    name: 'a word like `--name=value` where a program stands: tree-sitter takes it for an assignment',
    right: 'ours',
    is: ({ text, ours, theirs }) =>
      /^\s*-[\w-]*=/.test(text) || some(without(ours, theirs), (name) => /^-[\w-]*=/.test(name)),
  },
  {
    name: '`[word]` is one word; tree-sitter sees the command `[`',
    right: 'ours',
    is: ({ ours, theirs }) => some(without(ours, theirs), (name) => /^\[.+\]$/.test(name)),
  },
  {
    name: 'commands in here-documents, backticks, patterns of `${…}` or behind a redirection that tree-sitter passes over',
    right: 'ours',
    is: ({ ours, theirs }) =>
      without(ours, theirs).length > 0 && without(theirs, ours).every((name) => name === '$' || RESERVED.test(name)),
  },
  {
    name: 'the same name written otherwise (escapes, quotes, expansions)',
    right: 'both',
    is: ({ ours, theirs }) => theirs.length === ours.length && theirs.some((name) => /[\\'"$`{]/.test(name)),
  },
];
const some = (names: readonly string[], is: (name: string) => boolean): boolean => names.length > 0 && names.every(is);

const classed = new Map<string, number>();
const unclassed: Compared[] = [];
for (const row of disagreements) {
  const found = KINDS.find(({ is }) => is(row));
  if (found === undefined) unclassed.push(row);
  else {
    const title = `${found.name} (right: ${found.right})`;
    classed.set(title, (classed.get(title) ?? 0) + 1);
  }
}
for (const { place, text, ours, theirs } of unclassed.slice(0, 400))
  console.log(
    `${place}\n  ${JSON.stringify(text.slice(0, 160))}\n  only ours ${JSON.stringify(without(ours, theirs))}\n  only theirs ${JSON.stringify(without(theirs, ours))}`,
  );

/** What only we could read must at least be bash. */
const notBash = onlyOurs.filter(({ text }) => spawnSync('/bin/bash', ['-n'], { input: text }).status !== 0);
report(
  'shell-second-opinion',
  {
    ...counts,
    disagreements: disagreements.length,
    ...Object.fromEntries(classed),
    unclassed: unclassed.length,
    readOnlyByUsAndNotBash: notBash.length,
  },
  {
    unclassed,
    notBash,
    onlyOurs: onlyOurs.slice(0, 100),
    disagreements: disagreements
      .slice(0, 200)
      .map(({ place, ours, theirs, text }) => ({ place, ours, theirs, text: text.slice(0, 200) })),
  },
);
