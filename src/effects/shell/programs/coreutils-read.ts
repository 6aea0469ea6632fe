import type { Call } from '../call.ts';
import { isSecretVariable } from '../environment-name.ts';
import type { Scene, Stream } from '../scene.ts';
import type { Sheet } from '../sheet.ts';
import { lines, names } from './lines.ts';

const COREUTILS = 'GNU coreutils 9.1 to 9.5, manual pages of section 1';
const STANDARD = '--help | --version';

/** Options with which lines stay whole; with any other, and with operands, other text comes out. */
const KEEPS_LINES = new Map<string, readonly string[]>([
  ['cat', []],
  ['tac', []],
  ['head', ['-n', '-#', '-q']],
  ['tail', ['-n', '-#', '-q', '+']],
  ['sort', ['-u', '-r', '-n', '-h', '-V', '-f', '-z', '-s']],
  ['uniq', ['-d', '-u', '-i']],
  ['shuf', ['-n']],
]);

/** Names that come in go out, where nothing is done to them; a text only through a plain `cat`. */
function passes({ program, options, operands }: Call, { stdin }: Scene): Stream {
  const keeps = KEEPS_LINES.get(program);
  if (keeps === undefined || operands.length > 0 || !options.every(({ spec }) => keeps.includes(spec.name)))
    return { kind: 'unknown' };
  return stdin.kind === 'text' && program !== 'cat' ? { kind: 'unknown' } : stdin;
}

const filter = (name: string, options: string, operands = 'READ...'): Sheet => ({
  names: names(name),
  source: COREUTILS,
  style: 'gnu',
  options: lines(`${options}\n${STANDARD}`),
  operands,
  output: passes,
});

const DIGEST = `-b --binary | -c --check | --tag | -t --text | -z --zero | --ignore-missing | --quiet | --status | --strict | -w --warn`;
const BASE = `-d --decode | -i --ignore-garbage | -w --wrap=TEXT`;

/** Programs that read files or standard input and print. */
export const COREUTILS_READ: readonly Sheet[] = [
  filter(
    'cat',
    '-A --show-all | -b --number-nonblank | -e | -E --show-ends | -n --number | -s --squeeze-blank | -t | -T --show-tabs | -u | -v --show-nonprinting',
  ),
  filter('tac', '-b --before | -r --regex | -s --separator=TEXT'),
  filter(
    'nl',
    '-b --body-numbering=TEXT | -d --section-delimiter=TEXT | -f --footer-numbering=TEXT | -h --header-numbering=TEXT | -i --line-increment=TEXT | -l --join-blank-lines=TEXT | -n --number-format=TEXT | -p --no-renumber | -s --number-separator=TEXT | -v --starting-line-number=TEXT | -w --number-width=TEXT',
  ),
  filter('head', '-c --bytes=TEXT | -n --lines=TEXT | -q --quiet --silent | -v --verbose | -z --zero-terminated | -#'),
  filter(
    'tail',
    '-c --bytes=TEXT | -n --lines=TEXT | -q --quiet --silent | -v --verbose | -z --zero-terminated | -f --follow[=TEXT] | -F | --retry | --pid=TEXT | -s --sleep-interval=TEXT | --max-unchanged-stats=TEXT | -# | +',
  ),
  filter(
    'wc',
    '-c --bytes | -m --chars | -l --lines | -L --max-line-length | -w --words | --total=TEXT | --files0-from=UNKNOWN',
    'COUNTED...',
  ),
  filter(
    'cut',
    '-b --bytes=TEXT | -c --characters=TEXT | -d --delimiter=TEXT | -f --fields=TEXT | -n | --complement | -s --only-delimited | --output-delimiter=TEXT | -z --zero-terminated',
  ),
  filter('paste', '-d --delimiters=TEXT | -s --serial | -z --zero-terminated'),
  filter(
    'sort',
    `-b --ignore-leading-blanks | -d --dictionary-order | -f --ignore-case | -g --general-numeric-sort | -i --ignore-nonprinting
     -M --month-sort | -h --human-numeric-sort | -n --numeric-sort | -R --random-sort | --random-source=READ | -r --reverse
     --sort=TEXT | -V --version-sort | --batch-size=TEXT | -c --check[=TEXT] | -C | --compress-program=PROGRAM | --debug
     --files0-from=UNKNOWN | -k --key=TEXT | -m --merge | -o --output=WRITE | -s --stable | -S --buffer-size=TEXT
     -t --field-separator=TEXT | -T --temporary-directory=WRITE | --parallel=TEXT | -u --unique | -z --zero-terminated`,
  ),
  filter(
    'uniq',
    `-c --count | -d --repeated | -D --all-repeated[=TEXT] | -f --skip-fields=TEXT | --group[=TEXT] | -i --ignore-case
     -s --skip-chars=TEXT | -u --unique | -z --zero-terminated | -w --check-chars=TEXT`,
    'READ WRITE',
  ),
  filter('tr', '-c -C --complement | -d --delete | -s --squeeze-repeats | -t --truncate-set1', 'TEXT TEXT'),
  filter(
    'comm',
    '-1 | -2 | -3 | --check-order | --nocheck-order | --output-delimiter=TEXT | --total | -z --zero-terminated',
  ),
  filter(
    'join',
    '-a=TEXT | -e=TEXT | -i --ignore-case | -j=TEXT | -o=TEXT | -t=TEXT | -v=TEXT | -1=TEXT | -2=TEXT | --check-order | --nocheck-order | --header | -z --zero-terminated',
  ),
  filter('fold', '-b --bytes | -s --spaces | -w --width=TEXT | -#'),
  filter(
    'fmt',
    '-c --crown-margin | -p --prefix=TEXT | -s --split-only | -t --tagged-paragraph | -u --uniform-spacing | -w --width=TEXT | -g --goal=TEXT | -#',
  ),
  filter('expand', '-i --initial | -t --tabs=TEXT | -#'),
  filter('unexpand', '-a --all | --first-only | -t --tabs=TEXT'),
  filter(
    'od',
    `-A --address-radix=TEXT | --endian=TEXT | -j --skip-bytes=TEXT | -N --read-bytes=TEXT | -S --strings[=TEXT] | -t --format=TEXT
     -v --output-duplicates | -w --width[=TEXT] | --traditional | -a | -b | -c | -d | -f | -i | -l | -o | -s | -x`,
  ),
  filter('base64 base32', BASE),
  filter(
    'basenc',
    `${BASE} | --base64 | --base64url | --base32 | --base32hex | --base16 | --base2msbf | --base2lsbf | --z85`,
  ),
  filter('md5sum sha1sum sha224sum sha256sum sha384sum sha512sum', DIGEST, 'COUNTED...'),
  filter('b2sum', `${DIGEST} | -l --length=TEXT`, 'COUNTED...'),
  filter('cksum', `-a --algorithm=TEXT | -l --length=TEXT | --untagged | --debug | ${DIGEST}`, 'COUNTED...'),
  filter('sum', '-r | -s --sysv', 'COUNTED...'),
  filter(
    'shuf',
    '-e --echo | -i --input-range=TEXT | -n --head-count=TEXT | -o --output=WRITE | --random-source=READ | -r --repeat | -z --zero-terminated',
  ),
  filter('tsort', ''),
  filter(
    'pr',
    `-a --across | -c --show-control-chars | -d --double-space | -f -F --form-feed | -h --header=TEXT | -J --join-lines | -l --length=TEXT
     -m --merge | -n --number-lines[=TEXT] | -o --indent=TEXT | -r --no-file-warnings | -s --separator[=TEXT] | -t --omit-header
     -T --omit-pagination | -v --show-nonprinting | -w --width=TEXT | -W --page-width=TEXT | -# | +`,
  ),
  filter(
    'numfmt',
    `--debug | -d --delimiter=TEXT | --field=TEXT | --format=TEXT | --from=TEXT | --from-unit=TEXT | --grouping | --header[=TEXT]
     --invalid=TEXT | --padding=TEXT | --round=TEXT | --suffix=TEXT | --to=TEXT | --to-unit=TEXT | -z --zero-terminated`,
    'TEXT...',
  ),
];

const plain = (name: string, options: string, operands: string, more: Partial<Sheet> = {}): Sheet => ({
  names: names(name),
  source: COREUTILS,
  style: 'gnu',
  options: lines(`${options}\n${STANDARD}`),
  operands,
  ...more,
});

const LS = `-a --all | -A --almost-all | --author | -b --escape | --block-size=TEXT | -B --ignore-backups | -c | -C | --color[=TEXT] | -d --directory
  -D --dired | -f | -F --classify[=TEXT] | --file-type | --format=TEXT | --full-time | -g | --group-directories-first | -G --no-group
  -h --human-readable | --si | -H --dereference-command-line | --dereference-command-line-symlink-to-dir | --hide=TEXT | --hyperlink[=TEXT]
  --indicator-style=TEXT | -i --inode | -I --ignore=TEXT | -k --kibibytes | -l | -L --dereference | -m | -n --numeric-uid-gid | -N --literal
  -o | -p | -q --hide-control-chars | --show-control-chars | -Q --quote-name | --quoting-style=TEXT | -r --reverse | -R --recursive @LISTTREE
  -s --size | -S | --sort=TEXT | --time=TEXT | --time-style=TEXT | -t | -T --tabsize=TEXT | -u | -U | -v | -w --width=TEXT | -x | -X
  -Z --context | --zero | -1`;

/** Programs that look at names, metadata or the machine. */
export const COREUTILS_LOOK: readonly Sheet[] = [
  plain('ls dir vdir', LS, 'LIST...', { otherwise: '.' }),
  plain(
    'stat',
    '-L --dereference | -f --file-system | --cached=TEXT | -c --format=TEXT | --printf=TEXT | -t --terse',
    'LIST...',
  ),
  plain(
    'du',
    `-0 --null | -a --all | --apparent-size | -B --block-size=TEXT | -b --bytes | -c --total | -D -H --dereference-args | -d --max-depth=TEXT
     --files0-from=UNKNOWN | -h --human-readable | --inodes | -k | -L --dereference | -l --count-links | -m | -P --no-dereference
     -S --separate-dirs | --si | -s --summarize | -t --threshold=TEXT | --time[=TEXT] | --time-style=TEXT | -X --exclude-from=READ
     --exclude=TEXT | -x --one-file-system`,
    'LISTTREE...',
    { otherwise: '.' },
  ),
  plain(
    'df',
    `-a --all | -B --block-size=TEXT | -h --human-readable | -H --si | -i --inodes | -k | -l --local | --no-sync | --output[=TEXT]
     -P --portability | --sync | --total | -t --type=TEXT | -T --print-type | -x --exclude-type=TEXT | -v`,
    // It asks the file system on which a path lies, and looks at nothing there.
    'TEXT...',
    { shows: 'how full the file systems are' },
  ),
  plain('basename', '-a --multiple | -s --suffix=TEXT | -z --zero', 'TEXT...', { freeOptions: true }),
  plain('dirname', '-z --zero', 'TEXT...', { freeOptions: true }),
  plain(
    'realpath',
    '-e --canonicalize-existing | -m --canonicalize-missing | -L --logical | -P --physical | -q --quiet | --relative-to=LIST | --relative-base=LIST | -s --strip --no-symlinks | -z --zero',
    'LIST...',
  ),
  plain(
    'readlink',
    '-f --canonicalize | -e --canonicalize-existing | -m --canonicalize-missing | -n --no-newline | -q --quiet -s --silent | -v --verbose | -z --zero',
    'LIST...',
  ),
  plain('pathchk', '-p | -P | --portability', 'TEXT...'),
  plain('pwd', '-L --logical | -P --physical', '', { shows: 'the working folder' }),
  plain(
    'date',
    '-d --date=TEXT | --debug | -f --file=READ | -I --iso-8601[=TEXT] | --resolution | -R --rfc-email | --rfc-3339=TEXT | -r --reference=LIST | -s --set=TEXT !privilege:the_clock_of_the_system | -u --utc --universal',
    'TEXT',
    {
      shows: 'the time',
      read: ({ operands: [first] }, { findings }) => {
        // Without a plus sign the operand is a time to be set.
        const isFormat =
          first === undefined ||
          (first.kind === 'literal' ? first.text : first.kind === 'unknown' ? first.lead : '').startsWith('+');
        if (!isFormat) findings.addText('privilege', 'the clock of the system');
      },
    },
  ),
  plain(
    'uname',
    '-a --all | -s --kernel-name | -n --nodename | -r --kernel-release | -v --kernel-version | -m --machine | -p --processor | -i --hardware-platform | -o --operating-system',
    '',
    { shows: 'the name of the system' },
  ),
  plain('arch nproc hostid logname users', '--all | --ignore=TEXT', '', { shows: 'facts of the system' }),
  plain('whoami', '', '', { shows: 'the user' }),
  plain(
    'id',
    '-a | -Z --context | -g --group | -G --groups | -n --name | -r --real | -u --user | -z --zero',
    'TEXT...',
    { shows: 'the user' },
  ),
  plain('groups', '', 'TEXT...', { shows: 'the user' }),
  plain(
    'who',
    '-a --all | -b --boot | -d --dead | -H --heading | --ips | -l --login | --lookup | -m | -p --process | -q --count | -r --runlevel | -s --short | -t --time | -T -w --mesg | -u --users | --message | --writable',
    'LIST TEXT',
    { shows: 'who is logged in' },
  ),
  plain('tty', '-s --silent --quiet', '', { shows: 'the terminal' }),
  plain('printenv', '-0 --null', 'TEXT...', { read: readPrintenv }),
  plain('seq', '-f --format=TEXT | -s --separator=TEXT | -w --equal-width', 'TEXT TEXT TEXT'),
  plain('sleep', '', 'TEXT...'),
  plain('true false', '', 'TEXT...'),
  plain('factor', '-h --exponents', 'TEXT...'),
  plain('expr', '', 'TEXT...', { style: 'posix' }),
  plain('yes', '', 'TEXT...', { style: 'posix' }),
  plain('dircolors', '-b --sh --bourne-shell | -c --csh --c-shell | -p --print-database | --print-ls-colors', 'READ'),
  plain('sync', '-d --data | -f --file-system', 'LIST...'),
];

/** One variable that is no secret may be looked at; all of them are a dump. */
function readPrintenv({ operands }: Call, { findings }: Scene): void {
  const texts = operands.map((operand) => (operand.kind === 'literal' ? operand.text : ''));
  if (texts.length === 0) findings.addText('secret', 'all variables of the environment (printenv)');
  for (const text of texts) {
    if (text === '' || isSecretVariable(text)) findings.addText('secret', `the variable ${text} of the environment`);
    else findings.addText('read', `the variable ${text} of the environment`);
  }
}
