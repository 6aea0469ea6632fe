import type { StepResult } from './outcome-of-step.ts';
import { EXTERNAL } from './read-tasks.ts';

/** One way of governing, counted over all tasks. */
export interface Count {
  readonly name: string;
  readonly tasks: number;
  /** Every question, those about external steps too. */
  readonly questions: number;
  /** Questions about steps that are not external. */
  readonly ordinary: number;
  /** Questions about steps that are not external, and every further question about one that is. */
  readonly beyond: number;
  /** The same where every "do not ask again" was taken. */
  readonly beyondRemembering: number;
  /** External steps that took place and nobody was asked about, by sort. */
  readonly unasked: Readonly<Record<(typeof EXTERNAL)[number], number>>;
  /** External steps that were refused without a question. */
  readonly externalRefused: number;
  /** External steps that ran where nothing can be reached. */
  readonly externalHeld: number;
  /** Ordinary steps that were refused, or of which a part was. */
  readonly hindered: number;
}

export function count(name: string, plain: readonly StepResult[], remembering: readonly StepResult[] = plain): Count {
  const outside = plain.filter(({ external }) => external !== undefined);
  const beyond = (results: readonly StepResult[]): number =>
    sum(results.map(({ external, questions }) => (external === undefined ? questions : Math.max(0, questions - 1))));
  return {
    name,
    tasks: new Set(plain.map(({ task }) => task)).size,
    questions: sum(plain.map(({ questions }) => questions)),
    ordinary: sum(plain.map(({ external, questions }) => (external === undefined ? questions : 0))),
    beyond: beyond(plain),
    beyondRemembering: beyond(remembering),
    unasked: Object.fromEntries(
      EXTERNAL.map((sort) => [
        sort,
        outside.filter(({ external, passed }) => external === sort && passed === 'unasked').length,
      ]),
    ) as Count['unasked'],
    externalRefused: outside.filter(({ passed }) => passed === 'denied').length,
    externalHeld: outside.filter(({ passed }) => passed === 'held').length,
    hindered: plain.filter(({ external, denied }) => external === undefined && denied).length,
  };
}

export const unaskedOf = ({ unasked }: Count): number => sum(Object.values(unasked));

/** The rival with the fewest questions beyond the external acts among those that let no such act pass unasked. */
export const bestSafe = (rivals: readonly Count[]): Count | undefined =>
  rivals.filter((rival) => unaskedOf(rival) === 0).toSorted((a, b) => a.beyondRemembering - b.beyondRemembering)[0];

/** As `bestSafe`, where reading the person's other files is not held against a rival. */
export const bestSafeButReads = (rivals: readonly Count[]): Count | undefined =>
  rivals
    .filter((rival) => unaskedOf(rival) === rival.unasked.reads)
    .toSorted((a, b) => a.beyondRemembering - b.beyondRemembering)[0];

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
