import type { Effect } from '../../contract/effect.ts';
import type { Facts } from '../../contract/facts.ts';
import type { Evidence, Reading } from '../../contract/reading.ts';
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
import { deeper, type Scene } from './scene.ts';
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
  readonly script?: string | undefined;
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
  for (const trap of scene.findings.traps) scene.runText(trap, 'bash', deeper(scene));
  runUncalled(scene);
  const { refusal } = scene.findings;
  if (refusal !== undefined) return refused(refusal, text, { cwd, facts });
  const { script } = parsed;
  return new SceneReading(scene, { parsed: true, argv: plainArgv(script), script, starts: startsOf(script) });
}

/** Where each command of the list begins. */
const startsOf = ({ items }: Script): readonly number[] =>
  items.flatMap(({ chain }) => [chain.first.start, ...chain.rest.map(({ pipeline }) => pipeline.start)]);

interface Known {
  readonly parsed: boolean;
  readonly argv?: readonly string[] | undefined;
  readonly script?: Script;
  readonly words?: readonly string[];
  readonly starts?: readonly number[];
  readonly reason?: string;
}

/** What a scene found. Texts are only made when somebody asks for them: most ask for a part of the answer. */
class SceneReading implements CommandReading {
  readonly parsed: boolean;
  readonly argv?: readonly string[];
  readonly commands: readonly ReadCommand[];
  readonly effects: readonly Effect[];
  readonly evidence: readonly Evidence[];
  readonly telling: Telling;
  readonly #known: Known;
  readonly #facts: Facts;

  constructor({ findings, facts }: Scene, known: Known) {
    this.#known = known;
    this.#facts = facts;
    this.parsed = known.parsed;
    if (known.argv !== undefined) this.argv = known.argv;
    this.commands = known.parsed ? findings.commands : [];
    this.effects = findings.effects;
    this.evidence = findings.evidence;
    this.telling = {
      starts: known.starts ?? [0],
      aside: findings.aside,
      presumed: findings.presumed,
      causes: findings.causes,
    };
  }

  get script(): string | undefined {
    const { script, argv } = this.#known;
    return script === undefined || argv !== undefined ? undefined : renderScript(script);
  }

  get words(): readonly string[] {
    return this.#known.words ?? [...new Set(this.commands.flatMap(({ argv }) => argv))];
  }

  get reason(): string {
    return this.#known.reason ?? describeReading(this.effects, this.commands);
  }

  get sentence(): string {
    return sentenceOf(this.effects, this.#facts);
  }
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
    return new SceneReading(scene, { parsed: false, words: argv.slice(0, 1000), reason: TOO_LONG });
  }
  let start = 0;
  const words = argv.map((word) => {
    const argument = { ...literal(word), start, end: start + word.length };
    start = argument.end + 1;
    return argument;
  });
  scene.findings.at({ start: 0, end: text.length });
  runArgv(words, scene);
  const { refusal } = scene.findings;
  if (refusal !== undefined) return refused(refusal, text, { cwd, facts });
  return new SceneReading(scene, { parsed: true, argv, words: argv });
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
    telling: { starts: [0], aside: new Set(), presumed: [], causes: new Map() },
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
  return new SceneReading(scene, { parsed: false, starts, words, reason });
}

/** One simple command of plain words is run as it is; the rest as canonical text. */
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
