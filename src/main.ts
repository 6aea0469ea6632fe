#!/usr/bin/env node
import { userInfo } from 'node:os';
import { join, relative } from 'node:path';
import type { CliContext } from './cli/context.ts';
import { linesOf } from './cli/input-lines.ts';
import { runCli } from './cli/program.ts';
import { visibleText } from './cli/visible-text.ts';
import { nodeProblem } from './config/node-version.ts';
import { packageVersion } from './config/package-version.privileged.ts';
import { EXIT } from './contract/errors.ts';

// A reader that went away (`sallyport … | head`) is no error. What runs is stopped politely and keeps its record.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => leave());
let isLeaving = false;
function leave(): void {
  if (isLeaving) return;
  isLeaving = true;
  if (!process.emit('SIGHUP')) process.exit();
}

/** From the sources of a checkout it is called by its launcher, wherever that is linked to. */
function programName(): string {
  if (!import.meta.filename.endsWith('.ts')) return 'sallyport';
  const launcher = join(import.meta.dirname, '../bin/sallyport');
  const here = currentFolder();
  const near = here.startsWith('/') ? relative(here, launcher) : launcher;
  return near.startsWith('..') ? launcher : near;
}

/** A folder that was deleted under us is found missing by whoever needs it, not by `--help`. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return '.';
  }
}

/** An account without an entry has no name, but a number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.geteuid?.() ?? '?'}`;
  }
}

/** Escapes of a program that nobody vouches for are shown where a terminal would carry them out. */
const output = (stream: 'stdout' | 'stderr', text: string): void =>
  void process[stream].write(process[stream].isTTY ? visibleText(text) : text);

/** Rooms are opened only when a command needs them, so that `--help` answers at once. */
const createContext = (): CliContext => ({
  screen: {
    columns: process.stdout.columns || 100,
    hasColours: process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
    line: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(text),
    output,
  },
  programName: programName(),
  currentFolder: currentFolder(),
  userName: userName(),
  openHouse: async (options) => (await import('./compose.ts')).openHouse(options),
  openRecords: async (stateFolder) => (await import('./compose-records.ts')).openRecords(stateFolder),
  openExplain: async (options) => (await import('./compose-explain.ts')).openExplain(options),
  openPolicyDesk: async (options) => (await import('./compose-policy-desk.ts')).openPolicyDesk(options),
  openPolicyWriter: async (folder) => (await import('./compose-policy-write.ts')).openPolicyWriter(folder),
  openDecide: async (options) => (await import('./compose-decide.ts')).openDecide(options),
  openInspect: async () => (await import('./compose-inspect.ts')).openInspect(),
  replayTrajectories: async (options) => (await import('./compose-trajectories.ts')).replayRecordedSessions(options),
  openScan: async () => (await import('./compose-scan.ts')).openScan(),
  openFileActs: async (stateFolder) =>
    (await import('./compose-file.ts')).openFileActs(stateFolder === undefined ? {} : { stateFolder }),
  terminalApprover: async (words) =>
    (await import('./drivers/approver/terminal-approver.privileged.ts')).createTerminalApprover({
      ...words,
      person: userName(),
    }),
  channels: async (terminal, queue) => (await import('./drivers/approver/channels.ts')).createChannels(terminal, queue),
  keyFiles: async () => ({
    ...(await import('./drivers/keys/key-file.privileged.ts')).keyFilesOnDisk(),
    askPassphrase: (await import('./drivers/approver/passphrase.privileged.ts')).askPassphrase,
  }),
  makeDemoFolder: async () => (await import('./config/demo-folder.privileged.ts')).makeDemoFolder(),
  readText: async (path) => (await import('./config/text-file.privileged.ts')).readTextFile(path),
  inputLines: () => linesOf(process.stdin),
});

const problem = nodeProblem(process.version);
if (problem === undefined) process.exitCode = await runCli(process.argv.slice(2), packageVersion(), createContext());
else {
  process.stderr.write(`sallyport: ${problem}\n`);
  process.exitCode = EXIT.failed;
}
