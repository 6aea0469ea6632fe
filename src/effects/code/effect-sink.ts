import type { Effect, EffectType } from '../../contract/effect.ts';
import type { Facts } from '../../contract/facts.ts';
import type { Evidence } from '../../contract/reading.ts';
import { isWithin } from '../path/place.ts';
import { lexicalPath } from '../path/read-path.ts';
import { type Argument, literal } from '../shell/argument.ts';
import { Findings } from '../shell/findings.ts';
import { hostOfUrl, hostWithPort, networkEffect } from '../shell/network-target.ts';
import { openScene } from '../shell/run-script.ts';
import { joinPath, type Scene } from '../shell/scene.ts';
import { ShellState } from '../shell/shell-state.ts';
import { type TouchKind, touchAbsolute } from '../shell/touch.ts';
import { isSecretName } from './listing.ts';
import type { Span } from './syntax.ts';
import { alternatives, endsOf, shownText, unknown, type Value } from './value.ts';

/** Findings that know which part of the text each effect came from. */
class LocatedFindings extends Findings {
  location: Span = { start: 0, end: 0 };
  readonly #spans = new Map<string, Span>();

  override add(effect: Effect): void {
    super.add(effect);
    const key = keyOf(effect);
    if (!this.#spans.has(key)) this.#spans.set(key, this.location);
  }

  get located(): readonly Evidence[] {
    return this.effects.flatMap((effect, index) => {
      const span = this.#spans.get(keyOf(effect));
      return span === undefined ? [] : [{ effect: index, start: span.start, end: span.end }];
    });
  }
}

const keyOf = ({ type, targetKind, target, method, extent, subcommand }: Effect): string =>
  [type, targetKind, target, method, extent, subcommand].join('\0');

/** Endings of files that hold data and start nothing. */
const DATA_ENDING =
  /\.(?:csv|tsv|json|jsonl|txt|md|png|jpe?g|svg|gif|pdf|html|xml|ya?ml|log|parquet|npy|npz|xlsx|db|out)$/i;
const SHOWN_MAX = 160;

/** Where everything goes that a program would do. */
export class EffectSink {
  readonly facts: Facts;
  readonly findings = new LocatedFindings();
  /** Folders in which the program may be; `undefined` where that is not known. */
  folders: readonly string[] | undefined;
  /** Absolute paths of what the program itself makes: to delete these again is no loss. */
  readonly #made = new Set<string>();

  constructor(cwd: string, facts: Facts) {
    this.facts = facts;
    this.folders = [cwd];
  }

  note(type: EffectType, words: string): void {
    this.findings.addText(type, words.slice(0, SHOWN_MAX));
  }

  /** Records what is done with the places that a value names. `isThere` where a write needs a file that was there. */
  touch(value: Value, kind: TouchKind, isThere = false): void {
    for (const one of alternatives(value)) this.#touchOne(one, kind, isThere);
  }

  #touchOne(value: Value, kind: TouchKind, isThere: boolean): void {
    if (value.kind === 'list') {
      for (const item of value.items) this.touch(item, kind, isThere);
      if (value.rest !== undefined) this.touch(value.rest, kind, isThere);
      return;
    }
    if (namesNothing(value)) return;
    if (kind.touch === 'read') this.#noteListed(value);
    const { origin = 'plain' } = endsOf(value);
    for (const path of this.pathsOf(value, kind) ?? []) this.#touchPath(path, kind, !isThere && origin === 'plain');
  }

  /** What is read of a listing without a choice may be the secrets that lie there. */
  #noteListed(value: Value): void {
    const { lead, tail, origin } = endsOf(value);
    if (origin !== 'listed') return;
    const cut = lead.lastIndexOf('/') + 1;
    const mayBeHidden = tail === '' && /^\.?$/.test(lead.slice(cut).slice(0, 1));
    if (isSecretName(tail) || (mayBeHidden && this.#isTop(lead.slice(0, cut))))
      this.note('secret', `whatever ${lead.slice(0, cut) || 'the folder'} holds, secrets among it`);
  }

  /** The workspace's own folder: there people keep what is nobody else's. */
  #isTop(folder: string): boolean {
    const { folders = [], facts } = this;
    const path = folder.startsWith('/') ? [folder] : folders.map((one) => joinPath(one, folder || '.'));
    return path.map(lexicalPath).some((one) => one === facts.workspace || folders.includes(one));
  }

  /** Absolute paths of a value; `undefined`, and an unknown effect, where they cannot be told. */
  pathsOf(value: Value, { touch }: Pick<TouchKind, 'touch'>): readonly string[] | undefined {
    // An object of the program says itself what it is as a path.
    const ends = value.kind === 'instance' ? endsOf(unknown('computed')) : endsOf(value);
    const shown = shownText(ends);
    const hasName = ends.lead !== '' || (touch === 'write' && DATA_ENDING.test(ends.tail));
    if (ends.origin === 'computed' || (ends.origin === 'content' && !hasName)) {
      this.note('unknown', `${VERBS[touch] ?? touch} a path that only the run shows (${shown})`);
      return undefined;
    }
    const text = shown.replaceAll('\0', '');
    if (text === '') return [];
    if (/^~(?:\/|$)/.test(text)) return [`${this.facts.home}${text.slice(1)}`];
    if (/^file:\/\//.test(text)) return [text.slice(7)];
    if (text.startsWith('/')) return [text];
    if (this.folders !== undefined) return this.folders.map((folder) => joinPath(folder, text));
    this.note('unknown', `${VERBS[touch] ?? touch} ${text}, below a folder that only the run shows`);
    return undefined;
  }

  /** A name that others chose may be that of something they have: to write there makes nothing new. */
  #touchPath(path: string, kind: TouchKind, mayMake: boolean): void {
    const lexical = lexicalPath(path);
    if (kind.touch === 'write' && mayMake) this.#make(lexical);
    if (kind.touch === 'delete' && this.hasMade(lexical)) return;
    touchAbsolute(path, kind, this.scene());
  }

  #make(lexical: string): void {
    if (this.facts.path(lexical).kind === 'absent') this.#made.add(lexical);
  }

  /** A place that nobody had before, as temporary files are. */
  make(path: string): void {
    this.#made.add(path);
  }

  hasMade(lexical: string): boolean {
    if (this.#made.has(lexical)) return true;
    for (const made of this.#made) if (isWithin(lexical, made)) return true;
    return false;
  }

  /** What a shell would do with a text, in the folder where the program is. */
  runShell(text: string): void {
    const scene = this.scene();
    scene.runText(text, 'sh', scene);
    this.findings.addExecute('sh');
  }

  runProgram(argv: readonly string[]): void {
    const [program = ''] = argv;
    const scene = this.scene();
    scene.runArgv(
      argv.map((word): Argument => literal(word)),
      scene,
    );
    this.findings.addExecute(program.slice(program.lastIndexOf('/') + 1));
    if (this.findings.refusal !== undefined) this.note('unknown', this.findings.refusal);
  }

  contact(value: Value, method: string): void {
    for (const one of alternatives(value)) {
      const ends = endsOf(one);
      const shown = shownText(ends).slice(0, SHOWN_MAX);
      const host = ends.origin === undefined ? hostOfUrl(ends.lead) : hostOfUrl(`${ends.lead.split(/[?#]/)[0]}`);
      // A host is known once its end is: `https://a.example/` and whatever follows.
      const isWhole = ends.origin === undefined || /^[a-z]+:\/\/[^/]+\//i.test(ends.lead);
      this.findings.add(
        networkEffect(isWhole ? host : undefined, shown || 'a place in the network', method || undefined),
      );
    }
  }

  connect(host: string | undefined, port: number | undefined, shown: string): void {
    const target = host === undefined ? undefined : hostWithPort(host, port);
    this.findings.add(networkEffect(target, shown.slice(0, SHOWN_MAX)));
  }

  scene(): Scene {
    const [cwd = '/'] = this.folders ?? [];
    return {
      ...openScene(cwd, this.facts),
      findings: this.findings,
      state: new ShellState(this.folders),
      stdin: { kind: 'unknown' },
    };
  }
}

/** Streams, descriptors, classes and the like: to open them names no file. */
function namesNothing(value: Value): boolean {
  switch (value.kind) {
    case 'none':
    case 'number':
    case 'truth':
    case 'ref':
    case 'function':
    case 'class':
    case 'map':
    case 'partial':
      return true;
    case 'object':
      return value.of !== 'Path';
    case 'text':
      return value.text === '';
    default:
      return false;
  }
}

const VERBS: Readonly<Record<string, string>> = {
  read: 'reads',
  list: 'lists',
  write: 'writes',
  mode: 'changes',
  delete: 'deletes',
};
