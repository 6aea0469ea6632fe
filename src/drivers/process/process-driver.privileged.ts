import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Action } from '../../contract/action.ts';
import type { Redeem } from '../../contract/capability.ts';
import type { DriveContext, DriveResult, Driver } from '../../contract/driver.ts';
import { type ErrorCode, isSallyportError, SallyportError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Label } from '../../contract/label.ts';
import type { ProcessLimits, SandboxProfile } from '../../contract/profile.ts';
import type { StagedGit } from '../git/staged-git.privileged.ts';
import type { Sandbox, SandboxEnding, SandboxExit } from '../sandbox/sandbox.ts';
import type { OpenStage, Stages } from '../stage/stage-store.privileged.ts';
import { keepOutput, type OutputKeeper } from './output-keeper.privileged.ts';
import { argumentsOf, commandOf, factsOf } from './process-arguments.ts';
import { recheckFacts } from './recheck-facts.privileged.ts';

export interface ProcessDriverOptions {
  readonly redeem: Redeem;
  readonly sandbox: Sandbox;
  readonly stages: Stages;
  /** Looks through what a command did to git repositories, where it did. */
  readonly stagedGit: StagedGit;
  /** Serves the connections of one command, where it has a network. */
  readonly network?: (action: Action, signal: AbortSignal) => (connection: Socket) => void;
  /** Where output that is too long for a result is kept whole, in files of our own (0600). */
  readonly outputFolder: string;
}

/** Whatever a process prints may have come from any file that its profile let it read. */
const LABEL: Label = { integrity: 'untrusted', confidentiality: 'private', sources: ['workspace'] };

/**
 * Runs commands, in the sandbox or not at all. What a process changed becomes a stage only where it came to its own
 * end, whatever its status: what a process leaves behind that we stopped in the middle is nobody's intent, and is thrown
 * away (`discarded`). Output is kept in every case.
 */
export function createProcessDriver(options: ProcessDriverOptions): Driver {
  return {
    kinds: ['process.run'],
    drive: (capability, context) => drive(options, options.redeem(capability), context),
  };
}

async function drive(options: ProcessDriverOptions, action: Action, context: DriveContext): Promise<DriveResult> {
  const args = argumentsOf(action);
  if (action.profile === undefined)
    throw new SallyportError('SANDBOX_UNAVAILABLE', 'A command without a sandbox profile is not run.');
  const profile = narrowed(action.profile, args.timeoutMs, context.processesMax);
  recheckFacts(factsOf(action), profile.workspace);
  const stage = profile.workspaceAccess === 'overlay' ? options.stages.begin() : undefined;
  const streams = openStreams(join(options.outputFolder, action.id), context);
  let exit: SandboxExit;
  try {
    exit = await options.sandbox.run({
      profile,
      argv: commandOf(args),
      cwd: args.cwd,
      ...(stage !== undefined && { stageFolder: stage.folder }),
      signal: context.signal,
      onOutput: streams.add,
      ...(profile.network === 'proxy' &&
        options.network !== undefined && { onConnection: options.network(action, context.signal) }),
    });
  } catch (error) {
    if (stage !== undefined) options.stages.discard(stage.id);
    streams.finish();
    throw error;
  }
  return resultOf({
    exit,
    profile,
    output: streams.finish(),
    held: await closeStage(options, stage, { exit, profile, signal: context.signal }),
  });
}

/** What the act itself or its budget asks for, where that is less than the profile gives. */
const narrowed = (profile: SandboxProfile, timeoutMs = Infinity, processesMax = Infinity): SandboxProfile => {
  const { wallMs, processes } = profile.limits;
  const limits = {
    ...profile.limits,
    wallMs: Math.min(wallMs, timeoutMs),
    processes: Math.min(processes, processesMax),
  };
  return { ...profile, limits };
};

interface Streams {
  add(stream: 'stdout' | 'stderr', bytes: Uint8Array): void;
  finish(): { readonly stdout: JsonObject; readonly stderr: JsonObject };
}

/** Keeps both streams, and passes them on as text while they arrive. */
function openStreams(path: string, { progress }: DriveContext): Streams {
  const keepers: Record<'stdout' | 'stderr', OutputKeeper> = {
    stdout: keepOutput(`${path}-stdout`),
    stderr: keepOutput(`${path}-stderr`),
  };
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  return {
    add(stream, bytes) {
      keepers[stream].add(bytes);
      const text = decoders[stream].decode(bytes, { stream: true });
      if (text !== '') progress({ type: 'output', stream, text });
    },
    finish: () => ({ stdout: keepers.stdout.finish(), stderr: keepers.stderr.finish() }),
  };
}

/** Reads the stage, or throws it away; tells what of either stands in the result. */
async function closeStage(
  { stages, stagedGit, sandbox }: ProcessDriverOptions,
  stage: OpenStage | undefined,
  {
    exit,
    profile,
    signal,
  }: { readonly exit: SandboxExit; readonly profile: SandboxProfile; readonly signal: AbortSignal },
): Promise<JsonObject> {
  if (stage === undefined) return {};
  const { workspace } = profile;
  if (exit.exitCode === null) {
    stages.discard(stage.id);
    return { discarded: true };
  }
  const look = (paths: readonly string[]) => sandbox.isVisible({ workspace, stageFolder: stage.folder, paths });
  try {
    const fact = await stages.finish(stage.id, look);
    if (fact === undefined) return {};
    const textOf = (path: string, limitBytes: number) => stages.text(stage.id, path, limitBytes);
    const { repositories, seenTo } = await stagedGit.prepare({ fact, folder: stage.folder, profile, textOf, signal });
    if (seenTo.length > 0) stages.settle(stage.id, seenTo);
    const rest = seenTo.length > 0 ? stages.fact(stage.id) : fact;
    const folders = repositories.map(({ folder }) => folder);
    return {
      ...(rest !== undefined && { stage: { ...rest, changes: rest.changes.map((change) => ({ ...change })) } }),
      ...(folders.length > 0 && { git: { stage: stage.id, repositories: folders } }),
    };
  } catch (error) {
    // Too much to carry over is told beside the output, which would be lost with an error.
    if (!isSallyportError(error) || error.code !== 'PROCESS_LIMIT') throw error;
    return { discarded: true, ended: { code: error.code, message: error.message } };
  }
}

interface Finished {
  readonly exit: SandboxExit;
  readonly profile: SandboxProfile;
  readonly output: { readonly stdout: JsonObject; readonly stderr: JsonObject };
  readonly held: JsonObject;
}

function resultOf({ exit, profile, output, held }: Finished): DriveResult {
  const { ending, exitCode, signal, durationMs } = exit;
  const ended = endedBy(ending, profile.limits);
  return {
    value: { exitCode, signal, ...output, durationMs, ...(ended !== undefined && { ended }), ...held },
    label: LABEL,
    status: statusOf(ending, held),
  };
}

function statusOf(ending: SandboxEnding, held: JsonObject): NonNullable<DriveResult['status']> {
  if (ending === 'wall-clock') return 'timed-out';
  if (ending === 'cancelled') return 'cancelled';
  return held['stage'] === undefined && held['git'] === undefined ? 'done' : 'staged';
}

/** Why it did not simply end, in words, for the person and the model. */
function endedBy(ending: SandboxEnding, limits: ProcessLimits): JsonObject | undefined {
  const words: Record<Exclude<SandboxEnding, 'itself'>, readonly [code: ErrorCode, message: string]> = {
    'wall-clock': ['PROCESS_TIMED_OUT', `It was stopped after ${limits.wallMs} ms.`],
    cancelled: ['CANCELLED', 'It was stopped on request.'],
    output: ['PROCESS_OUTPUT_TOO_LARGE', `It was stopped when it had printed ${limits.outputBytes} bytes.`],
    memory: ['PROCESS_LIMIT', `It needed more memory than its limit of ${limits.memoryBytes} bytes.`],
    processes: ['PROCESS_LIMIT', `It started more processes than its limit of ${limits.processes}.`],
    disk: ['PROCESS_LIMIT', 'It was stopped because it had nearly filled the disk.'],
  };
  if (ending === 'itself') return undefined;
  const [code, message] = words[ending];
  return { code, message };
}
