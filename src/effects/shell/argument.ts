/** One argument as far as it can be known before the command runs. */
export type Argument = LiteralArgument | BelowArgument | UnknownArgument;

/** Exactly this text. `glob` is the pattern it came from, where it is one name that a pattern matched. */
export interface LiteralArgument extends Spanned {
  readonly kind: 'literal';
  readonly text: string;
  readonly glob?: string;
  /** True where a number in the text stands for whatever number it will be. */
  readonly about?: true;
  /** With `about`: what stands in front of the first such number, as far as that is sure. */
  readonly lead?: string;
}

/** Where an argument stands in the text that was asked about; absent where it was made up on the way. */
interface Spanned {
  readonly start?: number;
  readonly end?: number;
}

/** Some paths below some folders: a pattern that was not listed, the names that `find` hands on. */
export interface BelowArgument extends Spanned {
  readonly kind: 'below';
  /** Absolute folders. */
  readonly roots: readonly string[];
  /** Patterns that the last name fits; none means that any name may come. */
  readonly names: readonly string[];
  /** How the names came about: a shell's pattern leaves out names with a leading dot, a search does not. */
  readonly hidden: 'left out' | 'found';
  /** True where the search itself is for names of secrets. */
  readonly hunted?: boolean;
  /** True where a name could be taken for an option. */
  readonly mayBeOption: boolean;
  readonly shown: string;
}

/**
 * Known only at run time. `lead` is the text that it surely begins with, `tail` what it surely ends with; `many` says that
 * it may be any number of words.
 */
export interface UnknownArgument extends Spanned {
  readonly kind: 'unknown';
  readonly lead: string;
  readonly tail?: string;
  readonly many: boolean;
  readonly shown: string;
  /** The text with some name in each place that is not known: enough to see what sort of text it is. */
  readonly near?: string;
  /** True for what whoever runs the script gives it as an argument. */
  readonly given?: true;
}

export const literal = (text: string): LiteralArgument => ({ kind: 'literal', text });

/** Some number, of which only that is known. */
export const SOME_NUMBER: LiteralArgument = { kind: 'literal', text: '1', about: true };

export const isNumber = (argument: Argument | undefined): boolean =>
  argument?.kind === 'literal' && /^-?\d*$/.test(argument.text);

/** True for what whoever runs the script gives it: the risk of it is that person's own. */
export const isGiven = (argument: Argument | undefined): argument is UnknownArgument =>
  argument?.kind === 'unknown' && argument.given === true && !argument.many;

/** Something that only the run shows. */
export const unknownArgument = (shown: string, many = false): UnknownArgument => ({
  kind: 'unknown',
  lead: '',
  many,
  shown,
});

/** The argument as it is shown to people and to rules. */
export const shownArgument = (argument: Argument): string =>
  argument.kind === 'literal' ? argument.text : argument.shown;

/** The text, where the argument is known exactly. */
export const textOf = (argument: Argument | undefined): string | undefined =>
  argument?.kind === 'literal' && argument.about !== true ? argument.text : undefined;

/** The text with some number in each place where one is not known: for whatever no number changes the meaning of. */
export const nearTextOf = (argument: Argument | undefined): string | undefined =>
  argument?.kind === 'literal' ? argument.text : undefined;
