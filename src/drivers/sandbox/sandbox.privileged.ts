import { execFile } from 'node:child_process';
import { chmodSync, closeSync, lstatSync, mkdirSync } from 'node:fs';
import { constants as systemConstants } from 'node:os';
import { promisify } from 'node:util';
import { SallyportError, toFault } from '../../contract/errors.ts';
import { WORKSPACE_ENTRIES_MAX } from '../../contract/limits.ts';
import { bubblewrapArguments, isBelow, type SandboxPlan } from './bubblewrap-arguments.ts';
import { createControlGroups } from './control-group.privileged.ts';
import { firstProcess } from './first-process.ts';
import { type Identity, identityFor } from './identity.privileged.ts';
import { launchCommand, lookCommand } from './launch-command.ts';
import { limitCeilings } from './limit-ceilings.privileged.ts';
import { createMaskFinder, type MaskedPath } from './masked-paths.privileged.ts';
import { createPipeStore } from './output-pipes.privileged.ts';
import { openPrivateFile, reopen } from './private-file.privileged.ts';
import { createProbe } from './probe.privileged.ts';
import { type ResourceLimit, resourceLimits } from './resource-limits.ts';
import { createRootStore, FIRST_PROCESS, type MountPoint, SYSTEM_FOLDER_NAMES } from './root-folder.privileged.ts';
import { runTree, type TreeEnd } from './running-tree.privileged.ts';
import type { Sandbox, SandboxExit, SandboxRequest, VisibilityRequest } from './sandbox.ts';
import { seccompFilter } from './seccomp-filter.ts';
import { asFirstProcess, setLimits } from './shell-stages.ts';
import { findSystemPrograms } from './system-programs.privileged.ts';
import {
  isReachable,
  kindOf,
  mayBeMounted,
  mayExecuteIn,
  mountsBelow,
  nodePlace,
  requireFolder,
  requireProgram,
} from './visible-places.privileged.ts';

export type { Sandbox } from './sandbox.ts';

export interface SandboxOptions {
  /** A folder of our own, for the roots of sandboxes and for what is handed over to them. Made where it is absent. */
  readonly folder: string;
  /** Folders that appear in no sandbox, wherever they lie: ledger, keys, policy, stages. */
  readonly hidden: readonly string[];
  /** `shell` has a shell do what our own first process does, as on processors that it was not written for. */
  readonly firstProcess?: 'own' | 'shell';
}

/** Where root keeps what a sandbox of an ordinary user must be able to reach, and to execute: not /run. */
const PUBLIC_FOLDER = '/var/lib/sallyport';

/** Opens the sandbox of this machine. Costs nothing until the first run, and never throws: a run says what is missing. */
export function openSandbox(options: SandboxOptions): Sandbox {
  let opened: Parts | undefined;
  const parts = (): Parts => {
    opened ??= openParts(options);
    return opened;
  };
  return {
    folder: options.folder,
    run: async (request) => runSandboxed(parts(), options, request),
    isVisible: async (request) => lookAt(parts(), request),
    status: createProbe(async (request) => runSandboxed(parts(), options, request), options.folder),
  };
}

type Parts = ReturnType<typeof openParts>;

function openParts({ folder, firstProcess = 'own' }: SandboxOptions) {
  const programs = findSystemPrograms();
  makeOwnFolder(folder, 0o700);
  const rootFolder = process.geteuid?.() === 0 && canMakePublicFolder() ? PUBLIC_FOLDER : folder;
  return {
    folder,
    programs,
    /** Kept open, without a name, for as long as we live: nobody else can write to it. */
    filter: openPrivateFile(folder, seccompFilter(process.arch)),
    rootFor: createRootStore(rootFolder),
    pipes: createPipeStore(folder, programs.mkfifo),
    groupFor: createControlGroups(),
    masked: createMaskFinder(),
    ceilings: limitCeilings(),
    systemFolders: SYSTEM_FOLDER_NAMES.map((name) => `/${name}`).filter((path) => kindOf(path) === 'directory'),
    node: nodePlace(process.execPath),
    firstFor: rememberFirst(),
    hasOwnFirst: firstProcess === 'own' && process.arch === 'x64' && mayExecuteIn(rootFolder),
  };
}

/** Limits are nearly always the same, and putting the program together takes a while. */
function rememberFirst(): (limits: readonly ResourceLimit[], listens: boolean) => Uint8Array {
  const made = new Map<string, Uint8Array>();
  return (limits, listens) => {
    const key = JSON.stringify([limits, listens]);
    const program = made.get(key) ?? firstProcess(limits, { listens });
    made.set(key, program);
    return program;
  };
}

function canMakePublicFolder(): boolean {
  try {
    makeOwnFolder(PUBLIC_FOLDER, 0o755);
    return true;
  } catch {
    return false;
  }
}

/** Throws `SANDBOX_UNAVAILABLE` where somebody else could put things into the folder. */
function makeOwnFolder(path: string, mode: number): void {
  const created = mkdirSync(path, { recursive: true, mode });
  if (created !== undefined) chmodSync(path, mode);
  const stats = lstatSync(path);
  if (!stats.isDirectory() || stats.uid !== process.geteuid?.() || (stats.mode & 0o022) !== 0)
    throw new SallyportError(
      'SANDBOX_UNAVAILABLE',
      `The folder ${path} belongs to somebody else, or others may write to it.`,
    );
}

async function runSandboxed(parts: Parts, options: SandboxOptions, request: SandboxRequest): Promise<SandboxExit> {
  if (request.signal.aborted) return { ending: 'cancelled', exitCode: null, signal: null, durationMs: 0 };
  const identity = identityFor(request.profile.workspace);
  const { plan, firstProcess } = planFor(parts, options, identity, request);
  const pipes = parts.pipes.take();
  const descriptors = openDescriptors(parts, plan);
  try {
    const end = await runTree({
      command: launchCommand({
        programs: parts.programs,
        identity,
        workspace: request.profile.workspace,
        ...stageOf(request),
        firstProcess,
        argv: request.argv,
      }),
      descriptors,
      pipes,
      limits: request.profile.limits,
      ...stageOf(request),
      ...connectionsOf(request),
      groupFor: parts.groupFor,
      signal: request.signal,
      onOutput: request.onOutput,
    });
    parts.pipes.giveBack(pipes);
    return exitFrom(end);
  } catch (error) {
    throw startFault(error);
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor);
  }
}

function stageOf({ profile, stageFolder }: SandboxRequest): { readonly stageFolder?: string } {
  if (profile.workspaceAccess === 'read') return {};
  if (stageFolder === undefined)
    throw new SallyportError('INTERNAL', 'A profile with an overlay was run without a stage.');
  return { stageFolder };
}

/** Throws where a profile grants the network and nobody is there to decide about connections. */
function connectionsOf({ profile, onConnection }: SandboxRequest): Pick<SandboxRequest, 'onConnection'> {
  if (profile.network === 'none') return {};
  if (onConnection === undefined) throw new SallyportError('INTERNAL', 'A profile with a network was run without one.');
  return { onConnection };
}

function openDescriptors(parts: Parts, plan: SandboxPlan): [number, number, number] {
  const opened: number[] = [];
  try {
    opened.push(openPrivateFile(parts.folder, bubblewrapArguments(plan)));
    opened.push(reopen(parts.filter));
    opened.push(openPrivateFile(parts.folder, new Uint8Array()));
    const [args = -1, filter = -1, status = -1] = opened;
    return [args, filter, status];
  } catch (error) {
    for (const descriptor of opened) closeSync(descriptor);
    throw new SallyportError('SANDBOX_FAILED', `${parts.folder} cannot be written to: ${toFault(error).message}`);
  }
}

interface Planned {
  readonly plan: SandboxPlan;
  /** Command line of the first process, which the program's own is appended to. */
  readonly firstProcess: readonly string[];
}

/** Finds out what the sandbox will look like, and refuses what it must not look like. */
function planFor(parts: Parts, options: SandboxOptions, identity: Identity, request: SandboxRequest): Planned {
  const { profile, cwd, argv } = request;
  const { workspace } = profile;
  refuseHidden(options, [workspace, ...profile.reads]);
  if (!mayBeMounted(workspace) || kindOf(workspace) !== 'directory')
    throw new SallyportError('WORKSPACE_UNREADABLE', `${workspace} cannot be the workspace of a sandbox.`);
  if (request.stageFolder !== undefined && isBelow(request.stageFolder, workspace))
    throw new SallyportError(
      'SANDBOX_FAILED',
      `The state folder lies inside the workspace ${workspace}, and an overlay cannot lie below itself; set SALLYPORT_STATE to a folder elsewhere.`,
    );
  const reads = readsFor(parts, identity, request);
  const places = ['/usr', ...parts.systemFolders, workspace, ...reads];
  requireFolder(cwd, places);
  const program = requireProgram({ name: argv[0] ?? '', cwd, searchPath: profile.environment['PATH'] ?? '', places });
  const limits = resourceLimits(profile.limits, parts.ceilings, identity.uid !== 0);
  const home = profile.environment['HOME'] ?? '/tmp';
  const mountPoints: readonly MountPoint[] = [
    { path: workspace, kind: 'directory' },
    ...(isBelow(home, '/tmp') ? [] : [{ path: home, kind: 'directory' } as const]),
    ...reads.map((path): MountPoint => ({ path, kind: kindOf(path) ?? 'directory' })),
  ];
  const listens = profile.network === 'proxy';
  if (listens && !parts.hasOwnFirst)
    throw new SallyportError(
      'SANDBOX_UNAVAILABLE',
      'Commands have no network on this machine: the way out of a sandbox is built for x86-64 only.',
    );
  const first = parts.hasOwnFirst ? { firstProcess: parts.firstFor(limits, listens) } : {};
  const plan = {
    profile,
    rootFolder: parts.rootFor({ uid: identity.uid, gid: identity.gid, home, mountPoints, ...first }),
    uid: identity.uid,
    gid: identity.gid,
    systemFolders: parts.systemFolders,
    reads,
    hidden: [...hiddenBelow(options, [workspace, ...reads]), ...maskedIn(parts, request)],
    cwd,
  };
  const shell = [parts.programs.sh, '-c', asFirstProcess(setLimits(limits)), 'sh'];
  return { plan, firstProcess: parts.hasOwnFirst ? [FIRST_PROCESS, program] : shell };
}

function refuseHidden({ hidden }: SandboxOptions, paths: readonly string[]): void {
  const shown = paths.find((path) => hidden.some((folder) => isBelow(path, folder)));
  if (shown !== undefined)
    throw new SallyportError(
      'SANDBOX_FAILED',
      `${shown} lies in Sallyport's own state folder, which no sandbox may see.`,
    );
}

function readsFor(parts: Parts, identity: Identity, { profile }: SandboxRequest): readonly string[] {
  const node = isReachable(parts.node, identity.uid, identity.gid) ? [parts.node] : [];
  const wanted = [...new Set([...profile.reads, ...node])].filter(
    (path) => mayBeMounted(path) && kindOf(path) !== undefined && !isBelow(path, profile.workspace),
  );
  const already = ['/usr', ...parts.systemFolders];
  return wanted
    .filter((path) => ![...already, ...wanted.filter((other) => other !== path)].some((place) => isBelow(path, place)))
    .sort((a, b) => a.length - b.length);
}

const hiddenBelow = ({ hidden }: SandboxOptions, places: readonly string[]) =>
  hidden
    .filter((folder) => places.some((place) => isBelow(folder, place)) && kindOf(folder) === 'directory')
    .map((folder) => ({ path: byteString(folder), kind: 'directory' }) as const);

/**
 * The masks of the profile. With an overlay, other file systems mounted in the workspace too: inside they would look like
 * empty folders, and what is in them would look deleted afterwards.
 */
function maskedIn(parts: Parts, { profile }: SandboxRequest): readonly MaskedPath[] {
  const { workspace, workspaceAccess, masks } = profile;
  const mounted = workspaceAccess === 'overlay' ? mountsBelow(workspace) : [];
  const hidden = mounted.map((path) => ({ path: byteString(path), kind: kindOf(path) ?? 'file' }));
  return parts.masked({ workspace, masks, entriesMax: WORKSPACE_ENTRIES_MAX, hidden });
}

const byteString = (path: string): string => Buffer.from(path, 'utf8').toString('latin1');

/** A program that went on to its own end after a limit had stopped a part of its tree has a status of its own. */
function exitFrom({ ending, groupHit, exitCode, ...end }: TreeEnd): SandboxExit {
  const { durationMs } = end;
  if (ending !== 'itself') return { ending, exitCode: null, signal: 'SIGKILL', durationMs };
  if (exitCode === undefined && groupHit === undefined) throw setUpFault(end);
  if (exitCode === undefined) return { ending: groupHit ?? 'memory', exitCode: null, signal: 'SIGKILL', durationMs };
  const stopped = exitCode === 0 ? undefined : groupHit;
  return { ending: stopped ?? 'itself', exitCode, signal: signalName(exitCode), durationMs };
}

/** bubblewrap answers 128 and the number of the signal, as shells do. */
function signalName(exitCode: number): string | null {
  if (exitCode <= 128) return null;
  const found = Object.entries(systemConstants.signals).find(([, number]) => number === exitCode - 128);
  return found?.[0] ?? null;
}

/** The first process never started: what stands on standard error are the words of bubblewrap, or of what came before. */
function setUpFault({ reason, killedBy }: Pick<TreeEnd, 'reason' | 'killedBy'>): SallyportError {
  const said = reason.trim();
  const why =
    said !== '' ? said : killedBy === undefined ? 'it gave no reason' : `it was ended from outside by ${killedBy}`;
  return new SallyportError('SANDBOX_FAILED', `The sandbox could not be set up: ${why}`);
}

function startFault(error: unknown): unknown {
  if (error instanceof SallyportError) return error;
  if ((error as NodeJS.ErrnoException).code === 'E2BIG')
    return new SallyportError(
      'PROCESS_LIMIT',
      'The command is longer than the system takes (128 KiB for one argument).',
    );
  return new SallyportError('SANDBOX_FAILED', `The sandbox could not be started: ${toFault(error).message}`, {
    cause: error,
  });
}

/** Well below what one command line may hold. */
const LOOKED_AT_BYTES = 100_000;

async function lookAt(
  { programs }: Parts,
  { workspace, stageFolder, paths }: VisibilityRequest,
): Promise<readonly boolean[]> {
  const { kind } = identityFor(workspace);
  const answers: boolean[] = [];
  for (const some of portions(paths)) {
    const [program = '', ...args] = lookCommand(programs, kind, stageFolder, some);
    const { stdout } = await promisify(execFile)(program, args, { env: {}, cwd: '/' });
    const lines = stdout.trim().split('\n');
    if (lines.length !== some.length)
      throw new SallyportError('SANDBOX_FAILED', `The stage ${stageFolder} could not be looked at.`);
    answers.push(...lines.map((line) => line === '1'));
  }
  return answers;
}

function portions(paths: readonly string[]): readonly (readonly string[])[] {
  const made: string[][] = [];
  let bytes = LOOKED_AT_BYTES;
  for (const path of paths) {
    bytes += Buffer.byteLength(path) + 1;
    if (bytes > LOOKED_AT_BYTES) {
      made.push([]);
      bytes = Buffer.byteLength(path) + 1;
    }
    made.at(-1)?.push(path);
  }
  return made;
}
