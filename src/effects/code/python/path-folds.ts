import type { Fold } from '../fold.ts';
import { joinParts } from '../fold-operators.ts';
import { nameOrigin } from '../member.ts';
import { type Arguments, concat, endsOf, list, NONE, object, text, unknown, type Value } from '../value.ts';

const arg = ({ items, named }: Arguments, at: number, name = ''): Value | undefined => items[at] ?? named.get(name);

const pathText = (value: Value | undefined): Value =>
  value?.kind === 'object' && value.of === 'Path' ? value.data : (value ?? NONE);

const expandHome =
  (): Fold =>
  ({ args, self, machine }) => {
    const value = self === undefined ? arg(args, 0, 'path') : pathText(self);
    const ends = endsOf(value ?? NONE);
    if (!/^~(?:\/|$)/.test(ends.lead)) return self ?? value;
    const lead = `${machine.sink.facts.home}${ends.lead.slice(1)}`;
    const expanded = ends.origin === undefined ? text(lead) : unknown(ends.origin, lead, ends.tail);
    return self === undefined ? expanded : object('Path', expanded);
  };

const expandVariables: Fold = ({ args, machine }) => {
  const value = arg(args, 0, 'path');
  if (value?.kind !== 'text') return value;
  const home = value.text.replace(/\$(?:HOME\b|\{HOME\})/g, machine.sink.facts.home);
  return home.includes('$') ? unknown('argument', home.slice(0, home.indexOf('$'))) : text(home);
};

const dirname: Fold = ({ args }) => {
  const ends = endsOf(pathText(arg(args, 0, 'p')));
  const cut = ends.lead.lastIndexOf('/');
  if (ends.origin === undefined) return text(cut < 0 ? '' : ends.lead.slice(0, cut) || '/');
  return cut < 0 ? unknown(ends.origin) : unknown(ends.origin, ends.lead.slice(0, cut + 1));
};
const basename: Fold = ({ args }) => {
  const ends = endsOf(pathText(arg(args, 0, 'p')));
  if (ends.origin === undefined) return text(ends.lead.slice(ends.lead.lastIndexOf('/') + 1));
  // A last name climbs nowhere.
  return unknown(nameOrigin(ends.origin), '', ends.tail.slice(ends.tail.lastIndexOf('/') + 1));
};
const splitext: Fold = ({ args }) => {
  const value = pathText(arg(args, 0, 'p'));
  const ends = endsOf(value);
  if (ends.origin !== undefined) return list([unknown(ends.origin, ends.lead), unknown(nameOrigin(ends.origin))]);
  const dot = /(?<=[^/.])\.[^./]*$/.exec(ends.lead);
  return list([text(ends.lead.slice(0, dot?.index ?? ends.lead.length)), text(dot?.[0] ?? '')]);
};
const same: Fold = ({ args, self }) => self ?? pathText(arg(args, 0, 'path'));
const absolute: Fold = ({ args, machine }) => {
  const value = pathText(arg(args, 0, 'path'));
  const { lead, origin } = endsOf(value);
  const [folder] = machine.sink.folders ?? [];
  if (folder === undefined || /^[/~]/.test(lead) || (origin !== undefined && lead === '')) return value;
  return joinParts(text(folder), value);
};

const joined: Fold = ({ args }) => joinParts(...args.items.map(pathText), ...(args.open ? [unknown('argument')] : []));
const madePath: Fold = ({ args }) =>
  object('Path', args.items.length === 0 ? text('.') : joinParts(...args.items.map(pathText)));

function without(value: Value, end: RegExp): Value {
  if (value.kind === 'text') return text(value.text.replace(end, ''));
  return value.kind === 'unknown' ? unknown(value.origin, value.lead) : value;
}

/** Paths that are made of others. */
export const PATH_FOLDS: readonly (readonly [string, Fold])[] = [
  ['os.path.join', joined],
  ['posixpath.join', joined],
  ['os.path.expanduser', expandHome()],
  ['Path#expanduser', expandHome()],
  ['os.path.expandvars', expandVariables],
  ['os.path.dirname', dirname],
  ['os.path.basename', basename],
  ['os.path.split', (call) => list([dirname(call) ?? NONE, basename(call) ?? NONE])],
  ['os.path.splitext', splitext],
  ['os.path.normpath', same],
  ['os.path.realpath', absolute],
  ['os.path.abspath', absolute],
  ['os.fspath', same],
  ['pathlib.Path', madePath],
  ['pathlib.PosixPath', madePath],
  ['pathlib.PurePath', madePath],
  ['pathlib.PurePosixPath', madePath],
  ['Path#joinpath', ({ args, self }) => object('Path', joinParts(pathText(self), ...args.items.map(pathText)))],
  [
    'os.path.relpath',
    ({ args }) => (args.items[0]?.kind === 'unknown' ? unknown(args.items[0].origin) : same({ args } as never)),
  ],
  [
    'os.getcwd',
    ({ machine }) => (machine.sink.folders?.length === 1 ? text(machine.sink.folders[0] ?? '.') : unknown('argument')),
  ],
  [
    'Path#with_suffix',
    ({ args, self }) => object('Path', concat([without(pathText(self), /\.[^./]*$/), args.items[0] ?? NONE])),
  ],
  [
    'Path#with_name',
    ({ args, self }) => object('Path', joinParts(without(pathText(self), /\/?[^/]*$/), args.items[0] ?? NONE)),
  ],
];
