import type { Effect } from '../../contract/effect.ts';
import { entryPath } from '../path/entry-path.ts';
import { isWithin, placeOf } from '../path/place.ts';
import { lexicalPath } from '../path/read-path.ts';
import type { Argument, BelowArgument, LiteralArgument, UnknownArgument } from './argument.ts';
import { type Shown, showsHidden } from './hidden-files.ts';
import { compileName, escapeGlob } from './match-glob.ts';
import { absolutePaths, joinPath, type Scene } from './scene.ts';
import { holdsSecrets, isSecretPath, mayMatchSecret } from './secret-path.ts';
import { isAccountPath, isDevice, isHarmlessDevice, startupReason } from './system-place.ts';

/**
 * What a program does with a path. `list` looks at names and metadata only; `mode` changes permissions or owner; `move`
 * deletes what is elsewhere then;
 * the `tree` forms mean everything below as well.
 */
export type Touch = 'read' | 'list' | 'write' | 'mode' | 'delete' | 'move';
export interface TouchKind {
  readonly touch: Touch;
  readonly tree: boolean;
  /** Of what is read: `all` of it comes out, `lines` that fit, or `none` but numbers and files that are in plain sight. */
  readonly shown?: Shown;
}

/** Records what a program does with the place an argument names. */
export function touchPath(argument: Argument, kind: TouchKind, scene: Scene): void {
  const { start, end } = argument;
  const before = scene.findings.at(start === undefined || end === undefined ? undefined : { start, end });
  touchArgument(argument, kind, scene);
  scene.findings.backTo(before);
}

function touchArgument(argument: Argument, kind: TouchKind, scene: Scene): void {
  switch (argument.kind) {
    case 'literal':
      touchLiteral(argument, kind, scene);
      break;
    case 'below':
      touchBelow(argument, kind, scene);
      break;
    case 'unknown':
      touchUnknown(argument, kind, scene);
  }
}

/** The end of a name is enough to know a secret by. */
function touchUnknown({ tail = '', shown }: UnknownArgument, { touch }: TouchKind, { findings }: Scene): void {
  findings.addUnknown(`a path known only at run time (${shown})`, { kind: 'path', shown });
  if (touch === 'write' || touch === 'delete') findings.presume(touch, `a path known only at run time (${shown})`);
  if (touch === 'read' && tail.includes('/') && isSecretPath(tail)) findings.addText('secret', shown);
}

function touchLiteral(argument: LiteralArgument, kind: TouchKind, scene: Scene): void {
  const { text, glob, about } = argument;
  if (text === '') return;
  // Which number it will be makes it another file: what is found at one of them is told, and more may come.
  if (about === true) noteNumbered(argument, scene);
  const paths = absolutePaths(text, scene.state);
  if (paths === undefined) {
    scene.findings.addText('unknown', `${text}, below a folder known only at run time`);
    if (kind.touch === 'read' && isSecretPath(text)) scene.findings.addText('secret', text);
    return;
  }
  for (const path of paths) touchAbsolute(path, kind, scene);
  if (glob !== undefined && kind.touch === 'read') noteSecretGlob(glob, scene);
}

function noteNumbered({ text, lead = '' }: LiteralArgument, { state, findings }: Scene): void {
  const folder = text.startsWith(lead) ? lead.slice(0, lead.lastIndexOf('/') + 1) : '';
  const [path, another] = folder === '' ? [] : (absolutePaths(folder, state) ?? []);
  if (path === undefined || another !== undefined || /(?:^|\/)\.\.(?:\/|$)/.test(text))
    findings.addText('unknown', `a path known only at run time (some number in ${text})`);
  else
    findings.addUnknown(`a path known only at run time, for some number in a name below ${path}`, {
      kind: 'numbered-path',
      below: path,
    });
}

/** A pattern that could match a secret is read as one, whatever it matches at this moment. */
export function noteSecretGlob(glob: string, scene: Scene): void {
  const patterns = glob.startsWith('/')
    ? [glob]
    : (scene.state.folders ?? ['/']).map((folder) => joinPath(escapeGlob(folder), glob));
  if (patterns.some((pattern) => mayMatchSecret(pattern))) scene.findings.addText('secret', `what ${glob} can match`);
}

/** Records an effect on one absolute path, and what follows from the sort of place it is. */
export function touchAbsolute(path: string, { touch, tree, shown = 'all' }: TouchKind, scene: Scene): void {
  const { facts } = scene;
  if (!scene.findings.spend('paths')) return;
  // What a descriptor stands for was judged where it was opened.
  const takes = touch === 'delete' || touch === 'move';
  if (!takes && isHarmlessDevice(path)) return;
  const fact = facts.path(path);
  const target = takes ? entryPath(path, facts) : fact.canonical;
  const names = [...new Set([path, fact.lexical, fact.canonical])];
  const place: Place = {
    target,
    targetKind: 'path',
    ...aliases(target, names),
    ...(tree && { extent: 'tree' as const }),
  };
  if (touch === 'read' || touch === 'list') noteRead(place, names, { touch, tree, shown }, scene);
  else if (takes) noteDelete(place, touch === 'move', scene);
  else noteWrite(place, names, touch, scene);
}

type Place = Omit<Effect, 'type'>;

const aliases = (target: string, names: readonly string[]): { aliases?: readonly string[] } => {
  const others = names.map(lexicalPath).filter((name) => name !== target);
  return others.length === 0 ? {} : { aliases: [...new Set(others)] };
};

function noteRead(
  place: Place,
  names: readonly string[],
  { touch, tree, shown = 'all' }: TouchKind,
  { findings, facts }: Scene,
): void {
  findings.add({ type: 'read', ...place });
  if (touch !== 'read') return;
  const secret = names.some(isSecretPath) || (tree && names.some((name) => holdsSecrets(name, facts.home)));
  if (secret) findings.add({ type: 'secret', ...place });
  else if (tree && showsHidden(place.target, shown, facts))
    findings.addText('unknown', `bringing out what hidden files below ${place.target} hold`);
}

function noteDelete(place: Place, isMoved: boolean, { findings, facts }: Scene): void {
  const where = placeOf(place.target, facts);
  const whole = isWithin(facts.workspace, place.target) || isWithin(facts.home, place.target);
  if (isWithin(facts.home, place.target) || place.target === `${facts.home}/*`) findings.addRuin('the home folder');
  const restorable = !whole && (where === 'workspace' || where === 'temporary') && !isGitFolder(place.target);
  findings.add({ type: restorable ? 'delete' : 'destroy', ...place }, isMoved && restorable);
}

/** Without it no history is left that anything could be restored from. */
const isGitFolder = (path: string): boolean => /\/\.git(?:\/(?:objects|refs)(?:\/.*)?)?$/.test(path);

function noteWrite(place: Place, names: readonly string[], touch: Touch, { findings, facts }: Scene): void {
  if (names.some(isHarmlessDevice)) return;
  if (names.some(isDevice)) {
    findings.add({ type: 'destroy', ...place });
    return;
  }
  findings.add({ type: 'write', ...place }, touch === 'mode');
  if (names.some(isAccountPath)) findings.add({ type: 'privilege', ...place });
  if (touch === 'mode') return;
  if (names.some((name) => startupReason(name, facts.home) !== undefined)) findings.add({ type: 'persist', ...place });
}

function touchBelow(argument: BelowArgument, kind: TouchKind, scene: Scene): void {
  const { roots, names, hidden, hunted } = argument;
  const { touch } = kind;
  // A shell's pattern leaves hidden files out.
  const shown = hidden === 'found' ? (kind.shown ?? 'all') : 'none';
  const ruledOut =
    names.length > 0 &&
    !roots.some((root) => names.some((name) => mayMatchSecret(joinPath(escapeGlob(root), name), hidden)));
  for (const root of roots) {
    const listed = touch === 'delete' || touch === 'move' ? listBelow(root, argument, scene) : undefined;
    // Where the names rule secrets out, looking at everything below is not reading the secrets there.
    if (listed === undefined)
      touchAbsolute(root, { ...kind, shown, touch: touch === 'read' && ruledOut ? 'list' : touch, tree: true }, scene);
    else for (const path of listed) touchAbsolute(path, { touch, tree: false }, scene);
  }
  if (touch === 'read' && (hunted === true || (names.length > 0 && !ruledOut))) {
    scene.findings.addText('secret', `what ${argument.shown} can find`);
  }
}

/** Entries that are walked, and names that are listed, before the patterns are named instead. */
const WALKED_MAX = 5_000;
const LISTED_MAX = 100;

/** Names of files that something obeys later, below any folder. */
const OBEYED = [
  ...['.git', 'config', 'HEAD', 'hooks', 'pre-commit', 'post-checkout', 'index', 'objects', 'refs', 'packed-refs'],
  ...['.claude', '.mcp.json', '.cursor', '.codex', 'settings.json', 'tasks.json', '.env', '.npmrc', '.bashrc'],
];

/** What patterns on names find now; the patterns themselves where that is nothing, or too much. */
function listBelow(root: string, { names, hidden }: BelowArgument, { facts }: Scene): readonly string[] | undefined {
  if (names.length === 0) return undefined;
  const all = facts.tree(facts.path(root).canonical, WALKED_MAX);
  const patterns = names.map((name) => compileName(name, hidden));
  const found = all?.filter((path) =>
    patterns.some((pattern) => pattern.matches(path.slice(path.lastIndexOf('/') + 1))),
  );
  if (found !== undefined && found.length > 0 && found.length <= LISTED_MAX) return found;
  // What is not known name by name may be what git or an agent obeys.
  const isAll = found === undefined || found.length > LISTED_MAX;
  if (isAll && patterns.some((pattern) => OBEYED.some((name) => pattern.matches(name)))) return undefined;
  return names.map((name) => joinPath(root, name));
}

/** Files in the working folder are written, and only the run itself shows which. */
export function noteFilesWritten(title: string, { state, facts, findings }: Scene): void {
  for (const folder of state.folders ?? []) {
    findings.add({ type: 'write', target: facts.path(folder).canonical, targetKind: 'path' });
  }
  findings.addText('unknown', `the names of the files that ${title} writes`);
}
