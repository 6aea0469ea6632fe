import { lexicalPath } from '../path/read-path.ts';
import { type Argument, shownArgument, textOf } from './argument.ts';
import { findBuiltin } from './builtins.ts';
import { gateProgram } from './byte-gate.ts';
import { findSheet } from './find-sheet.ts';
import { runSheet, subcommandOf } from './run-sheet.ts';
import { absolutePaths, type Scene, type Stream } from './scene.ts';
import { isSystemFolder } from './system-place.ts';
import { touchAbsolute } from './touch.ts';

const UNKNOWN: Stream = { kind: 'unknown' };

/** Reads one command: what it starts, and what that would do. `inShell` is false where no shell looks the name up. */
export function runArgv(argv: readonly Argument[], scene: Scene, inShell = false): Stream {
  const [head, ...args] = argv;
  if (head === undefined) return UNKNOWN;
  const name = textOf(head);
  if (!scene.findings.spend('commands')) return UNKNOWN;
  if (name === undefined) return runUnknown(head, argv, scene);
  const refused = gateProgram(name, name);
  if (refused !== undefined) scene.findings.refusal ??= refused.reason;
  return name.includes('/') ? runPath(name, argv, args, scene) : runName(name, argv, args, scene, inShell);
}

function runUnknown(head: Argument, argv: readonly Argument[], { findings }: Scene): Stream {
  findings.addCommand({ program: '', argv: argv.map(shownArgument) });
  findings.add({
    type: 'execute',
    target: `a program known only at run time (${shownArgument(head)})`,
    targetKind: 'text',
  });
  findings.addText('unknown', `a program known only at run time (${shownArgument(head)})`);
  if (findings.hasSocket) findings.addText('secret', 'all that somebody else lets this machine show');
  return UNKNOWN;
}

function runName(
  name: string,
  argv: readonly Argument[],
  args: readonly Argument[],
  scene: Scene,
  inShell: boolean,
): Stream {
  const builtin = inShell ? findBuiltin(name) : undefined;
  if (builtin !== undefined) {
    scene.findings.addCommand({ program: name, argv: argv.map(shownArgument) });
    return builtin(args, scene, name) ?? UNKNOWN;
  }
  const sheet = findSheet(name);
  const subcommand = sheet === undefined ? undefined : subcommandOf(sheet, args);
  scene.findings.addCommand({
    program: name,
    argv: argv.map(shownArgument),
    ...(subcommand !== undefined && { subcommand }),
  });
  if (sheet !== undefined) return runSheet(sheet, name, args, scene);
  scene.findings.addExecute(name);
  return UNKNOWN;
}

/** A path is the known program only where the system itself keeps programs. */
function runPath(path: string, argv: readonly Argument[], args: readonly Argument[], scene: Scene): Stream {
  const paths = absolutePaths(path, scene.state);
  const [only, another] = paths ?? [];
  if (only === undefined || another !== undefined)
    return runUnknown(argv[0] ?? { kind: 'literal', text: path }, argv, scene);
  const lexical = lexicalPath(only);
  const cut = lexical.lastIndexOf('/');
  if (path.startsWith('/') && isSystemFolder(lexical.slice(0, cut)))
    return runName(lexical.slice(cut + 1), argv, args, scene, false);
  const { canonical } = scene.facts.path(only);
  scene.findings.addCommand({ program: canonical, argv: argv.map(shownArgument) });
  touchAbsolute(only, { touch: 'read', tree: false }, scene);
  scene.findings.addExecute(canonical);
  return UNKNOWN;
}
