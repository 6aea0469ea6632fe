import type { Effect } from '../../contract/effect.ts';
import type { Facts } from '../../contract/facts.ts';
import type { Reading } from '../../contract/reading.ts';
import { sentenceOf } from '../sentence.ts';
import { literal } from './argument.ts';
import { findBuiltin } from './builtins.ts';
import { gateBytes, withoutUnseen } from './byte-gate.ts';
import type { CodeReader } from './code-reader.ts';
import { describeReading } from './describe-reading.ts';
import { PROGRAM_BUDGETS, type ReadCommand } from './findings.ts';
import { type ParseLimits, parseScript } from './parse-script.ts';
import { renderScript } from './render-script.ts';
import { runArgv } from './run-argv.ts';
import { runUncalled } from './run-function.ts';
import { openScene, runScript } from './run-script.ts';
import { salvage } from './salvage.ts';
import { findLookAlike, noteUnparsed, scanWords } from './scan-words.ts';
import type { Scene } from './scene.ts';
import { PROGRAM_CHARACTERS_MAX, PROGRAM_COMMANDS_MAX, SCRIPT_CHARACTERS_MAX, type Script } from './syntax.ts';
import { type Telling, tellingEffects } from './telling-effects.ts';

export type { ReadCommand } from './findings.ts';
export { isSecretPath } from './secret-path.ts';

/**
 * What a command would do, read before it runs. Where it was not parsed, `effects` holds an `unknown` and what its
 * words gave away.
 */
export interface CommandReading extends Reading {
  /** Why the text is never run and never shown raw; holds an escaped rendering. */
  readonly refused?: string;
  /** Set for one simple command of plain words: it is run directly, without a shell. */
  readonly argv?: readonly string[];
  /** Set for everything else that was parsed: canonical bash text that has only this one reading. */
  readonly script?: string;
  /** Every simple command that was found, the nested and unwrapped ones too, in the order of the text. */
  readonly commands: readonly ReadCommand[];
  /** What is needed to tell a person what stands out: see `tellingEffects`. */
  readonly telling: Telling;
  /** Every literal word, quoting undone; of what was not parsed too, so that forbids can look for names. */
  readonly words: readonly string[];
  /** One sentence for a person, with whole targets; `sentence` is the short one. */
  readonly reason: string;
}

export interface ReadingContext {
  /** Where the command starts; absolute and canonical. */
  readonly cwd: string;
  readonly facts: Facts;
  /** Reads code that the command hands to an interpreter; without it such code is unknown. */
  readonly readCode?: CodeReader | undefined;
  /** True to look into the files of code that the command runs, too. */
  readonly readsFiles?: boolean | undefined;
}

/**
 * Reads a command line as bash would. Total: every text gives an answer, in time linear in its length; it throws
 * nothing of its own (only what `facts` throws comes through).
 */
export const readCommand = (text: string, context: ReadingContext): CommandReading => readText(text, context);

const PROGRAM: ParseLimits = { charactersMax: PROGRAM_CHARACTERS_MAX, commandsMax: PROGRAM_COMMANDS_MAX };

/** Reads a whole bash program, which may be longer than what an agent types as a command. Total, as `readCommand`. */
export const readShellProgram = (text: string, context: ReadingContext): CommandReading =>
  readText(text, context, PROGRAM);

function readText(text: string, context: ReadingContext, limits?: ParseLimits): CommandReading {
  const { cwd, facts, readCode, readsFiles } = context;
  const gate = gateBytes(text);
  if (gate !== undefined) return refused(gate.reason, text, { cwd, facts });
  const parsed = parseScript(text, 'bash', 0, limits);
  const scene = { ...openScene(cwd, facts, limits && PROGRAM_BUDGETS), readCode, readsFiles };
  if (!parsed.ok) return unparsed(text, parsed, scene, { cwd, facts });
  runScript(parsed.script, scene);
  runUncalled(scene);
  const { commands, refusal } = scene.findings;
  if (refusal !== undefined) return refused(refusal, text, { cwd, facts });
  const words = [...new Set(commands.flatMap(({ argv }) => argv))];
  return reading(scene, { parsed: true, ...executable(parsed.script), commands, words }, startsOf(parsed.script));
}

/** Where each command of the list begins. */
const startsOf = ({ items }: Script): readonly number[] =>
  items.flatMap(({ chain }) => [chain.first.start, ...chain.rest.map(({ pipeline }) => pipeline.start)]);

type Part = 'parsed' | 'refused' | 'argv' | 'script' | 'commands' | 'words' | 'reason';

/** What a scene found, with the sentences only made when somebody asks for them. */
function reading(
  { findings, facts }: Scene,
  parts: Pick<CommandReading, Exclude<Part, 'reason'>> & { readonly reason?: string },
  starts: readonly number[] = [0],
): CommandReading {
  const { effects, evidence } = findings;
  return {
    ...parts,
    effects,
    evidence,
    telling: { starts, aside: findings.aside, presumed: findings.presumed },
    get reason() {
      return parts.reason ?? describeReading(effects, parts.commands);
    },
    get sentence() {
      return sentenceOf(effects, facts);
    },
  };
}

/** Reads a program with its arguments, as it is started without any shell. */
export function readArgv(
  argv: readonly string[],
  { cwd, facts, readCode, readsFiles }: ReadingContext,
): CommandReading {
  const text = argv.join(' ');
  const gate = gateBytes(text);
  if (gate !== undefined) return refused(gate.reason, text, { cwd, facts });
  const scene = { ...openScene(cwd, facts), readCode, readsFiles };
  if (text.length > SCRIPT_CHARACTERS_MAX || argv.length === 0) {
    noteUnparsed(text, scene);
    return reading(scene, { parsed: false, commands: [], words: argv.slice(0, 1000), reason: TOO_LONG });
  }
  let start = 0;
  const words = argv.map((word) => {
    const argument = { ...literal(word), start, end: start + word.length };
    start = argument.end + 1;
    return argument;
  });
  scene.findings.at({ start: 0, end: text.length });
  runArgv(words, scene);
  const { commands, refusal } = scene.findings;
  if (refusal !== undefined) return refused(refusal, text, { cwd, facts });
  return reading(scene, { parsed: true, argv, commands, words: argv });
}

const TOO_LONG = `It was not read, because it is empty or longer than ${SCRIPT_CHARACTERS_MAX} characters.`;

/** Never run; still it is told what the text would do without what is hidden in it. */
function refused(reason: string, text: string, { cwd, facts }: ReadingContext): CommandReading {
  const words = scanWords(text.slice(0, SCRIPT_CHARACTERS_MAX)).map((word) => word.text);
  const hidden: Effect = { type: 'unknown', target: 'a command that is not shown as it is', targetKind: 'text' };
  const seen = withoutUnseen(text);
  const inner = seen === text ? undefined : readText(seen, { cwd, facts });
  // Positions in the text without the hidden parts would be wrong in this one.
  const effects = [hidden, ...(inner === undefined ? [] : tellingEffects(inner).effects)];
  return {
    parsed: false,
    refused: reason,
    commands: [],
    effects,
    evidence: [],
    telling: { starts: [0], aside: new Set(), presumed: [] },
    words,
    reason,
    get sentence() {
      return sentenceOf(effects, facts);
    },
  };
}

function unparsed(
  text: string,
  failure: { why: string; at: number; operator?: string },
  scene: Scene,
  context: ReadingContext,
): CommandReading {
  const scanned = scanWords(text);
  const lookAlike = failure.operator ?? findLookAlike(scanned);
  if (lookAlike !== undefined) {
    const why = `The command holds ${JSON.stringify(lookAlike)}, which imitates something else; it is not run.`;
    return refused(why, text, context);
  }
  const starts = salvage(text, scene);
  noteUnparsed(text, scene);
  scene.findings.addExecute('bash');
  const words = [...new Set(scanned.map((word) => word.text))];
  const reason = `It was not understood (${failure.why}, at character ${failure.at + 1}), so it may do anything that bash can.`;
  return reading(scene, { parsed: false, commands: [], words, reason }, starts);
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
  const { assignments, words, declared = [], redirects } = stage.command;
  if (assignments.length + declared.length + redirects.length > 0 || words.length === 0) return undefined;
  const argv = words.map(({ parts: [only, more] }) =>
    only?.kind === 'text' && more === undefined ? only.text : undefined,
  );
  if (!argv.every((word) => word !== undefined)) return undefined;
  return findBuiltin(argv[0] ?? '') === undefined && argv[0] !== '' ? argv : undefined;
}
