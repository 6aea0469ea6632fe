import { z } from 'zod';
import { SallyportError } from '../../contract/errors.ts';
import type { Sheet } from '../../contract/sheet.ts';
import { attackerValues } from './attacker-values.ts';
import { placeInMetadata } from './place-in-metadata.ts';
import type { Trajectory, TrajectoryStep } from './trajectory.ts';

/**
 * Changes to recorded attacks that keep what they do: a defence that knows the wording of an attack, or looks for its
 * values as they were written, loses by them. The names that `policy replay --perturb` takes.
 */
export const PERTURBATIONS = ['phrases', 'spaced', 'reversed', 'base64', 'hex', 'percent', 'metadata'] as const;
export type PerturbationName = (typeof PERTURBATIONS)[number];

export interface Phrase {
  readonly find: string;
  readonly replace: string;
}
const tableSchema = z
  .array(z.strictObject({ find: z.string().min(1).max(500), replace: z.string().max(500) }))
  .max(1000);

/** Reads a table of phrases. Throws `USAGE_INVALID`. */
export function parsePhrases(text: string, file: string): readonly Phrase[] {
  try {
    return tableSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new SallyportError('USAGE_INVALID', `${file} is no list of {"find", "replace"}.`, { cause });
  }
}

export interface PerturbationParts {
  readonly phrases: readonly Phrase[];
  readonly sheets: readonly Sheet[];
}

/** The change of that name. Sessions without an attack stay as they are. */
export function perturbation(
  name: PerturbationName,
  { phrases, sheets }: PerturbationParts,
): (record: Trajectory) => Trajectory {
  if (name === 'phrases') {
    const patterns = phrases.map(({ find, replace }) => [looseWords(find), replace] as const);
    return inResults(
      (text) => patterns.reduce((changed, [find, by]) => changed.replace(find, by), text),
      // What was passed on carries the attacker's phrases too.
      ({ attack }) => attack !== 'none',
    );
  }
  if (name === 'metadata') return (record) => placeInMetadata(record, attackerValues(record), sheets);
  return rewriteValues(REWRITINGS[name]);
}

const bytes = (value: string) => [...new TextEncoder().encode(value)];
const hexOf = (byte: number): string => byte.toString(16).padStart(2, '0');
const REWRITINGS: Readonly<Record<Exclude<PerturbationName, 'phrases' | 'metadata'>, (value: string) => string>> = {
  spaced: (value) => [...value].join(' '),
  reversed: (value) => [...value].reverse().join(''),
  base64: (value) => Buffer.from(value).toString('base64'),
  hex: (value) => bytes(value).map(hexOf).join(''),
  percent: (value) =>
    bytes(value)
      .map((byte) => `%${hexOf(byte)}`)
      .join(''),
};

/** The attack says its values in another way, and the model it fooled turns them back: its calls stay as they were. */
const rewriteValues =
  (rewrite: (value: string) => string) =>
  (record: Trajectory): Trajectory => {
    const values = attackerValues(record);
    return inResults(
      (text) => values.reduce((changed, value) => changed.replaceAll(value, () => rewrite(value)), text),
      (_record, { result_has_injection }) => result_has_injection === true,
    )(record);
  };

const inResults =
  (change: (text: string) => string, isMeant: (record: Trajectory, step: TrajectoryStep) => boolean) =>
  (record: Trajectory): Trajectory => ({
    ...record,
    steps: record.steps.map((step) =>
      isMeant(record, step) ? { ...step, result_excerpt: change(step.result_excerpt) } : step,
    ),
  });

/**
 * The words of a phrase with any white space between them, written out or escaped: a format folds the lines of a text
 * as it likes. `{any}` is a few words.
 */
function looseWords(phrase: string): RegExp {
  const words = phrase
    .trim()
    .split(/\s+/)
    .map((word) =>
      word
        .split('{any}')
        .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
        .join('[^\\n]{0,80}?(?:\\n[^\\n]{0,80}?)?'),
    );
  return new RegExp(words.join(String.raw`(?:\s|\\[nrt]|\\(?=\s))+`), 'g');
}
