import { readdirSync } from 'node:fs';

/** Names of everything in a workspace. */
export interface WorkspaceNames {
  /** Absolute; of links only the name. */
  readonly paths: readonly string[];
  readonly folders: readonly string[];
}

const PATHS_MAX = 20_000;
/** What tools keep for themselves: no rule is spelled after what lies in there. */
const KEPT_BY_TOOLS = new Set(['.git', 'node_modules', '.venv', '__pycache__', 'target', 'dist']);

/** `undefined` where there is more than a look is worth, or where not everything can be looked at. */
export function listWorkspace(root: string): WorkspaceNames | undefined {
  const paths: string[] = [];
  const folders: string[] = [];
  const waiting = [root];
  try {
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop())
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = `${folder === '/' ? '' : folder}/${entry.name}`;
        paths.push(path);
        if (paths.length > PATHS_MAX) return undefined;
        if (!entry.isDirectory()) continue;
        folders.push(path);
        if (!KEPT_BY_TOOLS.has(entry.name)) waiting.push(path);
      }
  } catch {
    return undefined;
  }
  return { paths, folders };
}
