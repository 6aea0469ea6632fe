import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { DoctorCheck, DoctorReport } from '../../contract/house.ts';
import { MIB } from '../../contract/limits.ts';
import { callProgram } from './call-program.ts';
import type { Sandbox } from './sandbox.ts';
import { openTrialGround, type TrialGround } from './trial-ground.privileged.ts';

export interface DoctorOptions {
  readonly sandbox: Sandbox;
  /** The tries run as the owner of this folder, as commands in it would. */
  readonly workspace?: string;
}

/** One thing that must not work, tried inside; and the same outside, which shows that the try was a fair one. */
interface Experiment {
  readonly name: string;
  readonly attempted: string;
  /** What came of it inside, in words, and whether that is what must be. */
  readonly inside: (ground: TrialGround) => Promise<Finding>;
  /** The same without the sandbox, in words; absent where it cannot be tried without harm. */
  readonly without?: (ground: TrialGround) => Promise<string>;
}

interface Finding {
  readonly enforced: boolean;
  readonly detail: string;
}

const NO_CONTROL = 'not tried, it would do harm';

/**
 * Finds out by trying what is really enforced on this machine. Each check is a try of its own, so that one that fails
 * says nothing about the next. Throws nothing: where there is no sandbox, the report says why and has no checks.
 */
export async function runDoctorChecks({ sandbox, workspace }: DoctorOptions): Promise<DoctorReport> {
  const { level, reason, fix } = await sandbox.status();
  if (level === 'none')
    return { level, advice: [reason ?? '', fix ?? '', SAME_USER].filter((line) => line !== ''), checks: [] };
  const ground = openTrialGround(sandbox, workspace);
  const planted = plant();
  try {
    const checks: DoctorCheck[] = [];
    for (const experiment of experiments(planted.path)) checks.push(await carryOut(experiment, ground));
    return { level, advice: advice(), checks };
  } finally {
    planted.remove();
    ground.remove();
  }
}

/** What no try can show: being the same user is not being the same person, and nobody can tell the two apart. */
const SAME_USER =
  "An agent that runs outside the sandbox as this user (another coding agent, an editor's assistant) can act as you: your terminal, your keys once they are open, the record and what is remembered are not protected from it. Put it under the kernel, or under an account of its own.";

function advice(): readonly string[] {
  if (process.geteuid?.() !== 0) return [SAME_USER];
  return [
    SAME_USER,
    'You are root. An ordinary user is safer: what the sandbox shuts out, ordinary permissions then shut out too.',
  ];
}

async function carryOut({ name, attempted, inside, without }: Experiment, ground: TrialGround): Promise<DoctorCheck> {
  const control = without === undefined ? NO_CONTROL : await without(ground).catch(words);
  const finding = await inside(ground).catch((error) => ({
    enforced: false,
    detail: `could not be tried: ${words(error)}`,
  }));
  return { name, attempted, control, ...finding };
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A key of no worth, in the home folder of whoever asks. */
function plant(): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(join(homedir(), '.sallyport-doctor-'));
  const path = join(folder, 'id_planted');
  writeFileSync(path, KEY_TEXT, { mode: 0o600 });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const KEY_TEXT = 'a planted key';

const experiments = (key: string): readonly Experiment[] => [
  writeOutside,
  readKey(key),
  connectOut,
  ...callExperiments(),
  remount,
  nestedNamespace,
  openDescriptors,
  environmentIsOurs,
  maskedSecret,
  writesGoToTheStage,
  manyProcesses,
  muchMemory,
  bigFile,
  survivor,
];

const writeOutside: Experiment = {
  name: 'write outside the workspace',
  attempted: 'creating a file in a folder beside the workspace',
  async inside(ground) {
    const path = join(ground.outside, 'from-inside');
    await ground.inside(['sh', '-c', 'echo x >"$1"', 'sh', path], { access: 'overlay' });
    const isThere = existsSync(path);
    return { enforced: !isThere, detail: isThere ? 'the file was created' : 'there is no such folder inside' };
  },
  async without(ground) {
    const path = join(ground.outside, 'control');
    await ground.without(['sh', '-c', 'echo x >"$1"', 'sh', path]);
    return existsSync(path) ? 'the file was created' : 'failed too';
  },
};

const readKey = (path: string): Experiment => ({
  name: 'read of a key in the home folder',
  attempted: 'reading a file planted in the home folder of the user',
  async inside(ground) {
    const { output } = await ground.inside(['cat', path]);
    const isRead = output.includes(KEY_TEXT);
    return {
      enforced: !isRead,
      detail: isRead ? 'its content was printed' : 'the home folder of the user is not there',
    };
  },
  without: async (ground) =>
    (await ground.without(['cat', path])).output.includes(KEY_TEXT) ? 'its content was printed' : 'failed too',
});

const connectOut: Experiment = {
  name: 'network connection',
  attempted: 'connecting to a listener of our own on the loopback address',
  inside: (ground) =>
    withListener(async (port, wasReached) => {
      await ground.inside(['bash', '-c', connectTo(port)]);
      const isReached = wasReached();
      return { enforced: !isReached, detail: isReached ? 'the listener was reached' : 'nothing arrived' };
    }),
  without: (ground) =>
    withListener(async (port, wasReached) => {
      await ground.without(['bash', '-c', connectTo(port)]);
      return wasReached() ? 'the listener was reached' : 'failed too';
    }),
};

const connectTo = (port: number): string => `exec 3<>/dev/tcp/127.0.0.1/${port} && echo hello >&3`;

function withListener<Result>(use: (port: number, wasReached: () => boolean) => Promise<Result>): Promise<Result> {
  let reached = false;
  const server = createServer((socket) => {
    reached = true;
    socket.destroy();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      use(port, () => reached)
        .then(resolve, reject)
        .finally(() => server.close());
    });
  });
}

const EPERM = 1;
const AF_UNIX = 1n;
const SOCK_STREAM = 1n;

/** Calls that no tool makes by itself, each by a program of a few bytes. */
function callExperiments(): readonly Experiment[] {
  if (process.arch !== 'x64') return [];
  return [
    callExperiment('socket to other programs of the machine', 'socket(AF_UNIX)', {
      number: 41,
      args: [AF_UNIX, SOCK_STREAM],
    }),
    callExperiment('looking into another process', 'ptrace(PTRACE_TRACEME)', { number: 101 }),
    callExperiment('calls past the system call filter', 'io_uring_setup', { number: 425 }),
  ];
}

function callExperiment(name: string, attempted: string, call: Parameters<typeof callProgram>[0]): Experiment {
  const prepare = (ground: TrialGround): string => ground.write('call', callProgram(call), 0o755);
  return {
    name,
    attempted: `the system call ${attempted}`,
    async inside(ground) {
      const { status } = await ground.inside([prepare(ground)]);
      return { enforced: status === EPERM, detail: status === EPERM ? 'refused (EPERM)' : `answered ${status}` };
    },
    async without(ground) {
      const { status } = await ground.without([prepare(ground)]);
      return status === 0 ? 'it succeeded' : `the kernel looked at it (errno ${status})`;
    },
  };
}

const remount: Experiment = {
  name: 'making a read-only place writable',
  attempted: 'mount -o remount,bind,rw /usr',
  async inside(ground) {
    const { status, output } = await ground.inside(['mount', '-o', 'remount,bind,rw', '/usr']);
    return { enforced: status !== 0 && status !== null, detail: firstLine(output) || `ended with ${status}` };
  },
};

const nestedNamespace: Experiment = {
  name: 'a user namespace inside',
  attempted: 'unshare --user true',
  async inside(ground) {
    const { status, output } = await ground.inside(['unshare', '--user', 'true']);
    return { enforced: status !== 0 && status !== null, detail: firstLine(output) || `ended with ${status}` };
  },
  without: async (ground) =>
    (await ground.without(['unshare', '--user', 'true'])).status === 0 ? 'it was made' : 'failed too',
};

const openDescriptors: Experiment = {
  name: 'descriptors of ours that are open inside',
  attempted: 'listing the open descriptors',
  async inside(ground) {
    const { output } = await ground.inside(['sh', '-c', 'for f in /proc/$$/fd/*; do readlink "$f"; done']);
    const [input = '', , , ...more] = output.trim().split('\n');
    const open = more.filter((target) => target !== '/dev/null');
    const isClean = input === '/dev/null' && open.length === 0;
    return {
      enforced: isClean,
      detail: isClean ? 'input, output and error alone' : `open: ${open.join(', ') || firstLine(output)}`,
    };
  },
};

const environmentIsOurs: Experiment = {
  name: 'environment',
  attempted: 'printing the environment while ours holds a planted variable',
  inside: (ground) =>
    withVariable(async () => {
      const { output } = await ground.inside(['env']);
      const isClean = output.includes('HOME=') && !output.includes(VARIABLE);
      return { enforced: isClean, detail: isClean ? 'only what the profile names' : 'the variable was printed' };
    }),
  without: (ground) =>
    withVariable(async () =>
      (await ground.without(['env'])).output.includes(VARIABLE) ? 'the variable was printed' : 'failed too',
    ),
};

const VARIABLE = 'SALLYPORT_PLANTED';

async function withVariable<Result>(use: () => Promise<Result>): Promise<Result> {
  process.env[VARIABLE] = 'planted';
  try {
    return await use();
  } finally {
    delete process.env[VARIABLE];
  }
}

const SECRET_TEXT = 'PLANTED_TOKEN=42';

const maskedSecret: Experiment = {
  name: 'read of a masked .env',
  attempted: 'reading a .env in the workspace that the profile masks',
  async inside(ground) {
    ground.write('.env', SECRET_TEXT);
    const { output } = await ground.inside(['cat', '.env'], { masks: [`${ground.workspace}/**/.env`] });
    const isRead = output.includes(SECRET_TEXT);
    return { enforced: !isRead, detail: isRead ? 'its content was printed' : firstLine(output) };
  },
  async without(ground) {
    ground.write('.env', SECRET_TEXT);
    return (await ground.without(['cat', '.env'])).output.includes(SECRET_TEXT)
      ? 'its content was printed'
      : 'failed too';
  },
};

const writesGoToTheStage: Experiment = {
  name: 'write in the workspace',
  attempted: 'creating a file in the workspace',
  async inside(ground) {
    const { status } = await ground.inside(['sh', '-c', 'echo x >new'], { access: 'overlay' });
    const isInStage = existsSync(join(ground.upper() ?? '', 'new'));
    const isInWorkspace = existsSync(join(ground.workspace, 'new'));
    const enforced = status === 0 && isInStage && !isInWorkspace;
    return { enforced, detail: enforced ? 'it went to the stage only' : 'it did not go to the stage alone' };
  },
  async without(ground) {
    await ground.without(['sh', '-c', 'echo x >control']);
    return existsSync(join(ground.workspace, 'control')) ? 'it changed the workspace' : 'failed too';
  },
};

const START_MANY = 'i=0; while [ $i -lt 150 ]; do sleep 2 & i=$((i+1)); done; echo all started';

const manyProcesses: Experiment = {
  name: 'number of processes',
  attempted: 'starting 150 processes where 40 are allowed',
  async inside(ground) {
    // A first wait, since a group of processes is limited from a moment after its start on.
    const { output, ending } = await ground.inside(['sh', '-c', `sleep 0.3; ${START_MANY}`], {
      limits: { processes: 40, wallMs: 5_000 },
    });
    const isStopped = !output.includes('all started');
    return { enforced: isStopped, detail: isStopped ? `stopped (${firstLine(output) || ending})` : 'all were started' };
  },
  without: async (ground) =>
    (await ground.inside(['sh', '-c', START_MANY])).output.includes('all started')
      ? 'with the ordinary limit all were started'
      : 'failed too',
};

/** `tail` keeps what it reads until it knows the end, and then until it is rid of it. */
const FILL_MEMORY = 'head -c 200000000 /dev/zero | tail -c 200000000 | (sleep 0.7; wc -c)';

const muchMemory: Experiment = {
  name: 'memory',
  attempted: 'filling 200 MB where 64 are allowed',
  async inside(ground) {
    const { output, ending } = await ground.inside(['sh', '-c', FILL_MEMORY], {
      access: 'overlay',
      limits: { memoryBytes: 64 * MIB },
    });
    const isStopped = !output.includes('200000000');
    return { enforced: isStopped, detail: isStopped ? `stopped (${firstLine(output) || ending})` : 'all was filled' };
  },
  without: async (ground) =>
    (await ground.inside(['sh', '-c', FILL_MEMORY], { access: 'overlay' })).output.includes('200000000')
      ? 'with the ordinary limit all was filled'
      : 'failed too',
};

const WRITE_BIG = 'head -c 20000000 /dev/zero >big';

const bigFile: Experiment = {
  name: 'size of a file',
  attempted: 'writing 20 MB where one is allowed',
  async inside(ground) {
    await ground.inside(['sh', '-c', WRITE_BIG], { access: 'overlay', limits: { fileBytes: MIB } });
    const sizeBytes = bigSize(ground);
    return { enforced: sizeBytes > 0 && sizeBytes <= MIB, detail: `${sizeBytes} bytes were written` };
  },
  async without(ground) {
    await ground.inside(['sh', '-c', WRITE_BIG], { access: 'overlay' });
    return `with the ordinary limit ${bigSize(ground)} bytes were written`;
  },
};

/** Wherever it went: to the stage, or past it. */
const bigSize = (ground: TrialGround): number =>
  [ground.upper() ?? ground.workspace, ground.workspace]
    .map((folder) => lstatSync(join(folder, 'big'), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((a, b) => Math.max(a, b));

const survivor: Experiment = {
  name: 'processes that outlive their command',
  attempted: 'leaving a process behind in a session of its own',
  async inside(ground) {
    const mark = `30.${process.pid}1`;
    await ground.inside(['sh', '-c', leaveBehind(mark)]);
    const alive = processesWith(mark);
    for (const pid of alive) process.kill(pid, 'SIGKILL');
    return {
      enforced: alive.length === 0,
      detail: alive.length === 0 ? 'it ended with the command' : 'it is still alive',
    };
  },
  async without(ground) {
    const mark = `30.${process.pid}2`;
    await ground.without(['sh', '-c', leaveBehind(mark)]);
    const alive = processesWith(mark);
    for (const pid of alive) process.kill(pid, 'SIGKILL');
    return alive.length > 0 ? 'it stayed alive' : 'failed too';
  },
};

const leaveBehind = (seconds: string): string => `(setsid sleep ${seconds} >/dev/null 2>&1 &) & sleep 0.1`;

/** Processes of the machine, those in sandboxes too, that were started with this word. */
function processesWith(word: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').slice(0, -1).at(-1) === word;
      } catch {
        return false;
      }
    });
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';
