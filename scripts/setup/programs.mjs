import { SetupFault } from './fault.mjs';
import { onPath } from './npm.mjs';
import { runProgram } from './spawned.mjs';

/** Programs of the system, each with the package that carries it on Debian, Fedora, Arch, Alpine and SUSE alike. */
const PROGRAMS = [
  { name: 'bwrap', package: 'bubblewrap', why: 'the sandbox' },
  { name: 'unshare', package: 'util-linux', why: 'namespaces for the sandbox' },
  { name: 'mount', package: 'mount', why: 'the overlay over the workspace' },
  { name: 'bash', package: 'bash', why: 'commands of the agent' },
  { name: 'git', package: 'git', why: 'reading repositories' },
];
/** From here on bubblewrap has --disable-userns. */
const BWRAP_NEEDED = [0, 8];
const APT_TIMEOUT_MS = 10 * 60_000;
/** sbin is not on the PATH of ordinary users, though `mount` and its kin may stand there. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'];

const absent = () => PROGRAMS.filter((program) => onPath(program.name, SYSTEM_FOLDERS).length === 0);

/** Sees to the programs that the sandbox stands on: installs them where we may, else says what to type. Linux only. */
export async function ensurePrograms() {
  if (process.platform !== 'linux') return;
  const missing = absent();
  if (missing.length > 0) {
    const why = missing.map((program) => `${program.name} (${program.why})`).join(', ');
    if (process.getuid?.() !== 0 || onPath('apt-get').length === 0) {
      throw new SetupFault(6, `not installed: ${why}. Run this, then try again:\n  ${installCommand(missing)}`);
    }
    console.error(`setup: installing with apt-get: ${why} …`);
    await aptInstall(missing);
  }
  await checkBubblewrap();
}

/** @param {typeof PROGRAMS} missing */
async function aptInstall(missing) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quick = [
    '-qq',
    '-o',
    'Acquire::Retries=2',
    '-o',
    'Acquire::http::Timeout=30',
    '-o',
    'Acquire::https::Timeout=30',
  ];
  const options = { env, timeoutMs: APT_TIMEOUT_MS, capture: true };
  // One foreign source that does not answer fails the update, though the package may be had: the install decides.
  const update = await runProgram('apt-get', [...quick, 'update'], options);
  const packages = missing.map((program) => program.package);
  const install = await runProgram(
    'apt-get',
    [...quick, 'install', '-y', '--no-install-recommends', ...packages],
    options,
  );
  if (install.status === 0 && absent().length === 0) return;
  const why = update.timedOut || install.timedOut ? 'no answer in time' : `${update.output}\n${install.output}`.trim();
  throw new SetupFault(
    6,
    `apt-get could not install ${packages.join(', ')}:\n${why.split('\n').slice(-8).join('\n')}\n` +
      `Check the network and the sources of apt, then run:\n  ${installCommand(missing)}`,
  );
}

async function checkBubblewrap() {
  const ran = await runProgram('bwrap', ['--version'], { capture: true, timeoutMs: 10_000 });
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(ran.output) ?? []).slice(1).map(Number);
  const [needMajor = 0, needMinor = 0] = BWRAP_NEEDED;
  if (ran.status === 0 && (major > needMajor || (major === needMajor && minor >= needMinor))) return;
  throw new SetupFault(
    6,
    `bubblewrap ${BWRAP_NEEDED.join('.')} or newer is needed, found: ${ran.output.trim() || `status ${ran.status}`}. ` +
      'Upgrade it, or build it from github.com/containers/bubblewrap.',
  );
}

/** @param {typeof PROGRAMS} missing */
function installCommand(missing) {
  const become = process.getuid?.() === 0 ? '' : 'sudo ';
  // Only Debian's family has `mount` apart from util-linux.
  const debian = missing.map((program) => program.package).join(' ');
  const others = [
    ...new Set(missing.map((program) => (program.package === 'mount' ? 'util-linux' : program.package))),
  ].join(' ');
  const installers = /** @type {const} */ ([
    ['apt-get', `${become}apt-get update && ${become}apt-get install -y --no-install-recommends ${debian}`],
    ['dnf', `${become}dnf install -y ${others}`],
    ['pacman', `${become}pacman -S --needed ${others}`],
    ['apk', `${become}apk add ${others}`],
    ['zypper', `${become}zypper install ${others}`],
  ]);
  const found = installers.find(([name]) => onPath(name, SYSTEM_FOLDERS).length > 0);
  return found?.[1] ?? `install these packages with your package manager: ${others}`;
}
