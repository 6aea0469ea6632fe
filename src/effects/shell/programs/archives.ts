import { type Argument, literal, shownArgument, textOf } from '../argument.ts';
import type { Call } from '../call.ts';
import { compileName } from '../match-glob.ts';
import { applyRole } from '../run-sheet.ts';
import type { Scene } from '../scene.ts';
import type { Sheet } from '../sheet.ts';
import { noteFilesWritten } from '../touch.ts';
import { lines, names } from './lines.ts';

/** `tar xzf a.tgz`: letters without a dash are options too; they are put right before the sheet reads them. */
function oldStyle(args: readonly Argument[]): readonly Argument[] {
  const [first, ...rest] = args;
  const letters = textOf(first);
  if (letters === undefined || !/^[a-zA-Z]+$/.test(letters)) return args;
  const values = [...letters].flatMap((letter) => ('fCTXIFgNKHbV'.includes(letter) ? [letter] : []));
  const flags = [...letters].filter((letter) => !values.includes(letter)).map((letter) => literal(`-${letter}`));
  const taken = values.flatMap((letter, index) => [
    literal(`-${letter}`),
    ...(rest[index] === undefined ? [] : [rest[index]]),
  ]);
  return [...flags, ...taken, ...rest.slice(values.length)];
}

const TAR: Sheet = {
  names: names('tar gtar bsdtar'),
  source: 'GNU tar 1.34, tar(1)',
  style: 'gnu',
  options:
    lines(`-A --catenate --concatenate | -c --create | -d --diff --compare | --delete | -r --append | -t --list | -u --update | -x --extract --get | --test-label | -f --file=TEXT | -v --verbose | -C --directory=FOLDER
    -z --gzip --gunzip --ungzip | -j --bzip2 | -J --xz | --lzip | --lzma | -Z --compress | --zstd | -a --auto-compress | --no-auto-compress | -I --use-compress-program=SHELL !execute | --to-command=SHELL !execute | -F --info-script --new-volume-script=SHELL !execute
    --rsh-command=SHELL !execute | --rmt-command=SHELL !execute | --checkpoint[=TEXT] | --checkpoint-action=UNKNOWN !execute | -k --keep-old-files | --skip-old-files | --keep-newer-files | --overwrite | --overwrite-dir | -U --unlink-first | --recursive-unlink !destroy:folders_in_the_way
    --remove-files !destroy:the_files_that_are_packed | -O --to-stdout | -p --preserve-permissions --same-permissions | --no-same-permissions | --same-owner | --no-same-owner | -o | --numeric-owner | -s --preserve-order | --sort=TEXT | --mtime=TEXT | --owner=TEXT | --group=TEXT | --mode=TEXT
    -h --dereference | --hard-dereference | -P --absolute-names !unknown | -T --files-from=UNKNOWN | -X --exclude-from=READ | --exclude=TEXT | --exclude-vcs | --exclude-vcs-ignores | --exclude-backups | --exclude-caches | --exclude-tag=TEXT | --wildcards | --no-wildcards | --anchored | --no-anchored | --ignore-case
    --strip-components=TEXT | --transform --xform=TEXT !unknown | --one-file-system | --null | --no-recursion | --recursion | -S --sparse | -g --listed-incremental=WRITE | -N --newer --after-date=TEXT | --newer-mtime=TEXT | -K --starting-file=TEXT | -w --interactive --confirmation | -W --verify | --totals[=TEXT]
    -R --block-number | --show-transformed-names | --full-time | --utc | --quoting-style=TEXT | --warning=TEXT | -l --check-links | -m --touch | --format=TEXT | -H=TEXT | -b --blocking-factor=TEXT | -i --ignore-zeros | -n --seek | --acls | --xattrs | --selinux | -V --label=TEXT | --occurrence[=TEXT] | --backup[=TEXT] | --force-local | --help | --version`),
  operands: 'TEXT...',
  prepare: oldStyle,
  read: readTar,
};

/** `--exclude='.*'`, `-x '.env*'`: files of secrets are meant, so the others are no secret. */
const leavesHiddenOut = (call: Call): boolean =>
  [...call.values('--exclude'), ...call.values('-x')].some((pattern) =>
    compileName((textOf(pattern) ?? '').replace(/^(?:\.\/|\*\/|\*\*\/)/, ''), 'found').matches('.env'),
  );

function readTar(call: Call, scene: Scene): void {
  const [archive] = call.values('-f');
  const name = textOf(archive);
  if (name !== undefined && /^[^/]+:/.test(name) && !call.has('--force-local')) {
    scene.findings.addText('network', name);
    scene.findings.addExecute('rsh');
  }
  const writes = call.has('-c', '-r', '-u', '-A', '--delete');
  if (archive !== undefined) applyRole(writes ? 'WRITE' : 'READ', archive, call, scene);
  if (call.has('-c', '-r', '-u'))
    for (const member of call.operands) applyRole(leavesHiddenOut(call) ? 'LOOKTREE' : 'TREE', member, call, scene);
  // What an archive holds decides where it lands; tar keeps it below the folder.
  if (call.has('-x') && !call.has('-O')) noteFilesWritten(call.title, scene);
  if (!call.has('-t', '-x', '-d', '--help', '--version', '--test-label') && !writes)
    scene.findings.addText('unknown', `tar ${call.operands.map(shownArgument).join(' ')}`);
}

const GZIP =
  '-a --ascii | -c --stdout --to-stdout | -d --decompress --uncompress | -f --force | -h --help | -k --keep | -l --list | -L --license | -n --no-name | -N --name | -q --quiet | -r --recursive | --rsyncable | -S --suffix=TEXT | --synchronous | -t --test | -v --verbose | -V --version | -# | --fast | --best | -T --threads=TEXT | -z --compress | -e --extreme | -M --memlimit=TEXT';

const compressor = (name: string, reads: boolean): Sheet => ({
  names: names(name),
  source: 'gzip 1.12, bzip2 1.0.8, xz 5.4, zstd 1.5, their manual pages',
  style: 'gnu',
  options: lines(GZIP),
  operands: 'TEXT...',
  read: (call, scene) => {
    const looks = reads || call.has('-c', '-l', '-t');
    for (const operand of call.operands) {
      applyRole('READ', operand, call, scene);
      if (!looks) applyRole('WRITE', operand, call, scene);
    }
  },
});

const ZIP: Sheet = {
  names: ['zip'],
  source: 'Info-ZIP zip 3.0, zip(1)',
  style: 'gnu',
  options: lines(
    '-r --recurse-paths | -q --quiet | -v --verbose | -u --update | -f --freshen | -d --delete | -m --move !destroy:the_files_that_are_packed | -j --junk-paths | -x --exclude=TEXT | -i --include=TEXT | -e --encrypt | -y --symlinks | -l | -9 | -# | -X --no-extra | -T --test | -TT --unzip-command=SHELL !execute | -sf --show-files | -h --help',
  ),
  operands: (call) => (leavesHiddenOut(call) ? 'WRITE LOOKTREE...' : 'WRITE TREE...'),
  read: (call, { findings }) => {
    // `-TT` is spelled like two flags; a test with a program of one's own choice starts it.
    if (call.has('-T')) findings.addText('unknown', 'zip -T with a program of its own');
    if (call.options.filter(({ spec }) => spec.name === '-T').length > 1) findings.addExecute('sh');
  },
};

const UNZIP: Sheet = {
  names: ['unzip'],
  source: 'Info-ZIP unzip 6.0, unzip(1)',
  style: 'exact',
  options: lines(
    '-l | -t | -v | -z | -Z | -p | -c | -o | -n | -u | -f | -j | -q | -a | -b | -C | -L | -x | -d=FOLDER | -P=TEXT | -h | -: !unknown',
  ),
  operands: 'READ TEXT...',
  read: (call, scene) => {
    const looks = call.has('-l', '-t', '-v', '-z', '-Z', '-p', '-c', '-h');
    if (!looks) noteFilesWritten(call.title, scene);
  },
};

export const ARCHIVES: readonly Sheet[] = [
  TAR,
  compressor('gzip bzip2 xz zstd gunzip bunzip2 unxz unzstd uncompress lzma unlzma', false),
  compressor('zcat bzcat xzcat zstdcat lzcat', true),
  ZIP,
  UNZIP,
  {
    names: ['zipinfo'],
    source: 'Info-ZIP unzip 6.0, zipinfo(1)',
    style: 'exact',
    options: lines('-1 | -2 | -s | -m | -l | -v | -h | -M | -t | -T | -z | -C | -x'),
    operands: 'READ TEXT...',
  },
  {
    names: names('zgrep zless zmore xzgrep bzgrep zdiff zcmp'),
    source: 'gzip 1.12, zgrep(1)',
    style: 'exact',
    options: lines('-i | -n | -v | -c | -l | -h | -H | -E | -F | -o | -q | -w | -e=TEXT'),
    operands: (call) => (call.program.endsWith('grep') && !call.has('-e') ? 'TEXT READ...' : 'READ...'),
  },
];
