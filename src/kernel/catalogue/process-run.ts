import type { StartedProgram } from '../../contract/action.ts';
import { processRunSchema } from '../../contract/catalogue.ts';
import type { Effect } from '../../contract/effect.ts';
import { SallyportError } from '../../contract/errors.ts';
import type { JsonValue } from '../../contract/json.ts';
import { type CommandReading, readArgv, readCommand } from '../../effects/shell/read-command.ts';
import { quoteWord } from '../../effects/shell/render-script.ts';
import { sha256 } from '../classify/digest.ts';
import { inOwnEnvironment } from '../classify/own-environment.ts';
import { commandObjections } from './command-objections.ts';
import { commandProfile } from './command-profile.ts';
import type { KindContext, KindDefinition, Understood } from './kind.ts';
import { isWithin, pathArgument } from './path-argument.ts';

/** A command, in the sandbox. What was parsed is run as parsed; what was not is run as text, where it can do no harm. */
export const processRun: KindDefinition = {
  kind: 'process.run',
  understand(args, context) {
    const parsed = processRunSchema.parse(args);
    // Code for an interpreter is not read here: in the sandbox it does what it may, and what it did is judged after.
    const cwd = workingFolder(parsed.cwd, context);
    const readerContext = { cwd, facts: context.facts };
    const reading =
      'argv' in parsed ? readArgv(parsed.argv, readerContext) : readCommand(parsed.command, readerContext);
    const command = 'argv' in parsed ? parsed.argv.map(shownWord).join(' ') : parsed.command;
    const profile = commandProfile(reading, parsed.timeoutMs, context);
    return {
      arguments: {
        exec: execution(reading, command),
        cwd,
        command,
        ...(parsed.timeoutMs !== undefined && { timeoutMs: parsed.timeoutMs }),
      },
      effects: inOwnEnvironment(reading.effects),
      programs: startedPrograms(reading),
      facts: { programs: programFacts(reading, context), files: scriptFacts(reading.effects, context) },
      summary: command,
      ...evidenceIn(command, parsed, reading),
      profile,
      objections: commandObjections(reading, context),
    };
  },
};

/** Evidence speaks of the text that was read: a vector is read as its words with blanks between them. */
function evidenceIn(
  command: string,
  parsed: { readonly argv: readonly string[] } | { readonly command: string },
  { evidence }: CommandReading,
): Pick<Understood, 'evidence'> {
  const isTextRead = 'command' in parsed || parsed.argv.join(' ') === command;
  return isTextRead && evidence.length > 0 ? { evidence } : {};
}

/** A word of a command as a person has to see it: `rm 'a b'` is another act than `rm a b`. */
const shownWord = (word: string): string => (/^[\w@%+:,./-]+$/.test(word) ? word : quoteWord(word));

/** What rules about programs look at: each start, with its sub-command where it has them. */
export const startedPrograms = ({ commands }: CommandReading): readonly StartedProgram[] =>
  commands.map(({ program, subcommand }) => ({ program, ...(subcommand !== undefined && { subcommand }) }));

function workingFolder(text: string | undefined, context: KindContext): string {
  const { facts } = context;
  if (text === undefined) return facts.workspace;
  const { canonical, fact } = pathArgument(text, context);
  if (!isWithin(canonical, facts.workspace))
    throw new SallyportError('PATH_OUTSIDE', 'Commands start inside the workspace.');
  if (fact.kind !== 'directory')
    throw new SallyportError('PATH_INVALID', 'The working folder of a command must be a folder that exists.');
  return canonical;
}

function execution(reading: CommandReading, command: string): { [key: string]: JsonValue } {
  if (reading.argv !== undefined) return { kind: 'argv', argv: [...reading.argv] };
  return { kind: 'script', script: reading.script ?? command };
}

/** Which program file a name stood for when the act was judged: another program is another act. */
function programFacts({ commands }: CommandReading, { facts }: KindContext): JsonValue {
  const names = [...new Set(commands.map(({ program }) => program))].sort();
  return names.map((name) => {
    const program = facts.program(name);
    return program === undefined ? { name } : { name, path: program.path, digest: program.digest };
  });
}

const DEFINITION_BYTES_MAX = 1024 * 1024;
/** Files that say what a program of this name runs. */
const DEFINITIONS = new Map([
  ['npm', 'package.json'],
  ['pnpm', 'package.json'],
  ['yarn', 'package.json'],
  ['npx', 'package.json'],
  ['make', 'Makefile'],
  ['cargo', 'Cargo.toml'],
]);

/** Identity and content of the scripts, package scripts and Makefiles that run: an approval is for these and no others. */
function scriptFacts(effects: readonly Effect[], { facts }: KindContext): JsonValue {
  const paths = new Set<string>();
  for (const { type, target, targetKind } of effects) {
    if (type !== 'execute') continue;
    if (targetKind === 'path' || target.startsWith('/')) paths.add(target);
    const definition = DEFINITIONS.get(target);
    if (definition !== undefined) paths.add(`${facts.workspace}/${definition}`);
  }
  return [...paths].sort().map((path) => {
    const { identity = null, sizeBytes = 0, version = null } = facts.path(path);
    const text = facts.text(path, DEFINITION_BYTES_MAX);
    // The digest says what a person approved, the version holds what is too large or no text for that.
    return { path, identity, sizeBytes, version, digest: text === undefined ? null : sha256(text) };
  });
}
