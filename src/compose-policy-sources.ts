import { resolve } from 'node:path';
import { PACKS_FOLDER } from './config/packs-folder.ts';
import { type PolicySource, readNamedPolicy, readPolicySources } from './config/policy-files.privileged.ts';
import type { PolicyPlace } from './contract/policy-desk.ts';
import type { CompileOptions } from './kernel/policy/compiled-policy.ts';
import { parsePolicy } from './kernel/policy/parse-policy.ts';

/** The files that hold somewhere, as they were read. */
export interface PolicySources {
  readonly sources: readonly PolicySource[];
  readonly packs: ReadonlyMap<string, string>;
}

interface Places {
  readonly workspace: string;
  readonly home: string;
}

/** The files that hold here, with this one in the place of the one that it is about. */
export function sourcesOf(
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
export function placeOf(file: string, { workspace, home }: Places): PolicyPlace {
  const whole = resolve(file);
  if (whole === '/etc/sallyport/policy.yaml') return 'organisation';
  if (whole === resolve(home, '.config/sallyport/policy.yaml')) return 'person';
  return whole === resolve(workspace, 'sallyport.yaml') ? 'project' : 'command';
}

interface Acceptance extends Places {
  readonly accepted: ReadonlySet<string>;
  /** Take the project's file as if a person had accepted it: what it would be is asked, not what it is. */
  readonly isProjectAccepted: boolean;
}

/** Parses what was read. Throws `POLICY_INVALID`. */
export function compileOptions(
  { sources, packs }: PolicySources,
  { workspace, home, accepted, isProjectAccepted }: Acceptance,
): CompileOptions {
  const layers = sources.map(({ layer, file, text }) => ({ layer, file: parsePolicy(text, file) }));
  const project = layers.find(({ layer }) => layer === 'project')?.file.digest;
  const isTaken = isProjectAccepted && project !== undefined;
  const acceptedProjectDigests = isTaken ? new Set([...accepted, project]) : accepted;
  return { layers, packs, home, workspace, acceptedProjectDigests };
}
