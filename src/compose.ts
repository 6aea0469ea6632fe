import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Foundation } from './compose-foundation.ts';
import { ledgerOver, recordsOver, SYSTEM_CLOCK } from './compose-records.ts';
import { decideAlone, openSession } from './compose-session.ts';
import { PACKS_FOLDER } from './config/packs-folder.ts';
import { readPolicySources } from './config/policy-files.privileged.ts';
import { canonicalPlace, openWorkspace } from './config/workspace.privileged.ts';
import { SallyportError } from './contract/errors.ts';
import type { House, HouseOptions } from './contract/house.ts';
import { contentIfSame } from './drivers/file/content-if-same.privileged.ts';
import { openJournal } from './drivers/file/journal.privileged.ts';
import { runDoctorChecks } from './drivers/sandbox/doctor-checks.privileged.ts';
import { openSandbox } from './drivers/sandbox/sandbox.privileged.ts';
import { openStages } from './drivers/stage/stage-store.privileged.ts';
import { openState } from './drivers/store/state.privileged.ts';
import { stateFolder } from './drivers/store/state-folder.ts';
import { isWithin } from './effects/path/place.ts';
import { protectionOf } from './effects/path/protection.ts';
import { compilePolicy } from './kernel/policy/compile-policy.ts';
import { parsePolicy } from './kernel/policy/parse-policy.ts';

/**
 * The composition root: the only place that opens every room. Throws a `SallyportError` for what keeps the house shut
 * (workspace, state folder, ledger, policy); nothing has been done then.
 */
export async function openHouse(options: HouseOptions): Promise<House> {
  const folder = canonicalPlace(options.stateFolder ?? stateFolder(process.env));
  const workspace = openWorkspace(options.workspace, folder);
  const home = homedir();
  const policyFiles = readPolicySources({
    workspace,
    home,
    packsFolder: PACKS_FOLDER,
    ...(options.policyFile !== undefined && { named: options.policyFile }),
  });
  const policy = compilePolicy({
    layers: policyFiles.sources.map(({ layer, file, text }) => ({ layer, file: parsePolicy(text, file) })),
    packs: policyFiles.packs,
    home,
    workspace,
  });
  const state = openState({ folder });
  const foundation: Foundation = {
    workspace,
    home,
    state,
    ledger: ledgerOver(state),
    journal: openJournal({ folder: join(folder, 'journal') }),
    stages: openStages({ folder: join(folder, 'stages'), workspace }),
    sandbox: openSandbox({ folder: join(folder, 'sandbox'), hidden: [folder] }),
    policy,
    clock: SYSTEM_CLOCK,
    searchPath: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
  };
  return houseOver(
    foundation,
    policyFiles.sources.map(({ file }) => file),
  );
}

function houseOver(foundation: Foundation, files: readonly string[]): House {
  const { workspace, state, ledger, journal, stages, sandbox, policy } = foundation;
  const records = recordsOver(state, ledger);
  return {
    ...records,
    workspace,
    stages,
    async openSession(options) {
      refuseWritablePolicy(files, workspace);
      return openSession(foundation, options);
    },
    decide: (principal, kind, args) => decideAlone(foundation, { principal, kind, args }),
    journal: (session) => journal.entries(session),
    keptContent: (path, blob) => journal.blob(blob) ?? contentIfSame(path, blob),
    policy: () => ({ digest: policy.digest, default: policy.default, files, rules: policy.rules }),
    doctor: () => runDoctorChecks({ sandbox, workspace }),
    close() {
      journal.close();
      records.close();
    },
  };
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
