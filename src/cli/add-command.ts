import { type Command, InvalidArgumentError } from 'commander';
import type { CliContext, GlobalOptions } from './context.ts';

type Run = (context: CliContext) => Promise<number>;
/** `faultExit` takes the place of the fault's own status where that would be mistaken for another program's. */
export type Start = (options: GlobalOptions & { readonly faultExit?: number }, run: Run) => Promise<void>;

/** Where a command works; one that has no use for a place does not take it and forget it. */
const PLACES = {
  workspace: ['-w, --workspace <folder>', 'folder to work in (default: the current one)'],
  state: ['--state <folder>', 'folder that keeps ledger, sessions and undo'],
  policy: ['--policy <file>', 'policy file instead of the default policy'],
} as const;
const HOUSE = ['workspace', 'state', 'policy'] as const;
export const RECORDS = ['state'] as const;

interface CommandWords {
  readonly usage: string;
  readonly description: string;
  /** Can be copied. */
  readonly example: string;
  readonly places?: readonly (keyof typeof PLACES)[];
  /** For a command whose answers are rows of JSON in any case. */
  readonly isJsonAlways?: boolean;
}

/** A sub-command with the options that every command has. */
export function command(
  parent: Command,
  { usage, description, example, places = HOUSE, isJsonAlways = false }: CommandWords,
): Command {
  const made = parent.command(usage).description(description);
  if (!isJsonAlways) made.option('--json', 'print JSON for machines').option('-v, --verbose', 'say more');
  for (const place of places) made.option(PLACES[place][0], PLACES[place][1]);
  return made.addHelpText('after', `\nExample:\n  ${example}`);
}

/** A word that only groups commands. */
export const group = (parent: Command, { usage, description, example }: CommandWords): Command =>
  parent
    .command(usage)
    .description(description)
    .helpOption('-h, --help', 'show help')
    .addHelpText('after', `\nExample:\n  ${example}`);

export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number above zero.');
}

export function amount(text: string): number {
  const number = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  if (number > 0) return number;
  throw new InvalidArgumentError('It must be a number above zero.');
}
