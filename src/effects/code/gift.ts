import { feedDefaults } from './fed.ts';
import type { LibraryCall } from './library-call.ts';
import { isSecretName } from './listing.ts';
import type { Machine } from './machine.ts';
import { derive, endsOf, list, mapOf, NONE, object, type UnknownValue, unknown, type Value } from './value.ts';

/** A place that nobody had before. */
export const TEMPORARY = '/tmp/<temporary>';

/** What comes back from a known call. `data` is the argument that its line names. */
export function giftOf({ rule, args, self }: LibraryCall, data: Value | undefined, { sink }: Machine): Value {
  const values = [...args.items, ...args.named.values(), ...(self === undefined ? [] : [self])];
  const { gives } = rule;
  if (gives === undefined) return unknown(derive(values));
  switch (gives.what) {
    case 'argument': {
      const value = unknown('argument');
      feedDefaults(value, args);
      return value;
    }
    case 'plain':
    case 'content':
    case 'computed':
      return unknown(gives.what);
    case 'none':
      return NONE;
    case 'arg':
      return data ?? NONE;
    case 'from':
      return unknown(derive(data === undefined ? values : [data]));
    case 'self':
      return self ?? NONE;
    case 'names':
      return list([], unknown('listed'));
    case 'arguments':
      return list([], unknown('argument'));
    case 'below':
      return below(data);
    case 'paths':
      return list([], object('Path', args.items[0] === undefined ? below(data) : matching(data, args.items[0])));
    case 'walk':
      return list([], list([below(data), list([], unknown('listed')), list([], unknown('listed'))]));
    case 'temporary':
      sink.make(TEMPORARY);
      return { kind: 'text', text: TEMPORARY };
    case 'temporaryfile':
      sink.make(TEMPORARY);
      return object('file', { kind: 'text', text: TEMPORARY });
    case 'temporarypair':
      sink.make(TEMPORARY);
      return list([unknown('plain'), { kind: 'text', text: TEMPORARY }]);
    case 'temporaryroot':
      return { kind: 'text', text: '/tmp' };
    case 'home':
      return object('Path', { kind: 'text', text: sink.facts.home });
    case 'cwd':
      return object('Path', { kind: 'text', text: '.' });
    case 'lines':
      return list([], unknown('content'));
    case 'globbed':
      sink.touch(folderOf(data), { touch: 'list', tree: false });
      return list([], below(data));
    case 'entries':
      return list([], object('Path', below(data)));
    case 'parser':
      return object('parser', mapOf([], unknown('argument')));
    case 'map':
      return mapOf([], unknown('content'));
    default:
      return object(gives.what, data ?? NONE);
  }
}

/** Names below a folder: they begin with it, and go on as the listing says. */
function below(folder: Value | undefined): Value {
  const { lead, tail, origin } =
    folder === undefined || folder.kind === 'none' ? { lead: '.', tail: '', origin: undefined } : endsOf(folder);
  if (origin !== undefined && tail === '') return unknown(origin, lead);
  if (origin === undefined && /[*?[]/.test(lead)) return globbed(lead, false);
  return unknown(origin ?? 'listed', lead.endsWith('/') || lead === '' ? lead : `${lead}/`);
}

/** What `Path.glob` finds, hidden names too (Python, "pathlib: comparison to the glob module"). */
function matching(folder: Value | undefined, pattern: Value): Value {
  const names = below(folder);
  if (names.kind !== 'unknown' || pattern.kind !== 'text') return names;
  const found = globbed(pattern.text, true);
  return unknown(names.origin === 'listed' ? found.origin : names.origin, names.lead + found.lead, found.tail);
}

/** Names that a pattern stands for. Without an ending of their own they may be any, hidden ones only where it says so. */
function globbed(pattern: string, takesHidden: boolean): UnknownValue {
  const fixed = /^[^*?[]*/.exec(pattern)?.[0] ?? '';
  const last = pattern.slice(pattern.lastIndexOf('/') + 1);
  const end = /\.\w+$/.exec(last)?.[0] ?? '';
  const isOpen = takesHidden ? !/\w/.test(last) : last.startsWith('.');
  return unknown(isOpen || isSecretName(last) ? 'listed' : 'plain', fixed, end);
}

/** The folder in which a pattern begins to be one. */
function folderOf(pattern: Value | undefined): Value {
  if (pattern?.kind !== 'text') return pattern ?? NONE;
  const fixed = /^[^*?[]*/.exec(pattern.text)?.[0] ?? '';
  const cut = fixed.lastIndexOf('/');
  return { kind: 'text', text: cut > 0 ? fixed.slice(0, cut) : cut === 0 ? '/' : '.' };
}
