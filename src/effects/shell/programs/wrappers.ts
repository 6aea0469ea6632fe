import { type Argument, literal, shownArgument, textOf } from '../argument.ts';
import type { Call } from '../call.ts';
import { influenceOfExport } from '../environment-name.ts';
import { inFolder, runCommand, runShellText } from '../run-sheet.ts';
import type { Scene } from '../scene.ts';
import type { Sheet } from '../sheet.ts';
import { lines, names } from './lines.ts';

/** A program that starts the command in its arguments. Its options end at the first operand. */
const wrapper = (
  name: string,
  source: string,
  options: string,
  operands: string,
  more: Partial<Sheet> = {},
): Sheet => ({
  names: names(name),
  source,
  style: 'posix',
  options: lines(`${options}\n--help | --version`),
  operands,
  ...more,
});

const COREUTILS = 'GNU coreutils 9.1 to 9.5, manual pages of section 1';
const UTIL_LINUX = 'util-linux 2.38, manual pages of section 1';

/** Programs that run another one: what counts is what that one does. */
export const WRAPPERS: readonly Sheet[] = [
  wrapper(
    'timeout',
    COREUTILS,
    '--preserve-status | --foreground | -k --kill-after=TEXT | -s --signal=TEXT | -v --verbose',
    'TEXT COMMAND',
  ),
  wrapper('nice', COREUTILS, '-n --adjustment=TEXT | -#', 'COMMAND'),
  wrapper('nohup', COREUTILS, '', 'COMMAND'),
  // Some systems have these builtins of the shell as programs too (POSIX, "Utilities").
  wrapper('command', 'POSIX.1-2017, command', '-p | -v | -V', 'COMMAND'),
  wrapper('stdbuf', COREUTILS, '-i --input=TEXT | -o --output=TEXT | -e --error=TEXT', 'COMMAND'),
  wrapper(
    'env',
    COREUTILS,
    '-i --ignore-environment | -0 --null | -u --unset=TEXT | -C --chdir=TEXT | -S --split-string=TEXT | -v --debug | --block-signal[=TEXT] | --default-signal[=TEXT] | --ignore-signal[=TEXT] | --list-signal-handling',
    'TEXT...',
    { read: readEnv },
  ),
  wrapper('chroot', COREUTILS, '--groups=TEXT | --userspec=TEXT | --skip-chdir', 'LIST COMMAND', {
    marks: ['!machine'],
  }),
  wrapper('setsid', UTIL_LINUX, '-c --ctty | -f --fork | -w --wait | -h | -V', 'COMMAND'),
  wrapper(
    'ionice',
    UTIL_LINUX,
    '-c --class=TEXT | -n --classdata=TEXT | -p --pid=UNKNOWN | -P --pgid=UNKNOWN | -t --ignore | -u --uid=TEXT | -h | -V',
    'COMMAND',
  ),
  wrapper(
    'chrt',
    UTIL_LINUX,
    '-b --batch | -d --deadline | -f --fifo | -i --idle | -o --other | -r --rr | -a --all-tasks | -m --max | -v --verbose | -p --pid',
    'TEXT COMMAND',
  ),
  wrapper('taskset', UTIL_LINUX, '-a --all-tasks | -c --cpu-list | -p --pid', 'TEXT COMMAND'),
  wrapper(
    'prlimit',
    UTIL_LINUX,
    '-p --pid=UNKNOWN | -v --as[=TEXT] | -n --nofile[=TEXT] | -u --nproc[=TEXT] | -t --cpu[=TEXT] | -f --fsize[=TEXT]',
    'COMMAND',
  ),
  wrapper(
    'unshare',
    UTIL_LINUX,
    '-m --mount[=TEXT] | -n --net[=TEXT] | -p --pid[=TEXT] | -U --user[=TEXT] | -i --ipc[=TEXT] | -u --uts[=TEXT] | -C --cgroup[=TEXT] | -r --map-root-user | -f --fork | --mount-proc[=TEXT]',
    'COMMAND',
    { marks: ['!privilege'] },
  ),
  wrapper(
    'nsenter',
    UTIL_LINUX,
    '-a --all | -t --target=TEXT | -m --mount[=TEXT] | -n --net[=TEXT] | -p --pid[=TEXT] | -u --uts[=TEXT] | -i --ipc[=TEXT] | -U --user[=TEXT] | -C --cgroup[=TEXT]',
    'COMMAND',
    { marks: ['!machine'] },
  ),
  wrapper(
    'setpriv',
    UTIL_LINUX,
    '--reuid=TEXT | --regid=TEXT | --clear-groups | --keep-groups | --init-groups | --no-new-privs | --inh-caps=TEXT | --bounding-set=TEXT | --ambient-caps=TEXT',
    'COMMAND',
    { marks: ['!privilege'] },
  ),
  wrapper('linux32 linux64 setarch', UTIL_LINUX, '-R --addr-no-randomize | -v --verbose', 'COMMAND'),
  wrapper(
    'flock',
    UTIL_LINUX,
    '-s --shared | -x -e --exclusive | -u --unlock | -n --nb --nonblock | -w --timeout=TEXT | -o --close | -E --conflict-exit-code=TEXT | -c --command=SHELL | -F --no-fork | --verbose | -h | -V',
    'TEXT...',
    { read: readFlock },
  ),
  wrapper(
    'script',
    UTIL_LINUX,
    '-a --append | -c --command=SHELL | -e --return | -f --flush | --force | -q --quiet | -I --log-in=WRITE | -O --log-out=WRITE | -B --log-io=WRITE | -T --log-timing=WRITE | -E --echo=TEXT | -o --output-limit=TEXT',
    'WRITE',
    {
      otherwise: 'typescript',
      read: (call, { findings }) => call.has('-c') || findings.addExecute('bash'),
    },
  ),
  wrapper(
    'time',
    'GNU time 1.9, time(1)',
    '-p --portability | -v --verbose | -f --format=TEXT | -o --output=WRITE | -a --append | -q --quiet',
    'COMMAND',
  ),
  wrapper(
    'watch',
    'procps-ng 4.0.2, watch(1)',
    '-b --beep | -c --color | -C --no-color | -d --differences[=TEXT] | -e --errexit | -g --chgexit | -n --interval=TEXT | -p --precise | -q --equexit=TEXT | -r --no-rerun | -t --no-title | -w --no-wrap | -x --exec | -h | -v',
    'TEXT...',
    { read: readWatch },
  ),
  wrapper(
    'sudo',
    'sudo 1.9.13, sudo(8)',
    '-A --askpass | -b --background | -C --close-from=TEXT | -D --chdir=FOLDER | -E --preserve-env[=TEXT] | -e --edit @WRITE | -g --group=TEXT | -H --set-home | -h --host=TEXT | -i --login | -K --remove-timestamp | -k --reset-timestamp | -l --list | -n --non-interactive | -P --preserve-groups | -p --prompt=TEXT | -R --chroot=TEXT | -S --stdin | -s --shell | -T --command-timeout=TEXT | -U --other-user=TEXT | -u --user=TEXT | -V | -v --validate | -B --bell | -N --no-update',
    'TEXT...',
    { marks: ['!privilege'], read: readSudo },
  ),
  wrapper('doas', 'opendoas 6.8, doas(1)', '-n | -s | -u=TEXT | -C=READ | -L', 'COMMAND', { marks: ['!privilege'] }),
  wrapper('pkexec', 'polkit 122, pkexec(1)', '--user=TEXT | --disable-internal-agent', 'COMMAND', {
    marks: ['!privilege'],
  }),
  wrapper(
    'runuser',
    UTIL_LINUX,
    '-u --user=TEXT | -g --group=TEXT | -G --supp-group=TEXT | -c --command=SHELL | -l --login | -s --shell=PROGRAM | -P --pty | -m -p --preserve-environment',
    'COMMAND',
    { marks: ['!privilege'] },
  ),
  {
    ...wrapper(
      'su',
      UTIL_LINUX,
      '-c --command=SHELL | -f --fast | -g --group=TEXT | -l --login | -m -p --preserve-environment | -s --shell=PROGRAM | -P --pty | -w --whitelist-environment=TEXT',
      'TEXT...',
      { marks: ['!privilege', '!execute'] },
    ),
    style: 'gnu',
  },
  wrapper(
    'strace ltrace',
    'strace 6.1, strace(1)',
    '-f --follow-forks | -c --summary-only | -C --summary | -e --expr=TEXT | -o --output=WRITE | -p --attach=UNKNOWN | -q --quiet | -s --string-limit=TEXT | -t | -T | -v | -y | -x | -E --env=TEXT !unknown | -u --user=TEXT !privilege',
    'COMMAND',
  ),
  wrapper(
    'catchsegv eatmydata chronic unbuffer rlwrap ssh-agent dbus-run-session',
    'their manual pages in Debian 12',
    '',
    'COMMAND',
  ),
  wrapper(
    'systemd-run',
    'systemd 252, systemd-run(1)',
    '--user | --scope | --wait | -P --pipe | -q --quiet | -t --pty | -G --collect | --unit=TEXT | -p --property=TEXT !unknown | --on-active=TEXT !persist | --on-calendar=TEXT !persist | --on-boot=TEXT !persist',
    'COMMAND',
    { marks: ['!privilege'] },
  ),
  wrapper('torsocks proxychains proxychains4', 'their manual pages in Debian 12', '-q', 'COMMAND', {
    marks: ['!network'],
  }),
  {
    names: ['busybox', 'toybox'],
    source: 'busybox 1.35, busybox(1)',
    style: 'posix',
    options: lines('--list | --list-full | --help'),
    operands: 'COMMAND',
  },
];

/** `env [NAME=VALUE]... [COMMAND]`. Without a command it prints the environment, secrets and all. */
function readEnv(call: Call, outer: Scene): void {
  let scene = outer;
  for (const folder of call.values('-C')) scene = inFolder(folder, scene);
  const [split] = call.values('-S');
  const words = [...(split === undefined ? [] : splitString(split)), ...call.operands];
  const start = words.findIndex((word) => !/^[^=-][^=]*=/.test(leading(word)));
  const settings = start < 0 ? words : words.slice(0, start);
  for (const setting of settings) noteSetting(setting, scene);
  if (start >= 0) runCommand(words.slice(start), scene);
  else if (!call.has('-i')) scene.findings.addText('secret', 'all variables of the environment (env)');
}

const leading = (word: Argument): string =>
  word.kind === 'literal' ? word.text : word.kind === 'unknown' ? word.lead : '';

/** Plain words only; the quoting and the variables that `-S` also knows are left unknown. */
function splitString(argument: Argument): readonly Argument[] {
  const text = textOf(argument);
  if (text === undefined || /['"\\$#]/.test(text))
    return [{ kind: 'unknown', lead: '', many: true, shown: shownArgument(argument) }];
  return text
    .split(/[ \t\n]+/)
    .filter((word) => word !== '')
    .map(literal);
}

function noteSetting(setting: Argument, { findings }: Scene): void {
  const text = leading(setting);
  const cut = text.indexOf('=');
  const influence = influenceOfExport(text.slice(0, cut), setting.kind === 'literal' ? text.slice(cut + 1) : undefined);
  if (influence === 'execute')
    findings.add({ type: 'execute', target: `what ${shownArgument(setting)} brings in`, targetKind: 'text' });
  if (influence !== 'none') findings.addText('unknown', shownArgument(setting));
}

/** `flock FILE COMMAND`, `flock FILE -c TEXT`, `flock NUMBER`. */
function readFlock(call: Call, scene: Scene): void {
  const [lock, ...command] = call.operands;
  const path = textOf(lock);
  if (lock !== undefined && !/^\d+$/.test(path ?? ''))
    scene.findings.addText('write', `the lock file ${shownArgument(lock)}`);
  const [first, text] = command;
  if (/^(?:-c|--command)$/.test(textOf(first) ?? '') && text !== undefined) runShellText(text, scene);
  else if (first !== undefined) runCommand(command, scene);
}

/** Without `-x` the words are joined and given to a shell, every two seconds. */
function readWatch(call: Call, scene: Scene): void {
  if (call.has('-x')) {
    runCommand(call.operands, scene);
    return;
  }
  const texts = call.operands.map(textOf);
  const known = texts.every((text) => text !== undefined);
  if (call.operands.length === 0) return;
  runShellText(
    known
      ? literal(texts.join(' '))
      : { kind: 'unknown', lead: '', many: false, shown: call.operands.map(shownArgument).join(' ') },
    scene,
  );
}

function readSudo(call: Call, scene: Scene): void {
  const start = call.operands.findIndex((word) => !/^[A-Za-z_]\w*=/.test(leading(word)));
  const settings = start < 0 ? call.operands : call.operands.slice(0, start);
  for (const setting of settings) noteSetting(setting, scene);
  if (start >= 0 && !call.has('-l', '-e')) runCommand(call.operands.slice(start), scene);
  else if (call.has('-i', '-s')) scene.findings.addExecute('bash');
}

/** `xargs COMMAND`: the words of standard input become arguments. */
export const XARGS: Sheet = {
  names: ['xargs'],
  source: 'GNU findutils 4.9.0, xargs(1)',
  style: 'posix',
  options:
    lines(`-0 --null | -a --arg-file=READ | -d --delimiter=TEXT | -E=TEXT | -e --eof[=TEXT] | -I=TEXT | -i --replace[=TEXT] | -L=TEXT | -l --max-lines[=TEXT]
    -n --max-args=TEXT | -o --open-tty | -P --max-procs=TEXT | -p --interactive | --process-slot-var=TEXT | -r --no-run-if-empty
    -s --max-chars=TEXT | --show-limits | -t --verbose | -x --exit | --help | --version`),
  operands: 'TEXT...',
  read: readXargs,
};

function readXargs(call: Call, scene: Scene): void {
  const replace = textOf(call.values('-I')[0]) ?? (call.has('-i') ? (textOf(call.values('-i')[0]) ?? '{}') : undefined);
  const incoming = incomingWords(call, scene);
  const command = call.operands.length === 0 ? [literal('echo')] : call.operands;
  const argv =
    replace === undefined ? [...command, ...incoming] : command.map((word) => replaced(word, replace, incoming[0]));
  runCommand(argv, { ...scene, stdin: { kind: 'nothing' } });
}

/**
 * Names that a search hands on stay below its folders. Without `-0` or `-d` a name with blanks falls apart; that a name
 * was laid out so that its pieces lead elsewhere is not seen here.
 */
function incomingWords(call: Call, { stdin }: Scene): readonly Argument[] {
  if (stdin.kind === 'paths' && !call.has('-a')) return [stdin.paths];
  if (stdin.kind === 'text' && !call.has('-a') && /^[\w./\s-]*$/.test(stdin.text))
    return stdin.text
      .split(/\s+/)
      .filter((word) => word !== '')
      .map(literal);
  return [{ kind: 'unknown', lead: '', many: true, shown: 'words of standard input' }];
}

function replaced(word: Argument, mark: string, incoming: Argument | undefined): Argument {
  const text = textOf(word);
  if (text === undefined || mark === '' || !text.includes(mark)) return word;
  if (text === mark && incoming !== undefined && !(incoming.kind === 'unknown' && incoming.many)) return incoming;
  return { kind: 'unknown', lead: text.slice(0, text.indexOf(mark)), many: false, shown: text, near: text };
}
