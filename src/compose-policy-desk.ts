import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { openPast, type Past } from './compose-past.ts';
import { listWorkspace } from './config/list-workspace.privileged.ts';
import { PACKS_FOLDER } from './config/packs-folder.ts';
import { type PolicySource, readNamedPolicy, readPolicySources } from './config/policy-files.privileged.ts';
import { canonicalFolder } from './config/workspace.privileged.ts';
import type { PastRange, PolicyCheck, PolicyDesk, PolicyDeskOptions, PolicyPlace } from './contract/policy-desk.ts';
import { pastActs } from './kernel/history/past-acts.ts';
import { replayActs } from './kernel/history/replay-acts.ts';
import { describeDifference } from './kernel/policy/compare/describe-difference.ts';
import { findWidening } from './kernel/policy/compare/find-widening.ts';
import { compilePolicy } from './kernel/policy/compile-policy.ts';
import type { CompileOptions } from './kernel/policy/compiled-policy.ts';
import { lintPolicy } from './kernel/policy/lint/lint-policy.ts';
import { parsePolicy } from './kernel/policy/parse-policy.ts';

/** Policies and the past, to be asked about. No driver but the store is opened here, and of that only what reads. */
export function openPolicyDesk(options: PolicyDeskOptions): PolicyDesk {
  const workspace = canonicalFolder(options.workspace);
  const home = homedir();
  let past: Past | undefined;
  const openedPast = (): Past => (past ??= openPast(options.stateFolder));
  const sourcesWith = (file: string | undefined, place: PolicyPlace | undefined): PolicySources =>
    sourcesOf({ workspace, home, named: options.policyFile }, file, place);
  const compiledFrom = ({ sources, packs }: PolicySources, isAccepted: boolean): CompileOptions => {
    const layers = sources.map(({ layer, file, text }) => ({ layer, file: parsePolicy(text, file) }));
    const project = layers.find(({ layer }) => layer === 'project')?.file.digest;
    const accepted = openedPast().acceptedDigests(workspace);
    const acceptedProjectDigests = isAccepted && project !== undefined ? new Set([...accepted, project]) : accepted;
    return { layers, packs, home, workspace, acceptedProjectDigests };
  };
  const acts = ({ sinceMs, session }: PastRange) =>
    pastActs(openedPast().ledger, { sinceMs, ...(session !== undefined && { session }) });

  return {
    check(file) {
      const found = sourcesWith(file, undefined);
      return checkOf(found, compiledFrom(found, false));
    },
    replay(file, range, place) {
      const policy = compilePolicy(compiledFrom(sourcesWith(file, place), true));
      return replayActs(acts(range), policy);
    },
    compare(before, after, range, place) {
      const wanted = place ?? placeOf(before ?? after, { workspace, home });
      const [one, other] = [before, after].map((file) => compiledFrom(sourcesWith(file, wanted), true));
      if (one === undefined || other === undefined) throw new TypeError('two policies are compared');
      const widening = findWidening(one, other, Date.now());
      const replay = replayActs(acts(range), compilePolicy(other), compilePolicy(one));
      return { ...describeDifference(widening, workspace), replay };
    },
    close: () => past?.close(),
  };
}

interface PolicySources {
  readonly sources: readonly PolicySource[];
  readonly packs: ReadonlyMap<string, string>;
}

interface Places {
  readonly workspace: string;
  readonly home: string;
}

/** The files that hold here, with this one in the place of the one that it is about. */
function sourcesOf(
  { workspace, home, named }: Places & { readonly named: string | undefined },
  file: string | undefined,
  place: PolicyPlace = file === undefined ? 'command' : placeOf(file, { workspace, home }),
): PolicySources {
  const isNamed = file !== undefined && place === 'command';
  const base = isNamed ? file : named;
  const { sources, packs } = readPolicySources({
    workspace,
    home,
    packsFolder: PACKS_FOLDER,
    ...(base !== undefined && { named: base }),
  });
  if (file === undefined || isNamed) return { sources, packs };
  const others = sources.filter(({ layer }) => layer !== place);
  return { sources: [...others, { layer: place, file, text: readNamedPolicy(file, place) }], packs };
}

/** A file is taken for whose it is by its place; one that is nobody's is the command line's. */
function placeOf(file: string, { workspace, home }: Places): PolicyPlace {
  const whole = resolve(file);
  if (whole === '/etc/sallyport/policy.yaml') return 'organisation';
  if (whole === resolve(home, '.config/sallyport/policy.yaml')) return 'person';
  return whole === resolve(workspace, 'sallyport.yaml') ? 'project' : 'command';
}

function checkOf({ sources }: PolicySources, options: CompileOptions): PolicyCheck {
  const { digest, default: silence, mode, rules } = compilePolicy(options);
  const own = sources.filter(({ file }) => !file.startsWith(PACKS_FOLDER));
  const tree = listWorkspace(options.workspace);
  const findings = lintPolicy({
    ...options,
    texts: new Map(own.map(({ file, text }) => [file, text])),
    nowMs: Date.now(),
    ...(tree !== undefined && { tree }),
  });
  return { digest, default: silence, mode, files: sources.map(({ file }) => file), rules, findings };
}
