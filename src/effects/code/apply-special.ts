import { isAbsolute } from 'node:path/posix';
import { hostOfUrl } from '../shell/network-target.ts';
import type { LibraryCall } from './library-call.ts';
import type { Machine } from './machine.ts';
import { givenAlong, setFree } from './set-free.ts';
import { alternatives, endsOf, shownText, type Value } from './value.ts';

/** Roles that only few libraries need. False where there is no such role. */
export function applySpecial(role: string, value: Value | undefined, call: LibraryCall, machine: Machine): boolean {
  const { sink } = machine;
  switch (role) {
    case 'modulepath':
      noteModulePath(value, machine);
      return true;
    case 'yaml':
      noteLoader(call, machine);
      return true;
    case 'readaccounts':
      sink.touch({ kind: 'text', text: '/etc/passwd' }, { touch: 'read', tree: false });
      return true;
    case 'host': {
      const { lead = '', origin } = value === undefined ? {} : endsOf(value);
      sink.connect(origin === undefined && lead !== '' ? lead : undefined, undefined, lead || call.name);
      return true;
    }
    case 'database':
      if (value !== undefined) openDatabase(value, machine);
      return true;
    case 'databaseurl':
      if (value !== undefined) openDatabaseUrl(value, machine);
      return true;
    case 'method':
      // A method that is called by its name, on what comes later.
      if (value?.kind !== 'text' || value.decoded === true || isPower(value.text, machine))
        sink.note('unknown', `${call.name} of a name that is computed`);
      return true;
    case 'npload': {
      const pickles = call.args.named.get('allow_pickle');
      if (pickles !== undefined && !(pickles.kind === 'truth' && !pickles.value))
        sink.note('unknown', 'data that can hold code');
      return true;
    }
    case 'sympy':
      // SymPy evaluates the text as Python.
      if (value?.kind === 'text' ? /__|\bimport\b|\beval\b|\bexec\b/.test(value.text) : value !== undefined)
        sink.note('unknown', `${call.name} of a text that may hold code`);
      return true;
    case 'framecode':
      if (value?.kind === 'text' && /__|@\w+\.\w+\(/.test(value.text))
        sink.note('unknown', `${call.name.replace('?#', '')} of a text that holds code`);
      return true;
    case 'camera':
      if (value?.kind === 'number') sink.note('secret', 'what a camera sees');
      else if (value !== undefined) sink.touch(value, { touch: 'read', tree: false });
      return true;
    case 'pathwrite':
      // Most things that are written are no paths; what looks like one outside is taken for it.
      if (value?.kind === 'text' && /^(?:~|\.\.|\/(?!tmp\/)[\w.-]+)\/[^\s<>]+$/.test(value.text))
        sink.touch(value, { touch: 'write', tree: false });
      return true;
    case 'timer':
      // A text is run as code; a function is called.
      if (value?.kind === 'text') machine.runSource(value.text, call.at);
      else if (value !== undefined && value.kind !== 'function')
        setFree(value, machine, call.at, givenAlong(call.args));
      return true;
    case 'worker':
      sink.note('unknown', 'a program that runs beside this one');
      return true;
    case 'listens':
      // A server that is made is going to listen.
      return true;
    case 'prototypes':
      if (value?.kind === 'ref' || value?.kind === 'bound')
        sink.note('unknown', 'something of the language is replaced');
      return true;
    default:
      return false;
  }
}

/** A name that something dangerous has in one of the libraries. */
function isPower(name: string, { library }: Machine): boolean {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (last.startsWith('__')) return true;
  for (const [full, { uses }] of library.rules)
    if (uses.length > 0 && full.endsWith(last) && /[.#]$/.test(full.slice(0, -last.length))) return true;
  return false;
}

/** From here on modules may come from that folder; in the workspace they are files of it. */
function noteModulePath(value: Value | undefined, { sink }: Machine): void {
  if (value === undefined) return;
  const { lead, origin } = endsOf(value);
  const isOwn = !isAbsolute(lead) || lead === sink.facts.workspace || lead.startsWith(`${sink.facts.workspace}/`);
  if (origin === 'computed' || !isOwn) sink.note('unknown', `modules from ${shownText(endsOf(value))}`);
}

/** Only the safe loaders make nothing but data. */
function noteLoader({ args }: LibraryCall, { sink }: Machine): void {
  const loader = args.named.get('Loader') ?? args.items[1];
  const name = loader?.kind === 'ref' ? loader.name : '';
  if (!/\.(?:C?SafeLoader|C?BaseLoader|CSafeLoader)$/.test(name)) sink.note('unknown', 'data that can hold code');
}

function openDatabase(value: Value, { sink }: Machine): void {
  for (const one of alternatives(value)) {
    const { lead } = endsOf(one);
    if (/^(?::memory:|file::memory:|file:[^?]*\?(?:[^#]*&)?mode=memory)/.test(lead) || lead === '') {
      if (one.kind !== 'text') sink.touch(one, { touch: 'write', tree: false });
    } else if (lead.startsWith('file:') && one.kind === 'text')
      sink.touch({ kind: 'text', text: lead.slice(5).replace(/\?.*$/s, '') }, { touch: 'write', tree: false });
    else sink.touch(one, { touch: 'write', tree: false });
  }
}

/** `sqlite:///file.db` is a file; every other URL leads to a server. */
function openDatabaseUrl(value: Value, { sink }: Machine): void {
  const { lead, tail, origin } = endsOf(value);
  const file = /^sqlite(?:\+\w+)?:\/\/\/?(.*)$/s.exec(lead)?.[1];
  if (file !== undefined) {
    const path: Value =
      origin === undefined
        ? { kind: 'text', text: file.replace(/\?.*$/s, '') }
        : { kind: 'unknown', origin, lead: file, tail };
    if (file !== ':memory:' && !(file === '' && origin === undefined))
      sink.touch(path, { touch: 'write', tree: false });
  } else sink.contact({ kind: 'text', text: hostOfUrl(lead) === undefined ? '' : lead }, '');
}
