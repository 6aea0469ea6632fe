import { literal, textOf } from '../argument.ts';
import type { Call } from '../call.ts';
import { applyRole } from '../run-sheet.ts';
import { absolutePaths, type Scene, type Stream } from '../scene.ts';
import { noteFilesWritten } from '../touch.ts';
import { noteRemote } from './git-remotes.ts';
import { noteRepository, noteWorkingTree, readRevisions } from './git-words.ts';
import { hasDashedName } from './search.ts';

/** A patch on files names them itself. */
export function readApply(call: Call, scene: Scene): void {
  if (call.has('--index', '--cached', '-3')) noteRepository(scene);
  if (!call.has('--check', '--stat', '--numstat', '--summary')) noteFilesWritten(call.title, scene);
}

/** Only three forms touch the files themselves. */
export function readReset(call: Call, scene: Scene): void {
  noteRepository(scene);
  if (!call.has('--hard', '--merge', '--keep')) return;
  noteWorkingTree('write', scene);
  noteWorkingTree('delete', scene);
}

export function readDiff(call: Call, scene: Scene): void {
  readRevisions(call, scene);
  if (!call.has('--no-index')) return;
  for (const operand of call.operands) applyRole('READ', operand, call, scene);
}

/** Work that was never committed goes, and nothing brings it back. */
export function noteLost(scene: Scene): void {
  noteRepository(scene);
  noteWorkingTree('write', scene);
  noteWorkingTree('delete', scene);
}

/** With paths, or by force, what was changed is overwritten; a branch alone is not left with changes in the way. */
export function readCheckout(call: Call, scene: Scene): void {
  const names = call.operands.map((operand) => textOf(operand) ?? '?');
  const isThere = (name: string): boolean =>
    absolutePaths(name, scene.state)?.some((path) => scene.facts.path(path).kind !== 'absent') !== false;
  const isPath = names.length > 1 || names.some((name) => /[*?]/.test(name) || isThere(name));
  if (call.has('-f') || (isPath && !call.has('-b', '-B', '--orphan'))) noteLost(scene);
  else {
    noteRepository(scene);
    noteWorkingTree('write', scene);
    noteWorkingTree('delete', scene, true);
  }
}

export function readPush(call: Call, scene: Scene): void {
  noteRemote(call.operands[0], scene);
  // A refspec with a plus forces, one without a source deletes.
  const refspecs = call.operands.slice(1).map((operand) => textOf(operand) ?? '');
  if (refspecs.some((refspec) => /^[+:]/.test(refspec))) scene.findings.addText('destroy', 'the history of the remote');
  else if (!call.has('-n', '-f', '--force-with-lease', '--mirror', '-d', '--prune'))
    scene.findings.addText('write', 'the remote repository');
}

export function readClone(call: Call, scene: Scene): void {
  noteRemote(call.operands[0], scene);
  const [url, folder] = call.operands;
  const name = (textOf(url) ?? 'clone')
    .replace(/\/+$/, '')
    .replace(/^.*[/:]/s, '')
    .replace(/\.git$/, '');
  applyRole('WRITETREE', folder ?? literal(name === '' ? '.' : name), call, scene);
}

/** Names of files that git knows, below the working folder. */
export function listed(call: Call, scene: Scene): Stream {
  const given = call.operands.map(textOf);
  const isPlain = given.every((path) => path !== undefined && !/^[:-]/.test(path));
  if (!isPlain || call.has('-s', '--format', '-t', '-v', '--debug', '--eol')) return { kind: 'unknown' };
  const names =
    given.length > 0 && given.every((path) => /^[*][^*/]+$/.test(path ?? '')) ? given.map((path) => path ?? '') : [];
  const roots =
    names.length > 0 || given.length === 0
      ? (scene.state.folders ?? ['/'])
      : given.flatMap(
          (path) => absolutePaths((path ?? '').replace(/\/?[^/]*[*?[].*$/, '') || '.', scene.state) ?? ['/'],
        );
  return {
    kind: 'paths',
    paths: { kind: 'below', roots, names, hidden: 'found', mayBeOption: hasDashedName(scene), shown: 'what git lists' },
    zero: call.has('-z'),
  };
}
