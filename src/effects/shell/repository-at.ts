import type { Facts } from '../../contract/facts.ts';
import { joinPath } from './scene.ts';

/** The folder of the git repository that a folder lies in, as git looks for it; `undefined` where there is none. */
export const repositoryAt = (folder: string, facts: Pick<Facts, 'path'>): string | undefined =>
  ancestors(folder).find((above) => facts.path(joinPath(above, '.git')).kind === 'directory');

function ancestors(folder: string): readonly string[] {
  const names = folder.split('/').filter((name) => name !== '');
  return names.map((_, index) => `/${names.slice(0, names.length - index).join('/')}`);
}
