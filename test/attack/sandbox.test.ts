import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attempts, attemptsElsewhere, killOwner, runAttempts } from './sandbox-attempts.ts';

const isRoot = process.geteuid?.() === 0;
/** An ordinary user, who need not have an account. */
const ORDINARY = 54_321;
const repository = realpathSync(join(import.meta.dirname, '../..'));

/** What each attempt comes to, and what it comes to where the protection is missing. */
const EXPECTED: Attempts = {
  'socket(AF_UNIX)': { inside: 'refused', control: 'another answer' },
  'socket(AF_NETLINK)': { inside: 'refused', control: 'another answer' },
  'socketpair(AF_UNIX, SOCK_DGRAM)': { inside: 'refused', control: 'another answer' },
  ptrace: { inside: 'refused', control: 'another answer' },
  process_vm_readv: { inside: 'refused', control: 'another answer' },
  process_vm_writev: { inside: 'refused', control: 'another answer' },
  io_uring_setup: { inside: 'refused', control: 'another answer' },
  'unshare(CLONE_NEWUSER)': { inside: 'refused', control: 'another answer' },
  'clone(CLONE_NEWUSER)': { inside: 'refused', control: 'another answer' },
  clone3: { inside: 'not there', control: 'another answer' },
  setns: { inside: 'refused', control: 'another answer' },
  open_tree: { inside: 'refused', control: 'another answer' },
  keyctl: { inside: 'refused', control: 'another answer' },
  add_key: { inside: 'refused', control: 'another answer' },
  userfaultfd: { inside: 'refused', control: 'another answer' },
  pidfd_getfd: { inside: 'refused', control: 'another answer' },
  open_by_handle_at: { inside: 'refused', control: 'another answer' },
  'ioctl(TIOCSTI)': { inside: 'refused', control: 'another answer' },
  'ioctl(TIOCSTI) with rubbish above': { inside: 'refused', control: 'another answer' },
  '32-bit call': { inside: 'killed', control: 'another answer' },
  'connect to a socket of the machine': { inside: 'nothing', control: 'reached' },
  'connect to a loopback port': { inside: 'nothing', control: 'reached' },
  'write to kernel settings below /proc': { inside: 'nothing', control: isRoot ? 'written' : 'only root could' },
  'read a file of the person': { inside: 'nothing', control: 'seen' },
  'read a masked file': { inside: 'nothing', control: 'seen' },
  'read a masked file by another hard link': { inside: 'nothing', control: 'seen' },
  'read a masked file through a link': { inside: 'nothing', control: 'seen' },
  'read what a masked link points to': { inside: 'nothing', control: 'seen' },
  'read a masked file in a folder with a line feed': { inside: 'nothing', control: 'seen' },
  'read a masked file after moving its folder': { inside: 'nothing', control: 'seen' },
  'read a masked file in a folder nobody could look into': { inside: 'nothing', control: 'seen' },
  'read a file in a masked folder': { inside: 'nothing', control: 'seen' },
  'move a masked file away': { inside: 'nothing', control: 'seen' },
  'leave a process behind': { inside: 'gone', control: 'alive' },
  'flood the output': { inside: 'output', control: 'itself' },
  'fork without end': { inside: 'gone', control: 'a few are fine' },
  'fill memory with many processes': { inside: 'stopped', control: 'all four' },
  'run a hook of the repository': { inside: 'did not run', control: 'ran' },
  'see the arguments of bubblewrap': { inside: 'nothing', control: 'told' },
  'use a device of the machine': { inside: 'none', control: 'there' },
};
const LEAK = { 'read from a descriptor that we inherited': { inside: 'nothing', control: 'seen' } };

let place = '';
beforeAll(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-attack-')));
  chmodSync(place, 0o755);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

describe('ways out of the sandbox', () => {
  it('all end inside, with a descriptor leaked to us as well', () => {
    const attempts = join(import.meta.dirname, 'sandbox-attempts.ts');
    const found = attemptsElsewhere([process.execPath, attempts], join(place, 'own'));
    expect(found).toEqual({ ...EXPECTED, ...LEAK });
  }, 60_000);

  it('the sandbox dies with the process that started it, even by SIGKILL', async () => {
    expect(await killOwner(join(place, 'killed'))).toEqual({ inside: 'gone', control: 'alive' });
  });

  // Both need root to take on another identity; as an ordinary user the first test is the second of these.
  it.runIf(isRoot)(
    'all end inside where root works in the workspace of an ordinary user',
    async () => {
      const owned = join(place, 'owned');
      mkdirSync(owned);
      chownSync(owned, ORDINARY, ORDINARY);
      const found = await runAttempts(join(place, 'dropped'), owned);
      expect(found).toEqual({
        ...EXPECTED,
        'write to kernel settings below /proc': { inside: 'nothing', control: 'written' },
      });
    },
    60_000,
  );

  it.runIf(isRoot)(
    'all end inside where an ordinary user runs it',
    () => {
      const own = ordinaryCheckout();
      const found = attemptsElsewhere(
        ['setpriv', '--reuid', String(ORDINARY), '--regid', String(ORDINARY), '--clear-groups', ...own.command],
        join(own.home, 'state'),
      );
      expect(found).toEqual({
        ...EXPECTED,
        ...LEAK,
        'write to kernel settings below /proc': { inside: 'nothing', control: 'only root could' },
      });
    },
    60_000,
  );
});

/** Sources and Node where an ordinary user can read them: a checkout of root's may be closed to others. */
function ordinaryCheckout(): { readonly home: string; readonly command: readonly string[] } {
  const checkout = join(place, 'checkout');
  const home = join(place, 'home');
  for (const folder of ['src/contract', 'src/drivers', 'test/attack', 'node_modules/zod', 'node_modules/picomatch'])
    cpSync(join(repository, folder), join(checkout, folder), { recursive: true, dereference: true });
  writeFileSync(join(checkout, 'package.json'), '{"type":"module"}');
  mkdirSync(home);
  chownSync(home, ORDINARY, ORDINARY);
  const node = isOpenToAll(process.execPath) ? process.execPath : join(checkout, 'node');
  if (node !== process.execPath) copyFileSync(process.execPath, node);
  const environment = [`HOME=${home}`, `TMPDIR=${home}`, `PATH=${dirname(node)}:/usr/bin:/bin`];
  return { home, command: ['env', '-i', ...environment, node, join(checkout, 'test/attack/sandbox-attempts.ts')] };
}

function isOpenToAll(path: string): boolean {
  for (let folder = dirname(path); folder !== '/'; folder = dirname(folder))
    if ((statSync(folder).mode & 0o001) === 0) return false;
  return true;
}
