import { feed } from '../fed.ts';
import type { Fold } from '../fold.ts';
import { setFree } from '../set-free.ts';
import { derive, mapOf, NONE, object, unknown } from '../value.ts';

/** `getattr` and its kin: a member by a name that is a value. */
const getMember: Fold = ({ args, machine, at }) => {
  const [target, name, otherwise] = args.items;
  if (target === undefined || name === undefined) return unknown('plain');
  if (name.kind === 'text') {
    const found = machine.member(target, name.text, at);
    return otherwise === undefined || found.kind !== 'bound' ? found : { kind: 'choice', values: [found, otherwise] };
  }
  if (target.kind === 'ref' || target.kind === 'class' || (name.kind === 'unknown' && name.origin === 'computed'))
    machine.sink.note('unknown', 'a member whose name is computed');
  return unknown(derive([name]) === 'computed' ? 'computed' : 'plain');
};

const setMember: Fold = ({ args, machine, at }) => {
  const [target, name, value] = args.items;
  if (target === undefined || name === undefined) return NONE;
  const place = {
    kind: 'member',
    object: { kind: 'name', name: '', start: at.start, end: at.end },
    name: name.kind === 'text' ? name.text : '',
  } as const;
  if (target.kind === 'instance' || target.kind === 'map') {
    if (target.kind === 'instance' && value !== undefined) target.fields.set(place.name, value);
    return NONE;
  }
  if (target.kind === 'ref' || target.kind === 'class')
    machine.sink.note('unknown', `${place.name || 'a member'} is replaced by something else`);
  else if (value !== undefined) {
    feed(target, value);
    setFree(value, machine, at);
  }
  return NONE;
};

const namespace: Fold = () => object('namespace', NONE);

const imported: Fold = ({ args, machine, at }) => {
  const name = args.items[0] ?? args.named.get('name');
  if (name?.kind !== 'text') {
    machine.sink.note('unknown', 'a module whose name only the run shows');
    return unknown('computed');
  }
  if (name.decoded === true) machine.sink.note('unknown', `the module ${name.text}, whose name was encoded`);
  const module = machine.importModule(name.text, at);
  // `__import__('a.b')` gives `a`.
  return module;
};

const typeOf: Fold = ({ args }) => {
  if (args.items.length === 3) return undefined;
  const value = args.items[0];
  return value?.kind === 'instance' ? value.of : unknown('plain');
};

/** An object with nothing but the fields it is given. */
const namespaceOf: Fold = ({ args, at }) => ({
  kind: 'instance',
  of: {
    kind: 'class',
    definition: { ...at, name: 'Namespace', parents: [], body: [], decorators: [] },
    members: new Map(),
    parents: [],
  },
  fields: new Map(args.named),
});

const vars: Fold = ({ args }) => {
  const value = args.items[0];
  if (value === undefined) return object('namespace', NONE);
  if (value.kind === 'instance') return { kind: 'map', entries: value.fields };
  if (value.kind === 'class') return mapOf(value.members);
  return value.kind === 'ref' ? value : unknown(derive([value]));
};

/** Members, variables and modules that are reached by their names. */
export const MEMBER_FOLDS: readonly (readonly [string, Fold])[] = [
  ['builtins.getattr', getMember],
  ['builtins.setattr', setMember],
  ['builtins.hasattr', () => unknown('plain')],
  ['builtins.globals', namespace],
  ['builtins.locals', namespace],
  ['builtins.vars', vars],
  ['types.SimpleNamespace', namespaceOf],
  ['argparse.Namespace', namespaceOf],
  ['builtins.type', typeOf],
  ['builtins.__import__', imported],
  ['importlib.import_module', imported],
  ['importlib.__import__', imported],
];
