import { resolve } from 'node:path';
import type { Approver, ApproverWords } from '../contract/approval.ts';
import type { DecideOptions, DecidePort } from '../contract/decide.ts';
import type { FileActs } from '../contract/file-acts.ts';
import type { House, HouseOptions, Records } from '../contract/house.ts';
import type { InspectPort } from '../contract/inspect.ts';
import type { KeyFiles } from '../contract/key-files.ts';
import type { ExplainPort } from '../contract/policy-advice.ts';
import type { PolicyDesk, PolicyDeskOptions, PolicyWriter } from '../contract/policy-desk.ts';
import type { ScanPort } from '../contract/scan.ts';
import type { TrajectoryReplayOptions, TrajectoryReport } from '../contract/trajectory-replay.ts';

/** Where a command's words go. Colours only where a terminal shows them. */
export interface Screen {
  readonly columns: number;
  readonly hasColours: boolean;
  /** A line to standard output: what was asked for. */
  line(text: string): void;
  /** Text to standard error as it is: progress, questions, errors. */
  note(text: string): void;
  /** Output of a program, as it came where no terminal would act on it, else with everything active shown. */
  output(stream: 'stdout' | 'stderr', text: string): void;
}

/** What the front door gives every command. Rooms behind it are opened only when a command needs them. */
export interface CliContext {
  readonly screen: Screen;
  /** How this program is called here, for commands that a person can copy. */
  readonly programName: string;
  readonly currentFolder: string;
  /** Name of the account that runs this, for the record. */
  readonly userName: string;
  readonly openHouse: (options: HouseOptions) => Promise<House>;
  readonly openRecords: (stateFolder?: string) => Promise<Records>;
  readonly openExplain: (options: PolicyDeskOptions) => Promise<ExplainPort>;
  readonly openPolicyDesk: (options: PolicyDeskOptions) => Promise<PolicyDesk>;
  readonly openPolicyWriter: (stateFolder?: string) => Promise<PolicyWriter>;
  readonly openDecide: (options: DecideOptions) => Promise<DecidePort>;
  readonly openInspect: () => Promise<InspectPort>;
  readonly openScan: () => Promise<ScanPort>;
  readonly replayTrajectories: (options: TrajectoryReplayOptions) => Promise<TrajectoryReport>;
  readonly openFileActs: (stateFolder?: string) => Promise<FileActs>;
  /** Asks at the terminal; a process without one gets no answer. */
  readonly terminalApprover: (words: ApproverWords) => Promise<Approver>;
  /** The terminal first, and the queue for whoever is needed besides. */
  readonly channels: (terminal: Approver, queue: Approver) => Promise<Approver>;
  /** Private keys of approvers. */
  readonly keyFiles: () => Promise<KeyFiles>;
  /** Makes the demo's workspace and state folder. */
  readonly makeDemoFolder: () => Promise<{
    readonly workspace: string;
    readonly stateFolder: string;
    readonly task: string;
    readonly recording: string;
  }>;
  readonly readText: (path: string) => Promise<string>;
  /** Lines of standard input as they come. */
  readonly inputLines: () => AsyncIterable<string>;
}

/** Options that every command knows. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly workspace?: string;
  readonly state?: string;
  readonly policy?: string;
  readonly mode?: NonNullable<HouseOptions['mode']>;
}

/** The state folder that was named, if one was: relative to the current folder, as everything on a command line. */
export const namedState = ({ state }: GlobalOptions, { currentFolder }: CliContext): string | undefined =>
  state === undefined ? undefined : resolve(currentFolder, state);

/** Opens a house for one command and closes it whatever happens. */
export async function withHouse<T>(
  options: GlobalOptions,
  context: CliContext,
  body: (house: House) => T | Promise<T>,
): Promise<T> {
  const stateFolder = namedState(options, context);
  const house = await context.openHouse({
    workspace: options.workspace ?? context.currentFolder,
    ...(stateFolder !== undefined && { stateFolder }),
    ...(options.policy !== undefined && { policyFile: options.policy }),
    ...(options.mode !== undefined && { mode: options.mode }),
    notice: (text) => context.screen.note(`${text}\n`),
  });
  try {
    return await body(house);
  } finally {
    house.close();
  }
}

/** The same for what needs only the records: it works from any folder, and with a policy that does not load. */
export async function withRecords<T>(
  options: GlobalOptions,
  context: CliContext,
  body: (records: Records) => T | Promise<T>,
): Promise<T> {
  const records = await context.openRecords(namedState(options, context));
  try {
    return await body(records);
  } finally {
    records.close();
  }
}

/** Where questions about policies are about. */
export function policyPlaces(options: GlobalOptions, context: CliContext): PolicyDeskOptions {
  const stateFolder = namedState(options, context);
  return {
    workspace: options.workspace ?? context.currentFolder,
    ...(stateFolder !== undefined && { stateFolder }),
    ...(options.policy !== undefined && { policyFile: options.policy }),
  };
}

/** The same for what asks about policies: it works without a session, and makes no state folder. */
export async function withPolicyDesk<T>(
  options: GlobalOptions,
  context: CliContext,
  body: (desk: PolicyDesk) => T | Promise<T>,
): Promise<T> {
  const desk = await context.openPolicyDesk(policyPlaces(options, context));
  try {
    return await body(desk);
  } finally {
    desk.close();
  }
}
