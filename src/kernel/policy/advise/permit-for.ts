import type { Action } from '../../../contract/action.ts';
import type { ActionEffect, EffectType } from '../../../contract/effect.ts';
import type { LearningWidth } from '../../../contract/policy-desk.ts';
import type { PolicyPlaces } from '../compiled-policy.ts';

/** How much more than the act itself a proposed rule covers. */
export type Width = LearningWidth;

/** A permit as it stands in a file, but for its id. */
export interface ProposedPermit {
  readonly permit: string;
  readonly where?: Readonly<Record<string, string | readonly string[]>>;
}

/** Effects that a permit covers only where it names them. */
const NAMED = new Set<EffectType>(['destroy', 'privilege', 'persist']);
const KIND_OF: Readonly<Partial<Record<EffectType, string>>> = {
  read: 'file.read',
  write: 'file.write',
  persist: 'file.write',
  delete: 'file.delete',
  destroy: 'file.delete',
  secret: 'secret.use',
};

/**
 * The permit of this width that covers an effect; undefined where no rule could, since it was not understood or its name
 * cannot be written as a glob. It is never wider than its width says.
 */
export function permitFor(
  effect: ActionEffect,
  { kind }: Pick<Action, 'kind'>,
  width: Width,
  places: PolicyPlaces,
): ProposedPermit | undefined {
  switch (effect.targetKind) {
    case 'path':
      return pathPermit(effect, kind, width, places);
    case 'host':
      return hostPermit(effect, kind, width);
    case 'program':
      return programPermit(effect, width);
    case 'tool':
      return toolPermit(effect);
    case 'relation':
      return tablePermit(effect);
    case 'repository':
      return effect.type === 'read'
        ? undefined
        : { permit: 'git.change', where: named(effect, { impact: effect.impact }) };
    case 'text':
      return undefined;
  }
}

const named = (
  { type }: ActionEffect,
  where: Readonly<Record<string, string | readonly string[]>>,
): Readonly<Record<string, string | readonly string[]>> => (NAMED.has(type) ? { ...where, effect: type } : where);

function pathPermit(
  effect: ActionEffect,
  kind: Action['kind'],
  width: Width,
  places: PolicyPlaces,
): ProposedPermit | undefined {
  const permit = kind === 'file.list' && effect.type === 'read' ? 'file.list' : KIND_OF[effect.type];
  // A name with signs of a pattern cannot be written as itself.
  if (permit === undefined || /[*?[\]{}!\\]/.test(effect.target)) return undefined;
  const isWhole = effect.extent === 'tree';
  const folder = isWhole ? effect.target : effect.target.slice(0, effect.target.lastIndexOf('/'));
  // Everything below the root, a home or a folder of homes is no width that anybody means.
  const isWide = folder.split('/').length > 2 && folder !== places.home && folder !== places.workspace;
  if (width === 'folder' && !isWhole && !isWide) return undefined;
  const path = isWhole || width === 'folder' ? `${shortPath(folder, places)}/**` : shortPath(effect.target, places);
  return { permit, where: named(effect, { path }) };
}

/** A path as a person writes it in a rule: below the workspace, below home, else in full. */
export function shortPath(path: string, { home, workspace }: PolicyPlaces): string {
  if (path === workspace) return '.';
  if (path.startsWith(`${workspace}/`)) {
    const rest = path.slice(workspace.length + 1);
    return /^~|^\*\*/.test(rest) ? `./${rest}` : rest;
  }
  return path.startsWith(`${home}/`) ? `~/${path.slice(home.length + 1)}` : path;
}

const FETCHES = new Set(['GET', 'HEAD']);

function hostPermit({ target, method }: ActionEffect, kind: Action['kind'], width: Width): ProposedPermit | undefined {
  const [, host, port] = /^(.*):(\d+)$/.exec(target) ?? [];
  if (host === undefined || port === undefined) return undefined;
  const isUsual = port === '443';
  const place = isUsual && width === 'host' ? host : target;
  if (kind === 'model.generate') return { permit: kind, where: { host: place } };
  const permit = method !== undefined && FETCHES.has(method) ? 'net.fetch' : 'net.send';
  if (width === 'host' || method === undefined) return { permit, where: { host: place } };
  return { permit, where: { host: place, method } };
}

function programPermit(effect: ActionEffect, width: Width): ProposedPermit | undefined {
  const { target, subcommand, type } = effect;
  if (type !== 'execute' && type !== 'privilege') return undefined;
  const words = (subcommand ?? '').split(' ').filter((word) => word !== '');
  const kept = width === 'program' ? [] : words;
  if (kept.some((word) => !/^[\w.:@/+-]+$/.test(word) || word.startsWith('-'))) return undefined;
  if (!/^[\w.+/~-]+$/.test(target)) return undefined;
  const where = { program: [target, ...kept].join(' ') };
  return {
    permit: 'process.run',
    where: type === 'privilege' ? { ...where, effect: ['execute', 'privilege'] } : where,
  };
}

function toolPermit({ target }: ActionEffect): ProposedPermit | undefined {
  const slash = target.indexOf('/');
  const [server, tool] = [target.slice(0, slash), target.slice(slash + 1)];
  return slash <= 0 || /[*?[\]{}]/.test(target) ? undefined : { permit: 'mcp.call', where: { server, tool } };
}

function tablePermit({ target, type, connection, statement }: ActionEffect): ProposedPermit | undefined {
  if (connection === undefined || /[*?[\]{}]/.test(target)) return undefined;
  const where = { connection, tables: target, ...(statement !== undefined && { statement }) };
  return { permit: type === 'read' ? 'sql.query' : 'sql.change', where };
}
