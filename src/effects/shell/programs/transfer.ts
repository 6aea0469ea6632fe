import { type Argument, literal, textOf } from '../argument.ts';
import type { Call } from '../call.ts';
import type { Role } from '../role.ts';
import { applyRole } from '../run-sheet.ts';
import { absolutePaths, joinPath, type Scene } from '../scene.ts';

/** What a program that takes sources and one target does with them. */
export interface Transfer {
  readonly sources: readonly Role[];
  readonly target: Role;
}

/** Reads `SOURCE... TARGET`, `-t FOLDER SOURCE...` and `-T SOURCE TARGET` (coreutils manual, "Target directory"). */
export function applyTransfer(call: Call, { sources: sourceRoles, target: targetRole }: Transfer, scene: Scene): void {
  const [folder] = call.values('-t');
  const sources = folder === undefined ? call.operands.slice(0, Math.max(1, call.operands.length - 1)) : call.operands;
  const target = folder ?? (call.operands.length > 1 ? call.operands.at(-1) : undefined);
  for (const source of sources) for (const role of sourceRoles) applyRole(role, source, call, scene);
  if (target === undefined) return;
  for (const source of sources) applyRole(targetRole, landing(source, target, call, scene), call, scene);
}

const isFolderNow = (path: string, facts: Scene['facts']): boolean => {
  const { canonical, kind } = facts.path(path);
  return kind === 'directory' || [facts.home, facts.workspace, '/', '/tmp'].includes(canonical);
};

/** Where a source ends up: in the target where that is a folder, else at the target itself. */
function landing(source: Argument, target: Argument, call: Call, { facts, state }: Scene): Argument {
  const [from, to] = [textOf(source), textOf(target)];
  if (to === undefined || from === undefined || call.has('-T')) return target;
  const isFolder =
    call.has('-t') || to.endsWith('/') || absolutePaths(to, state)?.some((path) => isFolderNow(path, facts)) === true;
  const name = from.replace(/\/+$/, '').replace(/^.*\//s, '');
  return isFolder && name !== '' && name !== '.' && name !== '..' ? literal(joinPath(to, name)) : target;
}
