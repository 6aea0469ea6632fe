import { isWithin, placeOf } from '../../path/place.ts';
import { literal, textOf } from '../argument.ts';
import type { Call } from '../call.ts';
import { TEMPORARY } from '../known-output.ts';
import { applyRole } from '../run-sheet.ts';
import type { Scene } from '../scene.ts';
import { absolutePaths } from '../scene.ts';
import type { Sheet } from '../sheet.ts';
import { noteFilesWritten } from '../touch.ts';
import { lines, names } from './lines.ts';
import { applyTransfer } from './transfer.ts';

const COREUTILS = 'GNU coreutils 9.1 to 9.5, manual pages of section 1';
const STANDARD = '--help | --version';
const sheet = (name: string, options: string, operands: Sheet['operands'], more: Partial<Sheet> = {}): Sheet => ({
  names: names(name),
  source: COREUTILS,
  style: 'gnu',
  options: lines(`${options}\n${STANDARD}`),
  ...(operands !== undefined && { operands }),
  ...more,
});

const BACKUP = '--backup[=TEXT] | -b | -S --suffix=TEXT | -Z --context[=TEXT]';
const COPY = `-a --archive | --attributes-only | --copy-contents | -d | -f --force | -i --interactive | -H | -l --link | -L --dereference
  -n --no-clobber | -P --no-dereference | -p | --preserve[=TEXT] | --no-preserve=TEXT | --parents | -R -r --recursive | --reflink[=TEXT]
  --remove-destination | --sparse=TEXT | --strip-trailing-slashes | -s --symbolic-link | -t --target-directory=TEXT
  -T --no-target-directory | -u --update | -v --verbose | -x --one-file-system`;

/** Programs that create, change or remove. */
export const COREUTILS_WRITE: readonly Sheet[] = [
  sheet('cp', `${COPY} | ${BACKUP}`, 'TEXT...', {
    read: (call, scene) => {
      const tree = call.has('-a', '-R');
      applyTransfer(call, { sources: [tree ? 'TREE' : 'READ'], target: tree ? 'WRITETREE' : 'WRITE' }, scene);
    },
  }),
  sheet(
    'mv',
    `-f --force | -i --interactive | -n --no-clobber | --strip-trailing-slashes | -t --target-directory=TEXT | -T --no-target-directory
     -u --update | -v --verbose | ${BACKUP}`,
    'TEXT...',
    // What is moved can be read where it ends up.
    { read: readMove },
  ),
  sheet(
    'rm',
    '-f --force | -i | -I | --interactive[=TEXT] | --one-file-system | --no-preserve-root !destroy:everything | --preserve-root[=TEXT] | -r -R --recursive @WIPE | -d --dir | -v --verbose',
    'DELETE...',
  ),
  sheet('rmdir', '--ignore-fail-on-non-empty | -p --parents | -v --verbose', 'DELETE...'),
  sheet('unlink', '', 'DELETE'),
  sheet('mkdir', '-m --mode=TEXT | -p --parents | -v --verbose | -Z --context[=TEXT]', 'WRITE...'),
  sheet(
    'touch',
    '-a | -c --no-create | -d --date=TEXT | -f | -h --no-dereference | -m | -r --reference=LIST | -t=TEXT | --time=TEXT',
    'WRITE...',
  ),
  sheet('tee', '-a --append | -i --ignore-interrupts | -p | --output-error[=TEXT]', 'WRITE...'),
  sheet('truncate', '-c --no-create | -o --io-blocks | -r --reference=LIST | -s --size=TEXT', 'WRITE...', {
    read: noteEmptied,
  }),
  sheet(
    'ln',
    `-d -F --directory | -f --force | -i --interactive | -L --logical | -n --no-dereference | -P --physical | -r --relative | -s --symbolic | -t --target-directory=TEXT | -T --no-target-directory | -v --verbose | ${BACKUP}`,
    'TEXT...',
    { read: readLink },
  ),
  sheet('link', '', 'READ WRITE'),
  sheet(
    'install',
    `-c | -C --compare | -d --directory | -D | -g --group=TEXT !privilege | -m --mode=TEXT | -o --owner=TEXT !privilege | -p --preserve-timestamps | -s --strip | --strip-program=PROGRAM | -t --target-directory=TEXT | -T --no-target-directory | -v --verbose | --preserve-context | ${BACKUP}`,
    (call) => (call.has('-d') ? 'WRITE...' : 'TEXT...'),
    { read: readInstall },
  ),
  sheet('mktemp', '-d --directory | -u --dry-run | -q --quiet | --suffix=TEXT | -p --tmpdir[=WRITE] | -t', 'TEXT', {
    read: (call, scene) => {
      const [template] = call.operands;
      const isHere = template !== undefined && !call.has('-t', '-p');
      if (!call.has('-u')) applyRole('WRITE', isHere ? template : literal(TEMPORARY), call, scene);
    },
  }),
  sheet('mkfifo', '-m --mode=TEXT | -Z --context[=TEXT]', 'WRITE...'),
  sheet('mknod', '-m --mode=TEXT | -Z --context[=TEXT]', 'WRITE TEXT TEXT TEXT', {
    marks: ['!privilege:a_device_file'],
  }),
  sheet(
    'split',
    '-a --suffix-length=TEXT | --additional-suffix=TEXT | -b --bytes=TEXT | -C --line-bytes=TEXT | -d | --numeric-suffixes[=TEXT] | -x | --hex-suffixes[=TEXT] | -e --elide-empty-files | --filter=SHELL | -l --lines=TEXT | -n --number=TEXT | -t --separator=TEXT | -u --unbuffered | --verbose | -#',
    'READ TEXT',
    {
      read: (call, scene) => noteFilesWritten(call.title, scene),
    },
  ),
  sheet(
    'shred',
    '-f --force | -n --iterations=TEXT | --random-source=READ | -s --size=TEXT | -u | --remove[=TEXT] | -v --verbose | -x --exact | -z --zero',
    'DELETE...',
  ),
  sheet(
    'chmod',
    '-c --changes | -f --silent --quiet | -v --verbose | --no-preserve-root | --preserve-root | --reference=LIST | -R --recursive',
    (call) => {
      const target = call.has('-R') ? 'MODETREE...' : 'MODE...';
      return call.has('--reference') ? target : `TEXT ${target}`;
    },
    { read: noteMode },
  ),
  sheet(
    'chown chgrp',
    '-c --changes | -f --silent --quiet | -v --verbose | --dereference | -h --no-dereference | --from=TEXT | --no-preserve-root | --preserve-root | --reference=LIST | -R --recursive @MODETREE | -H | -L | -P',
    (call) => (call.has('--reference') ? 'MODE...' : 'TEXT MODE...'),
    { marks: ['!privilege'] },
  ),
];

/** What is moved is elsewhere then; only what is moved to nowhere is gone. */
function readMove(call: Call, scene: Scene): void {
  const isLost = call.operands.some((operand) => textOf(operand) === '/dev/null');
  applyTransfer(call, { sources: ['TREE', isLost ? 'WIPE' : 'MOVE'], target: 'WRITETREE' }, scene);
}

/** A link gives its target another name; a hard link to a secret is as good as a copy. */
function readLink(call: Call, scene: Scene): void {
  if (call.operands.length === 1 && !call.has('-t')) {
    const name = (textOf(call.operands[0]) ?? '').replace(/^.*\//s, '');
    for (const operand of call.operands) applyRole('READ', operand, call, scene);
    applyRole('WRITE', literal(name), call, scene);
  } else applyTransfer(call, { sources: ['READ'], target: 'WRITE' }, scene);
}

function readInstall(call: Call, scene: Scene): void {
  noteSetuid(call, scene);
  if (!call.has('-d')) applyTransfer(call, { sources: ['READ'], target: 'WRITE' }, scene);
}

/** Emptying a file takes away what it held. */
function noteEmptied(call: Call, scene: Scene): void {
  const size = textOf(call.values('-s')[0]);
  if (size !== undefined && /^[+>/%]/.test(size)) return;
  for (const operand of call.operands) if (!isInWorkspace(operand, scene)) applyRole('DELETE', operand, call, scene);
}

const isInWorkspace = (operand: Call['operands'][number], { facts, state }: Scene): boolean => {
  const text = textOf(operand);
  const paths = text === undefined ? undefined : absolutePaths(text, state);
  return (
    paths?.every((path) => ['workspace', 'temporary'].includes(placeOf(facts.path(path).canonical, facts))) ?? false
  );
};

function noteSetuid(call: Call, { findings }: Scene): void {
  if (call.values('-m').some((mode) => grantsIdentity(textOf(mode) ?? 's')))
    findings.addMachineRights('a program that runs as its owner');
}

/** Set-user-id and set-group-id, as digits (`4755`) or as letters (`u+s`). */
const grantsIdentity = (mode: string): boolean => /^0*[2-7][0-7]{3}$/.test(mode) || /[+=][rwxXt]*s/.test(mode);

/** Everybody may write: `777`, `o+w`, `a=rwx`. */
const opensToAll = (mode: string): boolean =>
  /^[0-7]{0,3}[2367]$/.test(mode) || /(?:^|,)[ug]*[oa][ugoa]*[+=][rxX]*w/.test(mode);

function noteMode(call: Call, scene: Scene): void {
  const [mode = ''] = call.operands.map((operand) => textOf(operand) ?? 's');
  if (call.has('--reference')) return;
  if (grantsIdentity(mode)) scene.findings.addMachineRights('a program that runs as its owner');
  if (opensToAll(mode)) scene.findings.addText('privilege', `what everybody may change (chmod ${mode})`);
  for (const target of call.operands.slice(1)) {
    if (isInWorkspace(target, scene)) continue;
    scene.findings.addText('privilege', `permissions of ${textOf(target) ?? 'a file'}`);
    if (call.has('-R') && coversHome(target, scene))
      scene.findings.addText('destroy', `permissions below ${textOf(target) ?? 'a folder'}`);
  }
}

function coversHome(operand: Call['operands'][number], { facts, state }: Scene): boolean {
  const paths = absolutePaths(textOf(operand) ?? '', state) ?? [];
  return paths.some(
    (path) => isWithin(facts.home, facts.path(path).canonical) || /^\/[a-z]*$/.test(facts.path(path).canonical),
  );
}
