import type { Effect } from '../../contract/effect.ts';
import type { Facts } from '../../contract/facts.ts';
import { literal } from './argument.ts';
import { findBuiltin } from './builtins.ts';
import { gateBytes } from './byte-gate.ts';
import { describeReading } from './describe-reading.ts';
import type { ReadCommand } from './findings.ts';
import { parseScript } from './parse-script.ts';
import { renderScript } from './render-script.ts';
import { runArgv } from './run-argv.ts';
import { openScene, runScript } from './run-script.ts';
import { findLookAlike, noteUnparsed, scanWords } from './scan-words.ts';
import { SCRIPT_CHARACTERS_MAX, type Script } from './syntax.ts';

export type { ReadCommand } from './findings.ts';
export { isSecretPath } from './secret-path.ts';

/** What a command would do, read before it runs. */
export interface CommandReading {
  /** False where the text is outside the subset; then `effects` holds an `unknown` and what its words gave away. */
  readonly parsed: boolean;
  /** Why the text is never run and never shown raw; holds an escaped rendering. */
  readonly refused?: string;
  /** Set for one simple command of plain words: it is run directly, without a shell. */
  readonly argv?: readonly string[];
  /** Set for everything else that was parsed: canonical bash text that has only this one reading. */
  readonly script?: string;
  /** Every simple command that was found, the nested and unwrapped ones too, in the order of the text. */
  readonly commands: readonly ReadCommand[];
  readonly effects: readonly Effect[];
  /** Every literal word, quoting undone; of what was not parsed too, so that forbids can look for names. */
  readonly words: readonly string[];
  /** One sentence for a person. */
  readonly reason: string;
}

export interface ReadingContext {
  /** Where the command starts; absolute and canonical. */
  readonly cwd: string;
  readonly facts: Facts;
}

/**
 * Reads a command line as bash would. Total: every text gives an answer, in time linear in its length; it throws
 * nothing of its own (only what `facts` throws comes through).
 */
export function readCommand(text: string, { cwd, facts }: ReadingContext): CommandReading {
  const gate = gateBytes(text);
  if (gate !== undefined) return refused(gate.reason, text);
  const parsed = parseScript(text);
  if (!parsed.ok) return unparsed(text, parsed, { cwd, facts });
  const scene = openScene(cwd, facts);
  runScript(parsed.script, scene);
  const { effects, commands, refusal } = scene.findings;
  if (refusal !== undefined) return refused(refusal, text);
  const words = [...new Set(commands.flatMap(({ argv }) => argv))];
  const form = executable(parsed.script);
  return { parsed: true, ...form, commands, effects, words, reason: describeReading(effects, commands) };
}

/** Reads a program with its arguments, as it is started without any shell. */
export function readArgv(argv: readonly string[], { cwd, facts }: ReadingContext): CommandReading {
  const text = argv.join(' ');
  const gate = gateBytes(text);
  if (gate !== undefined) return refused(gate.reason, text);
  const scene = openScene(cwd, facts);
  if (text.length > SCRIPT_CHARACTERS_MAX || argv.length === 0) {
    noteUnparsed(text, scene);
    return {
      parsed: false,
      commands: [],
      effects: scene.findings.effects,
      words: argv.slice(0, 1000),
      reason: TOO_LONG,
    };
  }
  runArgv(argv.map(literal), scene);
  const { effects, commands, refusal } = scene.findings;
  if (refusal !== undefined) return refused(refusal, text);
  return { parsed: true, argv, commands, effects, words: argv, reason: describeReading(effects, commands) };
}

const TOO_LONG = `It was not read, because it is empty or longer than ${SCRIPT_CHARACTERS_MAX} characters.`;

function refused(reason: string, text: string): CommandReading {
  const words = scanWords(text.slice(0, SCRIPT_CHARACTERS_MAX)).map((word) => word.text);
  const effect: Effect = { type: 'unknown', target: 'a command that is not shown as it is', targetKind: 'text' };
  return { parsed: false, refused: reason, commands: [], effects: [effect], words, reason };
}

function unparsed(
  text: string,
  failure: { why: string; at: number; operator?: string },
  { cwd, facts }: ReadingContext,
): CommandReading {
  const scanned = scanWords(text);
  const lookAlike = failure.operator ?? findLookAlike(scanned);
  if (lookAlike !== undefined)
    return refused(
      `The command holds ${JSON.stringify(lookAlike)}, which imitates something else; it is not run.`,
      text,
    );
  const scene = openScene(cwd, facts);
  noteUnparsed(text, scene);
  scene.findings.addExecute('bash');
  const words = [...new Set(scanned.map((word) => word.text))];
  const reason = `It was not understood (${failure.why}, at character ${failure.at + 1}), so it may do anything that bash can.`;
  return { parsed: false, commands: [], effects: scene.findings.effects, words, reason };
}

/** One simple command of plain words is run as it is; the rest as canonical text. */
function executable(script: Script): { argv: readonly string[] } | { script: string } {
  const argv = plainArgv(script);
  return argv === undefined ? { script: renderScript(script) } : { argv };
}

function plainArgv({ items: [item, second] }: Script): readonly string[] | undefined {
  if (item === undefined || second !== undefined || item.background || item.chain.rest.length > 0) return undefined;
  const { negated, timed, stages } = item.chain.first;
  const [stage, another] = stages;
  if (negated || timed !== '' || another !== undefined || stage?.command.kind !== 'simple') return undefined;
  const { assignments, words, redirects } = stage.command;
  if (assignments.length + redirects.length > 0 || words.length === 0) return undefined;
  const argv = words.map(({ parts: [only, more] }) =>
    only?.kind === 'text' && more === undefined ? only.text : undefined,
  );
  if (!argv.every((word) => word !== undefined)) return undefined;
  return findBuiltin(argv[0] ?? '') === undefined && argv[0] !== '' ? argv : undefined;
}
