import type { Fold } from '../fold.ts';
import { join, list, NONE, object, text, unknown } from '../value.ts';

/** The options that a program declares, with what they are where they are not given. */
const addOption: Fold = ({ self, args }) => {
  const names = args.items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  const own = args.named.get('dest');
  const name =
    own?.kind === 'text'
      ? own.text
      : (names.find((one) => one.startsWith('--')) ?? names[0] ?? '').replace(/^-+/, '').replaceAll('-', '_');
  const otherwise = args.named.get('default');
  if (self?.kind === 'object' && self.data.kind === 'map' && otherwise !== undefined)
    self.data.entries.set(name, join(otherwise, unknown('argument')));
  return self;
};
const parsedArguments: Fold = ({ self }) => (self?.kind === 'object' ? object('arguments', self.data) : undefined);
const parsedKnown: Fold = (call) => list([parsedArguments(call) ?? NONE, list([], unknown('argument'))]);

/** A variable, or what stands in for it. */
const variableOr: Fold = ({ args, machine }) => {
  const [name, otherwise = args.named.get('default')] = args.items;
  const value = name?.kind === 'text' && name.text === 'HOME' ? text(machine.sink.facts.home) : unknown('argument');
  return otherwise === undefined || otherwise.kind === 'none' ? value : join(value, otherwise);
};

/** What a program is given by whoever runs it: options and variables. */
export const ARGUMENT_FOLDS: readonly (readonly [string, Fold])[] = [
  ['parser#add_argument', addOption],
  ['parser#add_mutually_exclusive_group', ({ self }) => self],
  ['parser#add_argument_group', ({ self }) => self],
  ['parser#parse_args', parsedArguments],
  ['parser#parse_known_args', parsedKnown],
  ['os.getenv', variableOr],
  ['environ#get', variableOr],
];
