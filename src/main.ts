#!/usr/bin/env node
import { createInterface } from 'node:readline';
import type { CliContext } from './cli/context.ts';
import { runCli } from './cli/program.ts';
import { packageVersion } from './config/package-version.privileged.ts';

// A reader that went away (`sallyport … | head`) is no error.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit());

/** Rooms are opened only when a command needs them, so that `--help` answers at once. */
const context: CliContext = {
  screen: {
    columns: process.stdout.columns ?? 100,
    hasColours: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
    line: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(text),
  },
  currentFolder: process.cwd(),
  openHouse: async (options) => (await import('./compose.ts')).openHouse(options),
  openInspect: async () => (await import('./compose-inspect.ts')).openInspect(),
  terminalApprover: async (render) =>
    (await import('./drivers/approver/terminal-approver.privileged.ts')).createTerminalApprover({ render }),
  makeDemoFolder: async () => (await import('./config/demo-folder.privileged.ts')).makeDemoFolder(),
  readText: async (path) => (await import('./config/text-file.privileged.ts')).readTextFile(path),
  inputLines: () => createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }),
};

process.exitCode = await runCli(process.argv.slice(2), packageVersion(), context);
