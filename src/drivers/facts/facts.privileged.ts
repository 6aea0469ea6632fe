import type { Facts } from '../../contract/facts.ts';
import type { Journal } from '../../contract/journal.ts';
import type { StageStore } from '../../contract/stage.ts';
import { createProgramFinder } from './find-program.privileged.ts';
import { listTree } from './list-tree.privileged.ts';
import { resolvePath } from './resolve-path.privileged.ts';
import { shellGlob } from './shell-glob.privileged.ts';
import { readWorkspaceText } from './workspace-text.privileged.ts';

export interface FactsOptions {
  /** Canonical. */
  readonly workspace: string;
  readonly home: string;
  /** Folders separated by `:`, as the sandbox's PATH. */
  readonly searchPath: string;
  readonly stages?: StageStore;
  readonly journal?: Journal;
  readonly stagedRepositories?: Facts['stagedRepositories'];
  readonly resolveAddresses: (host: string) => Promise<readonly string[]>;
}

/** What the kernel may know of this machine. Reads only; every answer may be out of date when it arrives. */
export function createFacts(options: FactsOptions): Facts {
  const { workspace, home, searchPath, stages, journal, stagedRepositories, resolveAddresses } = options;
  return {
    home,
    workspace,
    path: resolvePath,
    glob: shellGlob,
    program: createProgramFinder(searchPath),
    text: (path, limitBytes) => readWorkspaceText(workspace, path, limitBytes),
    tree: listTree,
    addresses: resolveAddresses,
    stage: (id) => stages?.fact(id),
    stagedRepositories: (id) => stagedRepositories?.(id) ?? [],
    stageText: (id, path, limitBytes) => stages?.text(id, path, limitBytes),
    undoable: (session, action) => undoablePaths(journal, session, action),
  };
}

function undoablePaths(journal: Journal | undefined, session: string, action: string | undefined): readonly string[] {
  const entries = (journal?.entries(session) ?? []).filter(
    (entry) => !entry.undone && (action === undefined || entry.action === action),
  );
  return [...new Set(entries.map(({ path }) => path))];
}
