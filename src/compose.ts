import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { queueOver } from './compose-approvals.ts';
import type { Foundation } from './compose-foundation.ts';
import { openPolicy, type PolicyHolder } from './compose-policy.ts';
import { ledgerOver, recordsOver, SYSTEM_CLOCK } from './compose-records.ts';
import { decideAlone, openSession } from './compose-session.ts';
import { PACKS_FOLDER } from './config/packs-folder.ts';
import { canonicalPlace, openWorkspace } from './config/workspace.privileged.ts';
import { SallyportError } from './contract/errors.ts';
import type { House, HouseOptions, ProjectPolicy } from './contract/house.ts';
import { asSessionId } from './contract/ids.ts';
import { contentIfSame } from './drivers/file/content-if-same.privileged.ts';
import { openJournal } from './drivers/file/journal.privileged.ts';
import { personIdentity } from './drivers/git/person-identity.privileged.ts';
import { openStagedGit } from './drivers/git/staged-git.privileged.ts';
import { runDoctorChecks } from './drivers/sandbox/doctor-checks.privileged.ts';
import { openSandbox } from './drivers/sandbox/sandbox.privileged.ts';
import { openStages } from './drivers/stage/stage-store.privileged.ts';
import { type AcceptedPolicies, openAcceptedPolicies } from './drivers/store/accepted-policies.privileged.ts';
import { openState, type State } from './drivers/store/state.privileged.ts';
import { stateFolder } from './drivers/store/state-folder.ts';
import { isWithin } from './effects/path/place.ts';
import { protectionOf } from './effects/path/protection.ts';

/**
 * The composition root: the only place that opens every room. Throws a `SallyportError` for what keeps the house shut
 * (workspace, state folder, ledger, policy); nothing has been done then.
 */
export async function openHouse(options: HouseOptions): Promise<House> {
  const folder = canonicalPlace(options.stateFolder ?? stateFolder(process.env));
  const workspace = openWorkspace(options.workspace, folder);
  const home = homedir();
  const state = openState({ folder });
  const accepted = openAcceptedPolicies(folder, state.payloadKey);
  const policy = openedOrClosed(state, () =>
    openPolicy({
      workspace,
      home,
      accepted: () => accepted.digests(workspace),
      notice: options.notice ?? (() => {}),
      ...(options.policyFile !== undefined && { named: options.policyFile }),
      ...(options.mode !== undefined && { mode: options.mode }),
    }),
  );
  const stages = openStages({ folder: join(folder, 'stages'), workspace });
  const sandbox = openSandbox({ folder: join(folder, 'sandbox'), hidden: [folder] });
  const foundation: Foundation = {
    workspace,
    home,
    state,
    ledger: ledgerOver(state),
    journal: openJournal({ folder: join(folder, 'journal') }),
    stages,
    committer: personIdentity({ workspace, home }),
    stagedGit: openStagedGit({ sandbox, folder: join(folder, 'git'), now: SYSTEM_CLOCK.now }),
    sandbox,
    policy,
    clock: SYSTEM_CLOCK,
    notice: options.notice ?? (() => {}),
    searchPath: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
  };
  return houseOver(foundation, accepted);
}

function openedOrClosed<T>(state: State, open: () => T): T {
  try {
    return open();
  } catch (error) {
    state.close();
    throw error;
  }
}

function houseOver(foundation: Foundation, accepted: AcceptedPolicies): House {
  const { workspace, state, ledger, journal, stages, sandbox, policy } = foundation;
  const records = recordsOver(state, ledger);
  return {
    ...records,
    workspace,
    stages,
    async openSession(options) {
      refuseWritablePolicy(policy.files(), workspace);
      return openSession(foundation, options);
    },
    decide: (principal, kind, args) => decideAlone(foundation, { principal, kind, args }),
    journal: (session) => journal.entries(session),
    keptContent: (path, blob) => journal.blob(blob) ?? contentIfSame(path, blob),
    policy: () => {
      const { digest, default: silence, mode, rules } = policy.current();
      return { digest, default: silence, mode, files: policy.files(), rules };
    },
    projectPolicy: () => projectPolicy(policy, accepted.digests(workspace)),
    async acceptProjectPolicy({ digest, answer, by }) {
      const project = policy.project();
      if (project === undefined || answer === 'no' || digest !== project.digest)
        throw new SallyportError('PROPOSAL_INVALID', 'This is no yes to the policy of this workspace as it is now.');
      const session = asSessionId(`s_${randomBytes(8).toString('hex')}`);
      const payload = { workspace, file: project.file, by };
      await ledger.append({ event: 'policy.accepted', session, header: { policy: digest }, payload });
      accepted.add(workspace, digest, foundation.clock.now());
      policy.reload();
    },
    queueApprover: (options) => queueOver(state, foundation.clock, options),
    doctor: () => runDoctorChecks({ sandbox, workspace }),
    close() {
      journal.close();
      records.close();
    },
  };
}

function projectPolicy(policy: PolicyHolder, accepted: ReadonlySet<string>): ProjectPolicy | undefined {
  const project = policy.project();
  if (project === undefined) return undefined;
  const permits = policy
    .current()
    .rules.filter(({ layer, opinion }) => layer === 'project' && opinion === 'permit')
    .map(({ id, where, because }) => ({ id, where, ...(because !== undefined && { because }) }));
  return { file: project.file, digest: project.digest, isAccepted: accepted.has(project.digest), permits };
}

/**
 * Nobody works under a policy that the agent could rewrite; looking at one is fine. A protected name (`sallyport.yaml`)
 * in the workspace is fine, and who works on Sallyport itself has its shipped policies in the workspace together with
 * its sources.
 */
function refuseWritablePolicy(files: readonly string[], workspace: string): void {
  for (const file of files) {
    const real = canonicalPlace(file);
    if (!isWithin(real, workspace) || isWithin(real, PACKS_FOLDER) || protectionOf(real, workspace).write !== undefined)
      continue;
    throw new SallyportError(
      'CONFIG_INVALID',
      `The policy ${file} lies in the workspace, where an agent could rewrite it. Keep it elsewhere, or call it sallyport.yaml.`,
    );
  }
}
