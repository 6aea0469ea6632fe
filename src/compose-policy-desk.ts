import { homedir } from 'node:os';
import { openPast, type Past } from './compose-past.ts';
import { compileOptions, type PolicySources, placeOf, sourcesOf } from './compose-policy-sources.ts';
import { listWorkspace } from './config/list-workspace.privileged.ts';
import { PACKS_FOLDER } from './config/packs-folder.ts';
import { ownPolicyFile, readNamedPolicy } from './config/policy-files.privileged.ts';
import { canonicalFolder } from './config/workspace.privileged.ts';
import { SallyportError } from './contract/errors.ts';
import type { PastRange, PolicyCheck, PolicyDesk, PolicyDeskOptions, PolicyPlace } from './contract/policy-desk.ts';
import { digestOf } from './kernel/classify/digest.ts';
import { pastActs } from './kernel/history/past-acts.ts';
import { replayActs } from './kernel/history/replay-acts.ts';
import { addRules } from './kernel/policy/advise/add-rules.ts';
import { firstPolicy } from './kernel/policy/advise/first-policy.ts';
import { learnRules } from './kernel/policy/advise/learn-rules.ts';
import { readSigns } from './kernel/policy/advise/read-signs.ts';
import { parseCases } from './kernel/policy/cases/case-file.ts';
import { runCases } from './kernel/policy/cases/run-cases.ts';
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
  const accepted = () => openedPast().acceptedDigests(workspace);
  const sourcesWith = (file: string | undefined, place: PolicyPlace | undefined): PolicySources =>
    sourcesOf({ workspace, home, named: options.policyFile }, file, place);
  const compiledFrom = (found: PolicySources, isAccepted: boolean): CompileOptions =>
    compileOptions(found, { workspace, home, accepted: accepted(), isProjectAccepted: isAccepted });
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
    async test(file, casesFile, isThorough) {
      const cases = casesFile ?? `${file.replace(/\.(ya?ml|json)$/, '')}.cases.yaml`;
      const policy = parsePolicy(readNamedPolicy(file), file);
      const { packs } = sourcesWith(undefined, undefined);
      const read = parseCases(readCases(cases, file), cases);
      return { policy: file, file: cases, ...(await runCases(read, { policy, packs }, isThorough)) };
    },
    learn(range, width) {
      return learnRules(acts(range), compiledFrom(sourcesWith(undefined, undefined), false), width);
    },
    editOwn(rules) {
      const file = ownPolicyFile(home);
      const { sources } = sourcesWith(undefined, undefined);
      const before = sources.find(({ layer }) => layer === 'person')?.text;
      const after = addRules(before, file, rules);
      const known = new Set(before === undefined ? [] : parsePolicy(before, file).rules.map(({ id }) => id));
      const added = parsePolicy(after, file).rules.map(({ id }) => id);
      return { file, before, after, digest: digestOf({ file, after }), rules: added.filter((id) => !known.has(id)) };
    },
    signs() {
      const below = workspace.length + 1;
      return readSigns((listWorkspace(workspace)?.paths ?? []).map((path) => path.slice(below)));
    },
    start: firstPolicy,
    close: () => past?.close(),
  };
}

function readCases(cases: string, file: string): string {
  try {
    return readNamedPolicy(cases);
  } catch (cause) {
    throw new SallyportError(
      'POLICY_INVALID',
      `There are no cases for ${file} in ${cases}. Write one a line: cases: [ { act: read .env, expect: deny } ]`,
      { cause },
    );
  }
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
