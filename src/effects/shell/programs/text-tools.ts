import { literal, shownArgument, textOf } from '../argument.ts';
import { applyRole, runShellText } from '../run-sheet.ts';
import type { Sheet } from '../sheet.ts';
import { noteFilesWritten } from '../touch.ts';
import { lines, names } from './lines.ts';

const HELP = '--help | --version';
const tool = (
  name: string,
  source: string,
  style: Sheet['style'],
  options: string,
  operands: Sheet['operands'],
  more: Partial<Sheet> = {},
): Sheet => ({
  names: names(name),
  source,
  style,
  options: lines(options),
  ...(operands !== undefined && { operands }),
  ...more,
});

const DIFF = `-q --brief | -s --report-identical-files | -c | -C --context[=TEXT] | -u | -U --unified[=TEXT] | -e --ed | -n --rcs | -y --side-by-side | -W --width=TEXT | --left-column | --suppress-common-lines
  -p --show-c-function | -F --show-function-line=TEXT | --label=TEXT | -t --expand-tabs | -T --initial-tab | --tabsize=TEXT | --suppress-blank-empty | -l --paginate !execute:pr | -r --recursive @TREE | --no-dereference
  -N --new-file | --unidirectional-new-file | --ignore-file-name-case | --no-ignore-file-name-case | -x --exclude=TEXT | -X --exclude-from=READ | -S --starting-file=TEXT | --from-file=READ | --to-file=READ
  -i --ignore-case | -E --ignore-tab-expansion | -Z --ignore-trailing-space | -b --ignore-space-change | -w --ignore-all-space | -B --ignore-blank-lines | -I --ignore-matching-lines=TEXT | -a --text | --strip-trailing-cr
  -D --ifdef=TEXT | --line-format=TEXT | -d --minimal | --horizon-lines=TEXT | --speed-large-files | --color[=TEXT] | --palette=TEXT | -# | -v ${HELP}`;

/** Programs on text and files that are not of coreutils. */
export const TEXT_TOOLS: readonly Sheet[] = [
  tool('diff', 'GNU diffutils 3.8, diff(1)', 'gnu', DIFF, 'READ READ'),
  tool(
    'cmp',
    'GNU diffutils 3.8, cmp(1)',
    'gnu',
    `-b --print-bytes | -i --ignore-initial=TEXT | -l --verbose | -n --bytes=TEXT | -s --quiet --silent | -v ${HELP}`,
    'READ READ TEXT TEXT',
  ),
  tool(
    'diff3',
    'GNU diffutils 3.8, diff3(1)',
    'gnu',
    `-A --show-all | -e --ed | -E --show-overlap | -m --merge | -T --initial-tab | -3 --easy-only | -x | -X | -a --text | -L --label=TEXT | ${HELP}`,
    'READ READ READ',
  ),
  tool('rev', 'util-linux 2.38, rev(1)', 'gnu', `-h | -V | ${HELP}`, 'READ...'),
  tool(
    'column',
    'util-linux 2.38, column(1)',
    'gnu',
    `-t --table | -C --table-column=TEXT | -N --table-columns=TEXT | -d --table-noheadings | -e --table-header-repeat | -o --output-separator=TEXT | -s --separator=TEXT | -J --json | -n --table-name=TEXT | -c --output-width=TEXT
     -x --fillrows | -R --table-right=TEXT | -T --table-truncate=TEXT | -H --table-hide=TEXT | -O --table-order=TEXT | -L --keep-empty-lines --table-empty-lines | -E --table-noextreme=TEXT | -W --table-wrap=TEXT | -l --table-columns-limit=TEXT
     -m --table-maxout | -i --tree-id=TEXT | -p --tree-parent=TEXT | -r --tree=TEXT | -h | -V | ${HELP}`,
    'READ...',
  ),
  tool('colrm', 'util-linux 2.38, colrm(1)', 'gnu', HELP, 'TEXT TEXT'),
  tool(
    'col',
    'util-linux 2.38, col(1)',
    'gnu',
    `-b --no-backspaces | -f --fine | -h --tabs | -l --lines=TEXT | -p --pass | -x --spaces | ${HELP}`,
    '',
  ),
  tool(
    'hexdump hd',
    'util-linux 2.38, hexdump(1)',
    'gnu',
    `-b --one-byte-octal | -c --one-byte-char | -C --canonical | -d --two-bytes-decimal | -o --two-bytes-octal | -x --two-bytes-hex | -L --color[=TEXT] | -e --format=TEXT | -f --format-file=READ | -n --length=TEXT | -s --skip=TEXT | -v --no-squeezing | -h | -V | ${HELP}`,
    'READ...',
  ),
  // `xxd -r` turns a dump back into bytes; a second operand is written in any case.
  {
    ...tool(
      'xxd',
      'vim 9.0, xxd(1)',
      'single',
      '-a | -autoskip | -b | -bits | -c=TEXT | -cols=TEXT | -C | -capitalize | -d | -E | -EBCDIC | -e | -g=TEXT | -groupsize=TEXT | -h | -i | -include | -l=TEXT | -len=TEXT | -n=TEXT | -name=TEXT | -o=TEXT | -p | -ps | -postscript | -plain | -r | -revert | -s=TEXT | -seek=TEXT | -u | -v | -version | -R=TEXT',
      'READ WRITE',
    ),
  },
  tool(
    'strings',
    'GNU binutils 2.40, strings(1)',
    'gnu',
    `-a --all | -d --data | -f --print-file-name | -n --bytes=TEXT | -# | -t --radix=TEXT | -o | -w --include-all-whitespace | -s --output-separator=TEXT | -e --encoding=TEXT | -U --unicode=TEXT | -T --target=UNKNOWN | -h | -v -V | ${HELP}`,
    'READ...',
  ),
  tool(
    'nm size objdump readelf',
    'GNU binutils 2.40',
    'gnu',
    `-a --all | -h | -l | -s | -S | -e | -d --dynamic | -D | -n | -W --wide | -x | -t | -T | -r | -p | -C --demangle[=TEXT] | -g | -u | -A | -B | -V | ${HELP}`,
    'READ...',
  ),
  tool('ldd', 'glibc 2.36, ldd(1)', 'gnu', HELP, 'READ...', { marks: ['!execute:the_program_itself'] }),
  tool(
    'file',
    'file 5.44, file(1)',
    'gnu',
    `-b --brief | -c --checking-printout | -C --compile !write:a_compiled_table | -d | -E | --extension | -e --exclude=TEXT | --exclude-quiet=TEXT | -f --files-from=UNKNOWN | -F --separator=TEXT | -h --no-dereference | -i --mime | --mime-type | --mime-encoding | --apple
     -k --keep-going | -l --list | -L --dereference | -m --magic-file=UNKNOWN | -N --no-pad | -n --no-buffer | -p --preserve-date | -P --parameter=TEXT | -r --raw | -s --special-files | -S --no-sandbox | -0 --print0 | -z --uncompress | -Z --uncompress-noreport | -v | ${HELP}`,
    'LIST...',
  ),
  tool(
    'tree',
    'tree 2.1, tree(1)',
    'exact',
    `-a | -d | -l | -f | -x | -L=TEXT | -R !unknown | -P=TEXT | -I=TEXT | --gitignore | --gitfile=READ | --ignore-case | --matchdirs | --metafirst | --prune | --info | --infofile=READ | --noreport | --charset=TEXT | --filelimit=TEXT | --filesfirst | --dirsfirst | -q | -N | -Q | -p | -u | -g | -s | -h
     --si | --du | -D | --timefmt=TEXT | -F | --inodes | --device | -v | -t | -c | -U | -r | --sort=TEXT | -i | -A | -S | -n | -C | -X | -J | -H=TEXT | -T=TEXT | --nolinks | --hintro=READ | --houtro=READ | -o=WRITE | --fromfile | --fromtabfile | --help | --version`,
    'LISTTREE...',
    { otherwise: '.' },
  ),
  tool(
    'bat batcat',
    'bat 0.22, bat(1)',
    'exact',
    `-A --show-all | -p --plain | -l --language=TEXT | -H --highlight-line=TEXT | --file-name=TEXT | -d --diff | --diff-context=TEXT | --tabs=TEXT | --wrap=TEXT | --terminal-width=TEXT | -n --number | --color=TEXT | --italic-text=TEXT | --decorations=TEXT | -f --force-colorization
     --paging=TEXT | -P --no-paging | --pager=SHELL !execute | -m --map-syntax=TEXT | --theme=TEXT | --list-themes | --style=TEXT | -r --line-range=TEXT | -L --list-languages | -h --help | -V --version`,
    'READ...',
  ),
  // A pager without a terminal only copies; what it would run on keys is not reached. LESSOPEN is judged as a variable.
  tool(
    'less more',
    'less 590, less(1)',
    'gnu',
    '-e | -E | -F | -i | -I | -M | -m | -N | -n | -q | -R | -r | -S | -s | -X | -# | + !unknown | -V --version | --help',
    'READ...',
  ),
  tool(
    'iconv',
    'glibc 2.36, iconv(1)',
    'gnu',
    `-f --from-code=TEXT | -t --to-code=TEXT | -l --list | -c | -o --output=WRITE | -s --silent | --verbose | ${HELP}`,
    'READ...',
  ),
  tool('dos2unix unix2dos', 'dos2unix 7.4, dos2unix(1)', 'exact', '-q | -k | -f | -i | -n', 'WRITE...'),
  tool(
    'patch',
    'GNU patch 2.7, patch(1)',
    'gnu',
    `-p --strip=TEXT | -i --input=READ | -R --reverse | -N --forward | -E | -b --backup | --dry-run | -d --directory=FOLDER | -o --output=WRITE | -r --reject-file=WRITE | -s --quiet | -f --force | -t --batch | -l | -u | -c | -n | -v ${HELP}`,
    'WRITE READ',
    {
      read: (call, scene) => {
        if (!call.has('--dry-run')) noteFilesWritten(call.title, scene);
      },
    },
  ),
  tool(
    'ed ex vi vim nvim view nano emacs pico joe micro hx code subl',
    'their manual pages',
    'exact',
    '--version',
    'WRITE...',
    { marks: ['!execute:an_editor'] },
  ),
  tool(
    'xmllint',
    'libxml2 2.9, xmllint(1)',
    'single',
    '--noout | -noout | --format | -format | --xpath=TEXT | -xpath=TEXT | --nonet | --html | --recover | --valid !network | --schema=READ | --version',
    'READ...',
  ),
  tool(
    'bc',
    'GNU bc 1.07, bc(1)',
    'gnu',
    `-h | -i --interactive | -l --mathlib | -w --warn | -s --standard | -q --quiet | -v ${HELP}`,
    'READ...',
  ),
  // `!` in a program of dc runs a shell command.
  {
    names: ['dc'],
    source: 'GNU dc 1.4, dc(1)',
    style: 'gnu',
    options: lines(`-e --expression=TEXT | -f --file=READ !unknown | -i --interactive | -h -V ${HELP}`),
    operands: 'READ...',
    read: (call, scene) => {
      const { findings } = scene;
      const programs = call.values('-e').map((value) => textOf(value) ?? '!');
      if (programs.some((program) => program.includes('!')) || call.operands.length > 0 || programs.length === 0) {
        findings.addExecute('sh');
        findings.addText('unknown', `dc ${call.values('-e').map(shownArgument).join(' ')}`);
        for (const [, command = ''] of programs.join('\n').matchAll(/!([^<>=\n][^\n]*)/g))
          runShellText(literal(command), scene);
      }
    },
  },
  tool(
    'cal ncal',
    'ncal 12.1, cal(1)',
    'exact',
    '-1 | -3 | -A=TEXT | -B=TEXT | -b | -C | -d=TEXT | -H=TEXT | -h | -J | -j | -M | -m=TEXT | -N | -n=TEXT | -o | -p | -S | -w | -y | -e',
    'TEXT...',
    { shows: 'the calendar' },
  ),
  tool('which', 'debianutils 5.7, which(1)', 'exact', '-a | -s', 'TEXT...', { shows: 'where programs are' }),
  tool('whereis', 'util-linux 2.38, whereis(1)', 'exact', '-b | -m | -s | -u | -l | -g', 'TEXT...', {
    shows: 'where programs are',
  }),
  tool(
    'whatis apropos',
    'man-db 2.11, whatis(1)',
    'gnu',
    `-d --debug | -v --verbose | -r --regex | -w --wildcard | -l --long | -s --sections=TEXT | -a --and | ${HELP}`,
    'TEXT...',
    { shows: 'manual pages' },
  ),
  tool(
    'man',
    'man-db 2.11, man(1)',
    'gnu',
    `-f --whatis | -k --apropos | -K --global-apropos | -w --where --path --location | -a --all | -s -S --sections=TEXT | -u --update | --no-subpages | -L --locale=TEXT | -i --ignore-case | -I --match-case | --names-only | -7 --ascii | -E --encoding=TEXT | --no-hyphenation | --no-justification
     -P --pager=SHELL !execute | -p --preprocessor=UNKNOWN | -t --troff !execute | -T --troff-device[=TEXT] !execute | -H --html[=TEXT] !execute:a_browser | -X --gxditview[=TEXT] !execute | -Z --ditroff | -l --local-file @READ | -C --config-file=UNKNOWN | -M --manpath=UNKNOWN | -m --systems=TEXT | ${HELP}`,
    'TEXT...',
    {
      shows: 'manual pages',
      read: (call, scene) => {
        for (const operand of call.operands)
          if (shownArgument(operand).includes('/')) applyRole('READ', operand, call, scene);
      },
    },
  ),
  tool('tput clear reset tset', 'ncurses 6.4, tput(1)', 'exact', '-T=TEXT | -V | -x | -S', 'TEXT...'),
  tool(
    'cloc tokei scc',
    'their own help',
    'exact',
    '--by-file | --json | --csv | --yaml | --md | --quiet | --version | --help',
    'LOOKTREE...',
    { otherwise: '.' },
  ),
];
