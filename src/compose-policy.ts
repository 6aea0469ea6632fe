import { PACKS_FOLDER } from './config/packs-folder.ts';
import { policyPlaces, readPolicySources } from './config/policy-files.privileged.ts';
import { type FileWatch, watchFiles } from './config/watch-files.privileged.ts';
import { toFault } from './contract/errors.ts';
import { compilePolicy } from './kernel/policy/compile-policy.ts';
import type { CompiledPolicy } from './kernel/policy/compiled-policy.ts';
import { parsePolicy } from './kernel/policy/parse-policy.ts';
import type { PolicyFile, PolicyMode } from './kernel/policy/policy-file.ts';

export interface PolicyNeeds {
  readonly workspace: string;
  readonly home: string;
  /** A file named on the command line. */
  readonly named?: string;
  readonly mode?: PolicyMode;
  /** Where the packs are, if not where they are shipped. */
  readonly packsFolder?: string;
  /** Digests of this workspace's own policy that a person has accepted; looked up at every load. */
  readonly accepted: () => ReadonlySet<string>;
  /** Told once of each file that does not load while the last good policy stays in force, and of each that does again. */
  readonly notice: (text: string) => void;
}

/** The policy in force: replaced as a whole, never half. */
export interface PolicyHolder {
  readonly current: () => CompiledPolicy;
  readonly files: () => readonly string[];
  /** The workspace's own file as it is in force, where there is one. */
  readonly project: () => PolicyFile | undefined;
  /** Loads again. Where that fails the last good policy stays, and the reason is noticed. */
  reload(): void;
  watch(): FileWatch;
}

interface Loaded {
  readonly policy: CompiledPolicy;
  readonly files: readonly string[];
  readonly project: PolicyFile | undefined;
}

/** Loads the policy of a workspace. Throws `POLICY_INVALID` where there is no first good one. */
export function openPolicy(needs: PolicyNeeds): PolicyHolder {
  let loaded = load(needs);
  let problem: string | undefined;
  const reload = (): void => {
    try {
      const next = load(needs);
      if (problem !== undefined || next.policy.digest !== loaded.policy.digest)
        needs.notice('The policy was changed and is in force now.');
      loaded = next;
      problem = undefined;
    } catch (error) {
      const { message } = toFault(error);
      if (message !== problem)
        needs.notice(`The changed policy does not load, the one before stays in force. ${message}`);
      problem = message;
    }
  };
  return {
    current: () => loaded.policy,
    files: () => loaded.files,
    project: () => loaded.project,
    reload,
    watch: () => watchFiles(() => policyPlaces(placesOf(needs)), reload),
  };
}

const placesOf = ({ workspace, home, named, packsFolder = PACKS_FOLDER }: PolicyNeeds) => ({
  workspace,
  home,
  packsFolder,
  ...(named !== undefined && { named }),
});

function load(needs: PolicyNeeds): Loaded {
  const { workspace, home, mode, accepted } = needs;
  const { sources, packs } = readPolicySources(placesOf(needs));
  const layers = sources.map(({ layer, file, text }) => ({ layer, file: parsePolicy(text, file) }));
  const policy = compilePolicy({
    ...{ layers, packs, home, workspace },
    acceptedProjectDigests: accepted(),
    ...(mode !== undefined && { mode }),
  });
  return {
    policy,
    files: sources.map(({ file }) => file),
    project: layers.find(({ layer }) => layer === 'project')?.file,
  };
}
