/**
 * Ways out of the sandbox, each tried inside and, as a control, where one protection is missing: an attempt that fails
 * in both places would prove nothing. Runs as a program too, so that it can be started as another user and with a
 * descriptor that should not be there: `node sandbox-attempts.ts STATE_FOLDER`, one JSON object on standard output.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MIB } from '../../src/contract/limits.ts';
import { type Call, callProgram } from '../../src/drivers/sandbox/call-program.ts';
import { openSandbox } from '../../src/drivers/sandbox/sandbox.privileged.ts';
import {
  openTrialGround,
  type Trial,
  type TrialGround,
  type TrialOptions,
} from '../../src/drivers/sandbox/trial-ground.privileged.ts';

export interface Attempt {
  readonly inside: string;
  /** The same without the one protection that it is about. */
  readonly control: string;
}
export type Attempts = Readonly<Record<string, Attempt>>;

const BWRAP = '/usr/bin/bwrap';
/** bubblewrap as one would use it without much thought: everything visible, nothing filtered. */
const THOUGHTLESS = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--unshare-pid', '--unshare-net'];

export async function runAttempts(stateFolder: string, likeOwnerOf?: string): Promise<Attempts> {
  const sandbox = openSandbox({ folder: join(stateFolder, 'sandbox'), hidden: [stateFolder] });
  const ground = openTrialGround(sandbox, likeOwnerOf);
  try {
    return {
      ...(await calls(ground)),
      'connect to a socket of the machine': await unixSocket(ground),
      'connect to a loopback port': await loopback(ground),
      'write to kernel settings below /proc': await kernelSettings(ground),
      'read a file of the person': await otherFile(ground),
      'read a masked file': await masked(ground, 'cat .env'),
      'read a masked file by another hard link': await masked(ground, 'cat notes.txt'),
      'read a masked file through a link': await masked(ground, 'cat link-to-env'),
      'read what a masked link points to': await masked(ground, 'cat conf/real-secret'),
      'read a masked file in a folder with a line feed': await masked(ground, "cat 'odd\nname/.env'"),
      'read a masked file after moving its folder': await masked(ground, 'mv deep moved; cat moved/.env deep/.env'),
      'read a masked file in a folder nobody could look into': await masked(
        ground,
        'chmod 700 locked; cat locked/.env',
      ),
      'read a file in a masked folder': await masked(ground, 'ls keys; cat keys/id'),
      'move a masked file away': await masked(ground, 'mv .env x; cat x'),
      'leave a process behind': await survivor(ground),
      'flood the output': await flood(ground),
      'fork without end': await forkBomb(ground),
      'fill memory with many processes': await memoryOfMany(ground),
      'run a hook of the repository': await hook(ground),
      'see the arguments of bubblewrap': await argumentsOfFirst(ground),
      'use a device of the machine': await devices(ground),
      ...(await inheritedDescriptor(ground)),
    };
  } finally {
    ground.remove();
  }
}

const sh = (ground: TrialGround, script: string, options?: TrialOptions): Promise<Trial> =>
  ground.inside(['bash', '-c', script], options);

/** bubblewrap without one of our protections, over the same workspace. */
function thoughtless(ground: TrialGround, argv: readonly string[], more: readonly string[] = []) {
  return ground.without([BWRAP, ...THOUGHTLESS, ...more, '--chdir', ground.workspace, '--', ...argv]);
}

const CLONE_NEWUSER = 0x10000000n;
const SIGCHLD = 17n;
const CALLS: readonly (readonly [name: string, call: Call])[] = [
  ['socket(AF_UNIX)', { number: 41, args: [1n, 1n] }],
  ['socket(AF_NETLINK)', { number: 41, args: [16n, 3n] }],
  ['socketpair(AF_UNIX, SOCK_DGRAM)', { number: 53, args: [1n, 2n] }],
  ['ptrace', { number: 101 }],
  ['process_vm_readv', { number: 310, args: [1n] }],
  ['process_vm_writev', { number: 311, args: [1n] }],
  ['io_uring_setup', { number: 425, args: [1n] }],
  ['unshare(CLONE_NEWUSER)', { number: 272, args: [CLONE_NEWUSER] }],
  ['clone(CLONE_NEWUSER)', { number: 56, args: [CLONE_NEWUSER | SIGCHLD] }],
  ['clone3', { number: 435 }],
  ['setns', { number: 308, args: [99n] }],
  ['open_tree', { number: 428, args: [99n] }],
  ['keyctl', { number: 250, args: [0n, 0xfffffffdn] }],
  ['add_key', { number: 248 }],
  ['userfaultfd', { number: 323, args: [0xffffn] }],
  ['pidfd_getfd', { number: 438, args: [99n] }],
  ['open_by_handle_at', { number: 304, args: [99n] }],
  ['ioctl(TIOCSTI)', { number: 16, args: [0n, 0x5412n] }],
  ['ioctl(TIOCSTI) with rubbish above', { number: 16, args: [0n, 0xffff_ffff_0000_5412n] }],
  ['32-bit call', { number: 20, foreign: true }],
];

/** The status is the errno; 159 is death by the filter. */
async function calls(ground: TrialGround): Promise<Attempts> {
  for (const [index, [, call]] of CALLS.entries()) ground.write(`call-${index}`, callProgram(call), 0o755);
  const script = CALLS.map((_, index) => `./call-${index} 2>/dev/null; echo $?`).join('\n');
  const [inside, control] = [await ground.inside(['sh', '-c', script]), await ground.without(['sh', '-c', script])];
  const statuses = (trial: Trial): readonly string[] => trial.output.split('\n').filter((line) => /^\d+$/.test(line));
  const [insideStatuses, controlStatuses] = [statuses(inside), statuses(control)];
  return Object.fromEntries(
    CALLS.map(([name], index) => {
      const answer = insideStatuses[index] ?? 'no answer';
      const differs = controlStatuses[index] !== undefined && controlStatuses[index] !== answer;
      return [name, { inside: CALL_ANSWERS.get(answer) ?? answer, control: differs ? 'another answer' : 'the same' }];
    }),
  );
}

const CALL_ANSWERS = new Map([
  ['1', 'refused'],
  ['38', 'not there'],
  ['159', 'killed'],
]);

/** The listener's socket file lies in the workspace, where the sandbox can see it. */
async function unixSocket(ground: TrialGround): Promise<Attempt> {
  const path = join(ground.workspace, 'listener.sock');
  let reached = 0;
  const server = createServer((socket) => {
    reached += 1;
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  chmodSync(path, 0o777);
  const client =
    "require('net').connect('listener.sock').on('error',(e)=>console.log(e.code)).on('connect',()=>process.exit(0))";
  try {
    await ground.inside(['node', '-e', client]);
    const afterInside = reached;
    await thoughtless(ground, [process.execPath, '-e', client]);
    return { inside: afterInside > 0 ? 'reached' : 'nothing', control: reached > afterInside ? 'reached' : 'nothing' };
  } finally {
    server.close();
  }
}

async function loopback(ground: TrialGround): Promise<Attempt> {
  let reached = 0;
  const server = createServer((socket) => {
    reached += 1;
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const script = `exec 3<>/dev/tcp/127.0.0.1/${port}`;
  try {
    await sh(ground, script);
    const afterInside = reached;
    await ground.without(['bash', '-c', script]);
    await pause(50);
    return { inside: afterInside > 0 ? 'reached' : 'nothing', control: reached > afterInside ? 'reached' : 'nothing' };
  } finally {
    server.close();
  }
}

/** Writes back the value that is there. As uid 0 of the machine this needs no capability at all. */
async function kernelSettings(ground: TrialGround): Promise<Attempt> {
  const script =
    'cat /proc/sys/kernel/core_pattern >/tmp/value && cat /tmp/value >/proc/sys/kernel/core_pattern && echo written';
  const { output } = await sh(ground, script);
  const isRoot = process.geteuid?.() === 0;
  const flags = [
    '--unshare-user',
    '--uid',
    '0',
    '--gid',
    '0',
    '--cap-drop',
    'ALL',
    '--tmpfs',
    '/tmp',
    '--bind',
    ground.workspace,
    ground.workspace,
  ];
  const control = isRoot ? await thoughtless(ground, ['sh', '-c', script], flags) : undefined;
  return {
    inside: output.includes('written') ? 'written' : 'nothing',
    control:
      control === undefined ? 'only root could' : control.output.includes('written') ? 'written' : control.output,
  };
}

async function otherFile(ground: TrialGround): Promise<Attempt> {
  const path = join(ground.outside, 'letter');
  writeFileSync(path, 'private words', { mode: 0o644 });
  return both(ground, `cat '${path}'`, 'private words');
}

async function both(ground: TrialGround, script: string, word: string): Promise<Attempt> {
  const [inside, control] = [await sh(ground, script), await thoughtless(ground, ['bash', '-c', script])];
  const seen = ({ output }: Trial): string => (output.includes(word) ? 'seen' : 'nothing');
  return { inside: seen(inside), control: seen(control) };
}

/** With the masks that the default policy has, against the same sandbox without any. */
async function masked(ground: TrialGround, script: string): Promise<Attempt> {
  const names = ['.env', 'deep/.env', 'odd\nname/.env', 'locked/.env', 'keys/id', 'conf/real-secret'];
  for (const name of names) ground.write(name, 'TOKEN=planted');
  const at = (name: string): string => join(ground.workspace, name);
  for (const name of ['notes.txt', 'link-to-env', 'conf/secret.pem']) rmSync(at(name), { force: true });
  linkSync(at('.env'), at('notes.txt'));
  symlinkSync('.env', at('link-to-env'));
  symlinkSync('real-secret', at('conf/secret.pem'));
  const { uid, gid } = statSync(ground.workspace);
  for (const name of ['deep', 'odd\nname', 'locked', 'keys', 'conf'])
    if (process.geteuid?.() === 0) chownSync(at(name), uid, gid);
  chmodSync(at('locked'), 0o000);
  const masks = ['**/.env', 'keys', '**/*.pem'].map((glob) => `${ground.workspace}/${glob}`);
  try {
    const inside = await sh(ground, script, { access: 'overlay', masks });
    const control = await sh(ground, script, { access: 'overlay' });
    const seen = ({ output }: Trial): string => (output.includes('planted') ? 'seen' : 'nothing');
    return { inside: seen(inside), control: seen(control) };
  } finally {
    chmodSync(at('locked'), 0o755);
  }
}

async function survivor(ground: TrialGround): Promise<Attempt> {
  const leave = (mark: string): string =>
    `(setsid sh -c 'sleep ${mark} & sleep ${mark}' >/dev/null 2>&1 &) & sleep 0.1`;
  const [insideMark, controlMark] = [mark(), mark()];
  await sh(ground, leave(insideMark));
  await ground.without(['sh', '-c', leave(controlMark)]);
  const [inside, control] = [withArgument(insideMark), withArgument(controlMark)];
  for (const pid of control) process.kill(pid, 'SIGKILL');
  return { inside: inside.length > 0 ? 'alive' : 'gone', control: control.length > 0 ? 'alive' : 'gone' };
}

let marks = 0;
/** A number of seconds that nobody else sleeps for. */
const mark = (): string => `40.${process.pid}${(marks++).toString().padStart(3, '0')}`;

function withArgument(word: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').includes(word);
      } catch {
        return false;
      }
    });
}

async function flood(ground: TrialGround): Promise<Attempt> {
  const few = await sh(ground, 'yes | head -c 200000');
  const many = await sh(ground, 'yes');
  return { inside: many.ending, control: few.ending };
}

/** With the little that it is allowed, it does harm to nobody; the control is the same number of quiet processes. */
async function forkBomb(ground: TrialGround): Promise<Attempt> {
  const insideMark = mark();
  const limits = { processes: 60, wallMs: 4_000 };
  await ground.inside(['sh', '-c', `f() { sleep ${insideMark} & f | f & }; f; sleep 3`], { limits });
  const left = withArgument(insideMark).length;
  const quiet = await ground.inside(['sh', '-c', 'for i in 1 2 3 4 5 6 7 8; do sleep 0.1 & done; wait; echo fine'], {
    limits,
  });
  return {
    inside: left === 0 ? 'gone' : `${left} alive`,
    control: quiet.output.includes('fine') ? 'a few are fine' : 'broken',
  };
}

/** Each process alone is within its limit. */
async function memoryOfMany(ground: TrialGround): Promise<Attempt> {
  const script = 'for i in 1 2 3 4; do (head -c 60000000 /dev/zero | tail -c 60000000 | (sleep 2; wc -c)) & done; wait';
  const small = await sh(ground, script, { access: 'overlay', limits: { memoryBytes: 128 * MIB } });
  const large = await sh(ground, script, { access: 'overlay', limits: { memoryBytes: 1024 * MIB } });
  const count = ({ output }: Trial): number => output.split('60000000').length - 1;
  return { inside: count(small) < 4 ? 'stopped' : 'all four', control: count(large) === 4 ? 'all four' : large.output };
}

async function hook(ground: TrialGround): Promise<Attempt> {
  const git = (...args: string[]): string[] => ['git', '-c', 'user.name=a', '-c', 'user.email=a@b.test', ...args];
  const script = [
    ['git', 'init', '-q', '.'],
    ['sh', '-c', 'printf "#!/bin/sh\\necho hook-ran\\n" >.git/hooks/pre-commit; chmod +x .git/hooks/pre-commit'],
    git('commit', '-q', '--allow-empty', '-m', 'x'),
  ];
  const line = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');
  const steps = script.map(line).join(' && ');
  const inside = await sh(ground, steps, { access: 'overlay' });
  const unpinned = `for n in $(env | sed -n 's/^\\(GIT_[A-Z0-9_]*\\)=.*/\\1/p'); do unset $n; done; ${steps}`;
  const control = await sh(ground, unpinned, { access: 'overlay' });
  const ran = ({ output, status }: Trial): string =>
    output.includes('hook-ran') ? 'ran' : status === 0 ? 'did not run' : output;
  return { inside: ran(inside), control: ran(control) };
}

async function argumentsOfFirst(ground: TrialGround): Promise<Attempt> {
  const script = 'cat /proc/[0-9]*/cmdline | tr "\\0" "\\n"';
  const [inside, control] = [await sh(ground, script), await thoughtless(ground, ['bash', '-c', script])];
  const told = ({ output }: Trial): string => (output.includes('--ro-bind') ? 'told' : 'nothing');
  return { inside: told(inside), control: told(control) };
}

async function devices(ground: TrialGround): Promise<Attempt> {
  const script = 'ls /dev /sys 2>/dev/null | grep -cE "^(kmsg|mem|vda|sda|fuse|kvm|block|class)$"';
  const count = ({ output }: Trial): string => (Number(output.trim().split('\n').at(-1)) > 0 ? 'there' : 'none');
  return { inside: count(await sh(ground, script)), control: count(await ground.without(['bash', '-c', script])) };
}

const LEAKED = 77;

/** Only where this program itself was started with a descriptor that nobody meant for it. */
async function inheritedDescriptor(ground: TrialGround): Promise<Attempts> {
  const isGiven = readdirSync('/proc/self/fd').includes(String(LEAKED));
  if (!isGiven) return {};
  return {
    'read from a descriptor that we inherited': await both(
      ground,
      `cat <&${LEAKED}; cat /proc/self/fd/${LEAKED}`,
      'leaked words',
    ),
  };
}

/** Runs a command that sleeps, tells when it has begun, and waits: for being killed itself. */
async function runAndWait(stateFolder: string, seconds: string): Promise<void> {
  const sandbox = openSandbox({ folder: join(stateFolder, 'sandbox'), hidden: [stateFolder] });
  const ground = openTrialGround(sandbox);
  const inside = ground.inside(['sh', '-c', `setsid sleep ${seconds} & sleep ${seconds}`]);
  const control = spawn('sleep', [`${seconds}9`], { detached: true, stdio: 'ignore' });
  while (withArgument(seconds).length < 2) await pause(20);
  process.stdout.write(`${control.pid}\n`);
  await inside;
}

/** SIGKILL of the process that started a sandbox, seen from outside. */
export async function killOwner(stateFolder: string): Promise<Attempt> {
  const seconds = mark();
  const temporary = mkdtempSync(join(tmpdir(), 'sallyport-killed-'));
  const owner = spawn(process.execPath, [fileURLToPath(import.meta.url), stateFolder, seconds], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: temporary },
  });
  const control = Number(await new Promise((resolve) => owner.stdout.once('data', resolve)));
  owner.kill('SIGKILL');
  await new Promise((resolve) => owner.once('exit', resolve));
  for (let tries = 0; tries < 100 && withArgument(seconds).length > 0; tries += 1) await pause(20);
  const isControlAlive = withArgument(`${seconds}9`).includes(control);
  process.kill(control, 'SIGKILL');
  rmSync(temporary, { recursive: true, force: true });
  return { inside: withArgument(seconds).length > 0 ? 'alive' : 'gone', control: isControlAlive ? 'alive' : 'gone' };
}

/** Tries all of it as another program of this user or of another, with a descriptor leaked into it. */
export function attemptsElsewhere(command: readonly string[], stateFolder: string): Attempts {
  const program = `exec ${LEAKED}<"$0" && exec "$@"`;
  const letter = join(mkdtempSync(join(tmpdir(), 'sallyport-letter-')), 'letter');
  writeFileSync(letter, 'leaked words');
  const { stdout, stderr, status } = spawnSync('bash', ['-c', program, letter, ...command, stateFolder], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  rmSync(join(letter, '..'), { recursive: true, force: true });
  if (status !== 0) throw new Error(`The attempts could not be made: ${stderr}`);
  return JSON.parse(stdout) as Attempts;
}

const [, started, stateFolder, seconds] = process.argv;
if (started === fileURLToPath(import.meta.url) && stateFolder !== undefined) {
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  if (seconds !== undefined) await runAndWait(stateFolder, seconds);
  else process.stdout.write(JSON.stringify(await runAttempts(stateFolder)));
}
