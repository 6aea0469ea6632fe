import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EATING, FAILING, FILES, FOLDER_SHOWN, FOLDERS, SEEING, TALKING, VARIABLES } from './fixture.ts';

/** What bash really did with one script. */
export interface Observed {
  /** One entry a command that was started: name, arguments, and what some programs took in; in the order of arrival. */
  readonly commands: readonly (readonly string[])[];
  readonly files: ReadonlyMap<string, string>;
}

/** Bash takes whatever descriptor is free. */
const DESCRIPTOR = /(?<=\/dev\/fd\/)\d+/g;
const [UNIT, RECORD] = ['\x1f', '\x1e'];

/** What a program of the fixture does, as a function body; `$@` is its name and arguments. */
const PROGRAM = `
  local __in= IFS=' '
  case $1 in
    ${EATING}) IFS= read -r -d '' __in; set -- "$@" "$__in" ;;
    ${SEEING}) [[ \${x@a} == *x* ]] && __in=$x; set -- "$@" "$__in" ;;
  esac
  printf '%s\\037' "$__i" "$PWD" "$@" $'\\036' >>"$__record"
  case $1 in
    ${TALKING}) shift; printf '%s\\n' "$*" 2>/dev/null ;;
    ${FAILING}) return 1 ;;
  esac
  return 0`;

/**
 * Bash reads each script by itself, in a process and a folder of its own. Every process that it starts holds the pipe
 * open: bash ends when the last one has ended. Programs are not found on the search path;
 * the handler for that case, which bash runs in the process that would have become the program, plays them. A program
 * that nobody listens to any more goes on, so that the outcome does not depend on who is quicker.
 */
const DRIVER = `
command_not_found_handle() {${PROGRAM}
}
exec {__both}<>"$__fifo"
exec {__keep}>"$__fifo" {__end}<"$__fifo" {__both}>&-
trap '' PIPE
mapfile -d '' -t __scripts <"$__input"
for ((__i = 0; __i < \${#__scripts[@]}; __i += 2)); do
  (exec {__end}<&-; cd -- "\${__scripts[__i]}"; unset OLDPWD __keep __both __end; eval -- "\${__scripts[__i + 1]}") </dev/null >/dev/null 2>&1
done
exec {__keep}>&-
read -r -u "$__end"
exit 0`;

/** Many small files come and go; in memory that costs a third. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

const hasBubblewrap = spawnSync('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true']).status === 0;
/** How bash is held: said in every report, since without bubblewrap a wrong script could write elsewhere. */
export const CONTAINMENT = hasBubblewrap ? 'bubblewrap' : 'none (bubblewrap does not run here)';

/** Runs scripts in one bash, each in a fresh copy of the fixture. `undefined`: bash did not end in time. */
export async function observeAll(
  scripts: readonly string[],
  timeoutMs = 60_000,
): Promise<readonly Observed[] | undefined> {
  const top = mkdtempSync(join(PLACE, 'shell-oracle-'));
  try {
    const folders = scripts.map((script, index) =>
      prepareFolder(top, script.includes('>') ? String(index) : 'read-only'),
    );
    writeFileSync(join(top, 'input'), scripts.map((script, index) => `${folders[index]}\0${script}\0`).join(''));
    writeFileSync(join(top, 'record'), '');
    spawnSync('mkfifo', [join(top, 'fifo')]);
    if (!(await runDriver(top, timeoutMs))) return undefined;
    if (!isUntouched(join(top, 'read-only'))) throw new Error('a script without ">" changed a file');
    const commands = readRecord(readFileSync(join(top, 'record'), 'utf8'), top);
    return scripts.map((script, index) => ({
      commands: commands.get(index) ?? [],
      files: script.includes('>') ? readFiles(folders[index] ?? '') : UNTOUCHED,
    }));
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

const UNTOUCHED: ReadonlyMap<string, string> = new Map(FILES.map((name) => [name, '']));
const isUntouched = (folder: string): boolean => {
  const files = readFiles(folder);
  return files.size === 0 || JSON.stringify([...files].sort()) === JSON.stringify([...UNTOUCHED].sort());
};

const made = new Set<string>();
function prepareFolder(top: string, name: string): string {
  const folder = join(top, name);
  if (name === 'read-only' && made.has(folder)) return folder;
  made.add(folder);
  for (const inner of FOLDERS) mkdirSync(join(folder, inner), { recursive: true });
  for (const file of FILES) writeFileSync(join(folder, file), '');
  return folder;
}

function runDriver(top: string, timeoutMs: number): Promise<boolean> {
  const bash = ['/bin/bash', '--norc', '--noprofile', '-c', DRIVER];
  const held = [
    'bwrap',
    '--unshare-all',
    '--die-with-parent',
    '--ro-bind',
    '/',
    '/',
    '--dev',
    '/dev',
    '--proc',
    '/proc',
    '--bind',
    top,
    top,
    '--setenv',
    'PATH',
    '/nonexistent',
    '--',
    ...bash,
  ];
  const [program = '', ...args] = hasBubblewrap ? held : bash;
  const child = spawn(program, args, {
    cwd: top,
    env: {
      ...Object.fromEntries(VARIABLES),
      PATH: hasBubblewrap ? process.env['PATH'] : '/nonexistent',
      LC_ALL: 'C.UTF-8',
      __input: join(top, 'input'),
      __record: join(top, 'record'),
      __fifo: join(top, 'fifo'),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let inTime = true;
    const timer = setTimeout(() => {
      inTime = false;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      resolve(inTime);
    });
  });
}

function readRecord(text: string, top: string): ReadonlyMap<number, string[][]> {
  const found = new Map<number, string[][]>();
  for (const entry of text.split(`${UNIT}${RECORD}${UNIT}`).slice(0, -1)) {
    const [at = '', folder = '', ...argv] = entry.split(UNIT);
    const index = Number(at) / 2;
    const own = folder.startsWith(`${top}/`) ? (folder.slice(top.length + 1).split('/')[0] ?? '') : '';
    const shown = argv.map((word) => word.replaceAll(DESCRIPTOR, '').replaceAll(join(top, own), FOLDER_SHOWN));
    found.set(index, [...(found.get(index) ?? []), shown]);
  }
  return found;
}

function readFiles(folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entry of listed(folder)) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found.set(path.slice(folder.length + 1), readFileSync(path, 'utf8').replaceAll(folder, FOLDER_SHOWN));
  }
  return found;
}

function listed(folder: string) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}
