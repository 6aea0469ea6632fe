import { parseScript } from '../../src/effects/shell/parse-script.ts';
import { readCommand } from '../../src/effects/shell/read-command.ts';
import { renderScript } from '../../src/effects/shell/render-script.ts';
import { createMemoryFacts } from '../../src/testing/memory-facts.ts';
import { type Observed, observeAll } from './bash-oracle.ts';
import { EATING, FILES, FOLDER_SHOWN, VARIABLES } from './fixture.ts';
import { findMatches } from './model-globs.ts';
import { Endless, type Outcome, runModel, Undecided } from './model-shell.ts';

/** A script on which parser and bash do not agree. */
export interface Difference {
  readonly script: string;
  /** Which comparison failed. */
  readonly what: 'arguments' | 'files' | 'canonical text' | 'reader' | 'no end';
  readonly expected: unknown;
  readonly bash: unknown;
}

export interface Counts {
  written: number;
  /** Inside the subset: only these go to bash. */
  parsed: number;
  /** Every argument and every file was compared with the model. */
  exact: number;
  /** At least one command of the script was started by bash. */
  started: number;
  commands: number;
}

export const noCounts = (): Counts => ({ written: 0, parsed: 0, exact: 0, started: 0, commands: 0 });

interface Candidate {
  readonly script: string;
  readonly canonical: string;
  /** Absent where the model does not decide. */
  readonly outcome?: Outcome;
}

/** Runs scripts in one bash and compares what it did with what was read. Every difference was seen twice. */
export async function findDifferences(
  scripts: readonly string[],
  counts: Counts = noCounts(),
): Promise<readonly Difference[]> {
  counts.written += scripts.length;
  const candidates = scripts.map(toCandidate).filter((candidate) => candidate !== undefined);
  counts.parsed += candidates.length;
  counts.exact += candidates.filter(({ outcome }) => outcome !== undefined).length;
  const again = candidates.map((candidate, index) => !isSettled(candidate) || index % CANONICAL_EVERY === 0);
  const observed = await observeAll(
    candidates.flatMap(({ script, canonical }, index) => (again[index] ? [script, canonical] : [script])),
  );
  if (observed === undefined) return narrowEndless(candidates);
  let at = 0;
  const differences: Difference[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const original = observed[at++] ?? NOTHING;
    const pair = [original, again[index] ? (observed[at++] ?? NOTHING) : original] as const;
    counts.commands += pair[0].commands.length;
    if (pair[0].commands.length > 0) counts.started += 1;
    if (compare(candidate, pair) !== undefined) {
      const confirmed = await confirm(candidate);
      if (confirmed !== undefined) differences.push(confirmed);
    }
  }
  return differences;
}

/** The canonical text of every fourth script is run by bash too; of the others, only our own reading of it is compared. */
const CANONICAL_EVERY = 4;

/** Whether the canonical text, read again, does the same in the model. */
function isSettled({ canonical, outcome }: Candidate): boolean {
  const parsed = parseScript(canonical);
  if (outcome === undefined || !parsed.ok) return false;
  try {
    const { commands, files } = runModel(parsed.script);
    return isSame([commands, [...files]], [outcome.commands, [...outcome.files]]);
  } catch {
    return false;
  }
}

const NOTHING: Observed = { commands: [], files: new Map() };
const ATTEMPTS = 4;

/** The parts of a pipeline race: only a difference that stays is one. */
async function confirm(candidate: Candidate): Promise<Difference | undefined> {
  let difference: Difference | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const observed = await observeAll([candidate.script, candidate.canonical], 5_000);
    const [original, again] = observed ?? [];
    if (original === undefined || again === undefined) return noEnd(candidate.script);
    difference = compare(candidate, [original, again]);
    if (difference === undefined) return undefined;
  }
  return difference;
}

const noEnd = (script: string): Difference => ({ script, what: 'no end', expected: 'an end', bash: 'none in time' });

async function narrowEndless(candidates: readonly Candidate[]): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  for (const { script, canonical } of candidates)
    if ((await observeAll([script, canonical], 5_000)) === undefined) found.push(noEnd(script));
  return found;
}

function toCandidate(script: string): Candidate | undefined {
  const parsed = parseScript(script);
  if (!parsed.ok) return undefined;
  const canonical = renderScript(parsed.script);
  // Process numbers differ from one bash to the next; half a character never reaches a shell.
  if (/\$[$!]/.test(canonical) || !script.isWellFormed()) return undefined;
  // With its input closed, a program may be given the next pipe that bash opens, and wait for itself.
  if (/<&-/.test(canonical) && canonical.includes(EATING)) return undefined;
  try {
    return { script, canonical, outcome: runModel(parsed.script) };
  } catch (error) {
    const mayRun =
      error instanceof Undecided &&
      !/\b(?:while|until)\b|\(\)/.test(script) &&
      !/out of the folder|files written/.test(error.message);
    if (mayRun) return { script, canonical };
    if (error instanceof Undecided || error instanceof Endless) return undefined;
    throw error;
  }
}

function compare(
  { script, outcome }: Candidate,
  [original, again]: readonly [Observed, Observed],
): Difference | undefined {
  if (outcome !== undefined) {
    const expected = outcome.atOnce ? sorted(outcome.commands) : outcome.commands;
    const bash = outcome.atOnce ? sorted(original.commands) : original.commands;
    if (!isSame(expected, bash)) return { script, what: 'arguments', expected, bash };
    const files = filesOf(outcome.files, original.files);
    if (!isSame(files.expected, files.bash)) return { script, what: 'files', ...files };
  }
  if (original.commands.flat().some((word) => OUTSIDE.test(word))) return undefined;
  const pair = [original, again].map(({ commands, files }) => ({
    commands: sorted(commands).map((text) => text.replaceAll(LINE, '')),
    files: filesWithout(files),
  }));
  if (!isSame(pair[0], pair[1])) return { script, what: 'canonical text', expected: pair[1], bash: pair[0] };
  return unforeseen(script, original);
}

const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
/** What a pattern found on the machine, whose processes come and go. */
const OUTSIDE = /^\/(?:bin|boot|dev(?!\/fd\/)|etc|lib|proc|sys|usr|var)\//;
/** Bash numbers the lines of its complaints, and the canonical text has other lines; no two times are alike. */
const LINE = /line \d+: |\d+m\d+\.\d+s|\b\d+\.\d\d\b/g;
/** Bash takes whatever descriptor is free, and other digits may stand behind it. */
const DESCRIPTOR = /(?<=\/dev\/fd\/)\d+/g;
const sorted = (commands: readonly (readonly string[])[]): readonly string[] =>
  commands.map((argv) => JSON.stringify(argv).replaceAll(DESCRIPTOR, '')).sort();

/** Files in which bash itself may have written are compared by name only. */
function filesOf(expected: Outcome['files'], bash: Observed['files']) {
  const names = [...expected].filter(([, text]) => text === undefined).map(([name]) => name);
  const shown = (files: ReadonlyMap<string, string | undefined>) =>
    [...files]
      .map(([name, text]) => [name, names.includes(name) ? '' : text] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1));
  return { expected: shown(expected), bash: shown(bash) };
}

/** Bash numbers the lines of its complaints; the canonical text has other lines, and times differ. */
const filesWithout = (files: Observed['files']) =>
  [...files]
    .map(([name, text]) => [name, text.replaceAll(/line \d+: |\/dev\/fd\/\d+|\d+m\d+\.\d+s|\d+\.\d\d/g, '')] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1));

const facts = createMemoryFacts({
  workspace: FOLDER_SHOWN,
  home: VARIABLES.get('HOME') ?? '',
  files: Object.fromEntries(FILES.map((name) => [`${FOLDER_SHOWN}/${name}`, ''])),
});
const context = { cwd: FOLDER_SHOWN, facts: { ...facts, glob } };

/** The listing that the reader asks for, by the same rules as the model's. */
function glob(pattern: string): readonly string[] {
  if (!pattern.startsWith(`${FOLDER_SHOWN}/`)) return [];
  const pieces = [...pattern.slice(FOLDER_SHOWN.length + 1).matchAll(/\\(.)|([^\\]+)/gs)].map(([, escaped, active]) =>
    escaped === undefined ? { text: active ?? '', active: true } : { text: escaped, active: false },
  );
  return findMatches(pieces, '', FILES).map((name) => `${FOLDER_SHOWN}/${name}`);
}

/** The reader takes any number for 1, in the name of a program too. */
const NUMBER = /\$[?#$]|\$\(\(|\$\{#/;

/** What the product's own reading said would start must hold everything that bash started. */
function unforeseen(script: string, { commands }: Observed): Difference | undefined {
  const reading = readCommand(script, context);
  if (!reading.parsed) return undefined;
  const programs = new Set(reading.commands.flatMap(({ argv: [name = ''] }) => [name]));
  const mayBeAny =
    NUMBER.test(script) ||
    reading.effects.some(
      ({ type, target }) => type === 'execute' && target.startsWith('a program known only at run time'),
    );
  if (mayBeAny || reading.effects.some(({ target }) => /^more than \d+ (?:commands|patterns|paths)$/.test(target)))
    return undefined;
  const missed = commands.filter(([name = '']) => !programs.has(name));
  if (missed.length > 0) return { script, what: 'reader', expected: [...programs], bash: missed };
  return undefined;
}
