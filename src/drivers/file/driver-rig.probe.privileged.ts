/**
 * A workspace, a folder outside and a state folder for tests of the file drivers, and a stand-in for the kernel: it
 * looks at paths as classification would and hands the driver an act, without judging it.
 */
import { createHash } from 'node:crypto';
import {
  type BigIntStats,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Action } from '../../contract/action.ts';
import type { Capability, Redeem } from '../../contract/capability.ts';
import type { ActionKind } from '../../contract/catalogue.ts';
import type { DriveResult, Driver } from '../../contract/driver.ts';
import { isSallyportError } from '../../contract/errors.ts';
import { asActionId, asDigest, asSessionId } from '../../contract/ids.ts';
import type { Journal } from '../../contract/journal.ts';
import type { JsonObject, JsonValue } from '../../contract/json.ts';
import { protectionOf } from '../../effects/path/protection.ts';
import { createFileDriver } from './file-driver.privileged.ts';
import { openJournal } from './journal.privileged.ts';

export interface RigOptions {
  /** Folder to work in; a new one unless given. */
  readonly area?: string;
  readonly workspace?: string;
  readonly pause?: () => Promise<void>;
  readonly capacityBytes?: number;
  /** Makes the driver under test; the file driver unless given. */
  readonly driver?: (needs: { redeem: Redeem; journal: Journal }) => Driver;
}

export interface DriveWish {
  readonly session?: string;
  readonly action?: string;
  readonly signal?: AbortSignal;
  readonly facts?: JsonValue;
}

export class DriverRig implements Disposable {
  readonly area: string;
  readonly workspace: string;
  readonly outside: string;
  readonly journal: Journal;
  readonly #acts = new WeakMap<Capability, Action>();
  readonly #driver: Driver;
  #count = 0;

  constructor({ area, workspace, pause, capacityBytes, driver }: RigOptions = {}) {
    this.area = area ?? realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-files-')));
    this.workspace = workspace ?? join(this.area, 'root');
    this.outside = join(this.area, 'outside');
    mkdirSync(this.workspace, { recursive: true });
    mkdirSync(this.outside);
    writeFileSync(join(this.outside, 'secret.txt'), 'outside secret\n');
    this.journal = openJournal({
      folder: join(this.area, 'state'),
      ...(capacityBytes !== undefined && { capacityBytes }),
    });
    const redeem: Redeem = (capability) => {
      const action = this.#acts.get(capability);
      if (action === undefined) throw new Error('no such capability');
      return action;
    };
    const needs = { redeem, journal: this.journal };
    this.#driver =
      driver?.(needs) ?? createFileDriver({ ...needs, protectionOf, ...(pause !== undefined && { pause }) });
  }

  /** Absolute path of a name in the workspace. */
  at = (name: string): string =>
    name.startsWith('/') ? name : name === '.' ? this.workspace : join(this.workspace, name);

  /** Writes a file of the workspace by hand, as the person would. */
  put(name: string, content: string | Uint8Array = `${name}\n`, mode?: number): void {
    mkdirSync(dirname(this.at(name)), { recursive: true });
    writeFileSync(this.at(name), content, mode === undefined ? {} : { mode });
  }

  text = (name: string): string => readFileSync(this.at(name), 'utf8');

  async drive(
    kind: ActionKind,
    args: JsonObject,
    { session = 's_test', action, signal, facts }: DriveWish = {},
  ): Promise<DriveResult> {
    const capability: Capability = { capability: true };
    this.#acts.set(capability, {
      id: asActionId(action ?? `a_${++this.#count}`),
      kind,
      arguments: args,
      effects: [],
      impact: 'reversible',
      principal: { kind: 'agent', name: 'test' },
      session: asSessionId(session),
      workspace: this.workspace,
      label: { integrity: 'untrusted', confidentiality: 'private', sources: [] },
      facts: facts ?? this.factsOf(args),
      summary: '',
      digest: asDigest('sha256:0'),
    });
    return this.#driver.drive(capability, { signal: signal ?? new AbortController().signal, progress: () => {} });
  }

  /** The value of an act, or `CODE: message` of its fault. */
  async value(kind: ActionKind, args: JsonObject, wish: DriveWish = {}): Promise<JsonValue> {
    try {
      return (await this.drive(kind, args, wish)).value;
    } catch (error) {
      return isSallyportError(error) ? `${error.code}: ${error.message}` : `unexpected ${String(error)}`;
    }
  }

  read = (name: string, more: JsonObject = {}, wish: DriveWish = {}) =>
    this.value('file.read', { path: this.at(name), excludes: [], ...more }, wish);
  list = (name: string, more: JsonObject = {}) =>
    this.value('file.list', { path: this.at(name), excludes: [], ...more });
  search = (name: string, search: JsonObject, more: JsonObject = {}) => this.read(name, { search, ...more });

  /** Writes files, made from what is there now. */
  write = (files: Readonly<Record<string, string>>, wish: DriveWish = {}) =>
    this.value(
      'file.write',
      { files: Object.entries(files).map(([name, content]) => this.newFile(name, content)) },
      wish,
    );

  newFile = (name: string, content: string): JsonObject => ({
    path: this.at(name),
    content,
    baseDigest: this.digest(name),
  });

  /** Deletes; `entries` as given, or only the path itself. */
  delete = (name: string, more: JsonObject = {}, wish: DriveWish = {}) =>
    this.value('file.delete', { path: this.at(name), recursive: false, entries: [this.at(name)], ...more }, wish);

  /** Of a regular file; `null` for everything else, and for what is gone when it is read. */
  digest(name: string): string | null {
    try {
      if (!lstatSync(this.at(name)).isFile()) return null;
      return `sha256:${createHash('sha256')
        .update(readFileSync(this.at(name)))
        .digest('hex')}`;
    } catch {
      return null;
    }
  }

  factsOf(args: JsonObject): JsonObject {
    const files = Array.isArray(args['files']) ? (args['files'] as readonly JsonObject[]) : [args];
    const paths = files.flatMap(({ path }) => (typeof path === 'string' ? [path] : []));
    return { paths: Object.fromEntries(paths.map((path) => [path, seen(path)])) };
  }

  [Symbol.dispose](): void {
    this.journal.close();
    rmSync(this.area, { recursive: true, force: true });
  }
}

function seen(path: string): JsonObject {
  const stats = lookedAt(path);
  if (stats === undefined) return { kind: 'absent' };
  const kind = stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'directory'
      : stats.isSymbolicLink()
        ? 'link'
        : 'special';
  return { kind, identity: `${stats.dev}:${stats.ino}` };
}

/** A file where a folder was a moment ago makes `lstat` throw; then there is nothing of that name. */
function lookedAt(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false, bigint: true });
  } catch {
    return undefined;
  }
}
