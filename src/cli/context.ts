import type { Approver, Question } from '../contract/approval.ts';
import type { House, HouseOptions } from '../contract/house.ts';
import type { InspectPort } from '../contract/inspect.ts';

/** Where a command's words go. Colours only where a terminal shows them. */
export interface Screen {
  readonly columns: number;
  readonly hasColours: boolean;
  /** A line to standard output: what was asked for. */
  line(text: string): void;
  /** Text to standard error as it is: progress, questions, errors. */
  note(text: string): void;
}

/** What the front door gives every command. Rooms behind it are opened only when a command needs them. */
export interface CliContext {
  readonly screen: Screen;
  readonly currentFolder: string;
  readonly openHouse: (options: HouseOptions) => Promise<House>;
  readonly openInspect: () => Promise<InspectPort>;
  /** Asks at the terminal; a process without one gets no answer. */
  readonly terminalApprover: (render: (question: Question, columns: number) => string) => Promise<Approver>;
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
}

export const houseOptions = (
  { workspace, state, policy }: GlobalOptions,
  { currentFolder }: CliContext,
): HouseOptions => ({
  workspace: workspace ?? currentFolder,
  ...(state !== undefined && { stateFolder: state }),
  ...(policy !== undefined && { policyFile: policy }),
});

/** Opens a house for one command and closes it whatever happens. */
export async function withHouse<T>(
  options: GlobalOptions,
  context: CliContext,
  body: (house: House) => T | Promise<T>,
): Promise<T> {
  const house = await context.openHouse(houseOptions(options, context));
  try {
    return await body(house);
  } finally {
    house.close();
  }
}
