import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  type Dirent,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { PLAIN_DEVICES } from './bubblewrap-arguments.ts';

/** What the root folder of a sandbox is made for. Equal values share one folder. */
export interface RootSpec {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  /** Places that something will be mounted upon. */
  readonly mountPoints: readonly MountPoint[];
  /** The program that is started first, where it is one of our own. */
  readonly firstProcess?: Uint8Array;
}

/** Where a sandbox finds its first process. */
export const FIRST_PROCESS = '/.first';

export interface MountPoint {
  readonly path: string;
  readonly kind: 'file' | 'directory';
}

/**
 * Public settings of the machine that programs need: linking, names of services and types, certificates, time zone,
 * which program stands behind a general name. Never: accounts, resolvers, keys, anything of the machine's owner.
 */
const PUBLIC_SETTINGS = [
  'alternatives',
  'crypto-policies',
  'gai.conf',
  'host.conf',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'locale.alias',
  'localtime',
  'mime.types',
  'nsswitch.conf',
  'os-release',
  'pki/ca-trust/extracted',
  'pki/tls/certs',
  'protocols',
  'services',
  'shells',
  'ssl/certs',
  'ssl/openssl.cnf',
  'timezone',
];
/** Names at the root that lead into /usr where the distribution has merged them, and are folders where it has not. */
export const SYSTEM_FOLDER_NAMES = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'];
const EMPTY_FOLDERS = ['usr', 'dev', 'proc', 'tmp', 'etc', 'run', 'var'];
const DEVICE_LINKS: readonly (readonly [name: string, target: string])[] = [
  ['fd', '/proc/self/fd'],
  ['stdin', '/proc/self/fd/0'],
  ['stdout', '/proc/self/fd/1'],
  ['stderr', '/proc/self/fd/2'],
  ['random', 'urandom'],
];
/** Java keeps its settings under the name of each version (`java-21-openjdk`). */
const JAVA_SETTINGS = /^java-[\w.-]+$/;
const SETTINGS_BYTES_MAX = 4 * 1024 * 1024;
/** Folders beyond this number are removed, those first that were not used for longest, */
const FOLDERS_MAX = 32;
/** but none that was used so shortly ago that a command may still run in it. */
const IN_USE_MS = 2 * 60 * 60_000;

/**
 * Keeps the folders that sandboxes have as their root: a handful of links, copies of public settings, and places to
 * mount upon. One mount of such a folder stands for two dozen single ones, which is what makes a sandbox quick to start.
 */
export function createRootStore(folder: string): (spec: RootSpec) => string {
  let settings: string | undefined;
  return (spec) => {
    settings ??= fingerprint();
    const path = join(folder, `root-${keyOf(settings, spec)}`);
    if (isThere(path)) return path;
    removeUnused(folder);
    const copies = join(folder, `etc-${settings}`);
    if (!isThere(copies)) makeWhole(folder, copies, copySettings);
    makeWhole(folder, path, (draft) => fillRoot(draft, copies, spec));
    return path;
  };
}

function keyOf(settings: string, { firstProcess, ...spec }: RootSpec): string {
  const key = createHash('sha256').update(JSON.stringify([LAYOUT, settings, spec]));
  if (firstProcess !== undefined) key.update(firstProcess);
  return key.digest('hex').slice(0, 32);
}

/** Raised when what stands in these folders changes, so that old ones are left behind. */
const LAYOUT = 1;

/**
 * Changes whenever a public setting is replaced, which is how package managers change them: a folder's time tells of
 * every name in it that came, went or was given to another file.
 */
function fingerprint(): string {
  const hash = createHash('sha256');
  const note = (path: string): void => {
    const stats = lstatOf(path);
    if (stats === undefined) return;
    hash.update(`${path} ${stats.mode} ${stats.size} ${stats.mtimeMs} ${stats.ino}\n`);
    if (stats.isDirectory()) for (const entry of list(path)) if (entry.isDirectory()) note(join(path, entry.name));
  };
  for (const name of publicSettings()) note(`/etc/${name}`);
  for (const name of SYSTEM_FOLDER_NAMES) hash.update(`${name} ${lstatOf(`/${name}`)?.mode}\n`);
  return hash.digest('hex').slice(0, 32);
}

/** Makes a folder under another name first, so that nobody ever sees half of one. */
function makeWhole(folder: string, path: string, fill: (draft: string) => void): void {
  const draft = join(folder, `.draft-${randomBytes(9).toString('base64url')}`);
  try {
    makeFolder(draft);
    fill(draft);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another process may have made the same folder meanwhile.
    if (!existsSync(path)) throw error;
  }
}

function copySettings(draft: string): void {
  for (const name of publicSettings()) copyPublic(`/etc/${name}`, join(draft, name));
}

function fillRoot(draft: string, copies: string, spec: RootSpec): void {
  for (const name of EMPTY_FOLDERS) makeFolder(join(draft, name));
  symlinkSync('../tmp', join(draft, 'var/tmp'));
  linkSystemFolders(draft);
  // A mount needs a file to stand upon.
  for (const name of PLAIN_DEVICES) makeFile(join(draft, 'dev', name), '');
  for (const [name, target] of DEVICE_LINKS) symlinkSync(target, join(draft, 'dev', name));
  linkTree(copies, join(draft, 'etc'));
  writeAccounts(draft, spec);
  for (const point of spec.mountPoints) makeMountPoint(draft, point);
  if (spec.firstProcess !== undefined) makeProgram(join(draft, FIRST_PROCESS), spec.firstProcess);
}

/** The same files under other names: the copies are many, and every root has them. */
function linkTree(from: string, to: string): void {
  makeFolder(to);
  for (const entry of list(from)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else linkSync(source, target);
  }
}

function linkSystemFolders(draft: string): void {
  for (const name of SYSTEM_FOLDER_NAMES) {
    const stats = lstatOf(`/${name}`);
    if (stats?.isSymbolicLink()) symlinkSync(readlinkSync(`/${name}`), join(draft, name));
    else if (stats?.isDirectory()) makeFolder(join(draft, name));
  }
}

/** Copies what everybody on the machine may read; what is not world-readable is not a public setting. */
function copyPublic(from: string, to: string): void {
  const stats = lstatOf(from);
  if (stats === undefined) return;
  makeFolder(dirname(to));
  if (stats.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else if (stats.isDirectory() && (stats.mode & 0o005) === 0o005) {
    makeFolder(to);
    for (const { name } of list(from)) copyPublic(join(from, name), join(to, name));
  } else if (stats.isFile() && (stats.mode & 0o004) !== 0 && stats.size <= SETTINGS_BYTES_MAX) copyFileSync(from, to);
}

function writeAccounts(draft: string, { uid, gid, home }: RootSpec): void {
  const isRoot = uid === 0;
  const etc = (name: string, lines: readonly string[]): void =>
    makeFile(join(draft, 'etc', name), lines.map((line) => `${line}\n`).join(''));
  etc('passwd', [
    `root:x:0:0:root:${isRoot ? home : '/nonexistent'}:/bin/bash`,
    ...(isRoot ? [] : [`agent:x:${uid}:${gid}:agent:${home}:/bin/bash`]),
    'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
  ]);
  etc('group', ['root:x:0:', ...(gid === 0 ? [] : [`agent:x:${gid}:`]), 'nogroup:x:65534:']);
  etc('hosts', ['127.0.0.1 localhost sandbox', '::1 localhost']);
}

function makeMountPoint(draft: string, { path, kind }: MountPoint): void {
  const place = join(draft, path);
  if (lstatOf(place) !== undefined) return;
  if (kind === 'directory') makeFolder(place);
  else makeFile(place, '');
}

/** Modes are set by hand: our own umask must not decide what a sandbox of another user can see. */
function makeFolder(path: string): void {
  if (lstatOf(path) !== undefined) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path);
  chmodSync(path, 0o755);
}

function makeFile(path: string, text: string): void {
  makeFolder(dirname(path));
  writeFileSync(path, text, { flag: 'wx' });
  chmodSync(path, 0o644);
}

function makeProgram(path: string, bytes: Uint8Array): void {
  writeFileSync(path, bytes, { flag: 'wx' });
  chmodSync(path, 0o755);
}

const publicSettings = (): readonly string[] => [
  ...PUBLIC_SETTINGS,
  ...list('/etc')
    .map(({ name }) => name)
    .filter((name) => JAVA_SETTINGS.test(name))
    .sort(),
];

/** Each use is noted in the folder's time, by every process that uses it. */
function isThere(path: string): boolean {
  try {
    const now = new Date();
    utimesSync(path, now, now);
    return true;
  } catch {
    return false;
  }
}

function removeUnused(folder: string): void {
  const ours = list(folder)
    .filter(({ name }) => /^(root|etc|\.draft)-/.test(name))
    .map(({ name }) => ({ path: join(folder, name), usedMs: lstatOf(join(folder, name))?.mtimeMs ?? 0 }))
    .sort((a, b) => b.usedMs - a.usedMs);
  for (const { path, usedMs } of ours.slice(FOLDERS_MAX - 1))
    if (Date.now() - usedMs > IN_USE_MS) rmSync(path, { recursive: true, force: true });
}

const lstatOf = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false });

function list(path: string): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}
