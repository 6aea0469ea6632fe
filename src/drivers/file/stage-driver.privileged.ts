import type { Action } from '../../contract/action.ts';
import type { Capability, Redeem } from '../../contract/capability.ts';
import type { DriveContext, DriveResult, Driver } from '../../contract/driver.ts';
import { SallyportError } from '../../contract/errors.ts';
import type { Journal } from '../../contract/journal.ts';
import type { Label } from '../../contract/label.ts';
import type { ProtectionOf } from '../../contract/protection.ts';
import type { StageStore } from '../../contract/stage.ts';
import { parsed, type StageArguments, stageArguments, undoFacts } from './action-arguments.ts';
import { openRoot } from './directory-handles.privileged.ts';
import { createLinkCensus } from './link-census.privileged.ts';
import { StageApplication } from './stage-application.privileged.ts';

export interface StageDriverOptions {
  readonly redeem: Redeem;
  readonly journal: Journal;
  readonly stages: StageStore;
  /** The places that are never touched, whatever was permitted. */
  readonly protectionOf: ProtectionOf;
}

/** Which paths were changed is our own finding; the names were chosen by what ran. */
const FINDING: Label = Object.freeze({ integrity: 'untrusted', confidentiality: 'private', sources: ['workspace'] });

/** Carries what a command changed into the workspace, and takes back what acts changed, both through the journal. */
export function createStageDriver(options: StageDriverOptions): Driver {
  return {
    kinds: ['stage.apply'],
    async drive(capability: Capability, { signal }: DriveContext): Promise<DriveResult> {
      const action = options.redeem(capability);
      const args = parsed(stageArguments, action.arguments);
      const result =
        args.op === 'apply' ? await apply(action, args, { options, signal }) : undo(action, args, options.journal);
      return { ...result, label: FINDING };
    },
  };
}

type Apply = Extract<StageArguments, { op: 'apply' }>;
type Undo = Extract<StageArguments, { op: 'undo' }>;

async function apply(
  action: Action,
  { stage, changes, digest }: Apply,
  { options, signal }: { readonly options: StageDriverOptions; readonly signal: AbortSignal },
): Promise<Pick<DriveResult, 'value' | 'status'>> {
  const { stages, journal, protectionOf } = options;
  const fact = stages.fact(stage);
  if (fact === undefined) throw new SallyportError('STAGE_UNKNOWN', `There is no stage ${stage}.`);
  if (fact.digest !== digest) throw new SallyportError('FILE_CHANGED', 'The stage is not what was shown.');
  using root = openRoot(action.workspace);
  const access = { root, protectionOf, census: createLinkCensus(), isExcluded: () => false };
  const application = new StageApplication({
    access,
    journal,
    act: { session: action.session, action: action.id },
    locationOf: (path) => stages.location(stage, path),
  });
  try {
    const isComplete = await application.run(changes, signal);
    return { value: application.result(), ...(!isComplete && { status: 'cancelled' as const }) };
  } finally {
    const { applied } = application.result();
    if (applied.length > 0) stages.settle(stage, applied);
  }
}

function undo(
  action: Action,
  { session, action: act, force = false }: Undo,
  journal: Journal,
): Pick<DriveResult, 'value'> {
  const { paths } = parsed(undoFacts, action.facts);
  const by = { session: action.session, action: action.id };
  return { value: { steps: journal.undo({ session, force, paths, by, ...(act !== undefined && { action: act }) }) } };
}
