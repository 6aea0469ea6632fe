import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL_TABLES } from './denied-calls.ts';
import { seccompFilter } from './seccomp-filter.ts';

const X64 = 0xc000003e;
const ARM64 = 0xc00000b7;
const I386 = 0x40000003;

const ALLOW = 'allow';
const KILL = 'kill';
const EPERM = 'errno 1';
const ENOSYS = 'errno 38';

interface Call {
  readonly architecture: number;
  readonly call: number;
  readonly args?: readonly bigint[];
}

/** Runs the filter as the kernel would: a second, independent reading of its bytes. */
function answerOf(filter: Uint8Array, { architecture, call, args = [] }: Call): string {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, call, true);
  data.setUint32(4, architecture, true);
  for (const [index, value] of args.entries()) data.setBigUint64(16 + 8 * index, value, true);
  const code = new DataView(filter.buffer, filter.byteOffset, filter.byteLength);
  let accumulator = 0;
  for (let at = 0; at < filter.byteLength; at += 8) {
    const operation = code.getUint16(at, true);
    const value = code.getUint32(at + 4, true);
    const jump = (holds: boolean): number => code.getUint8(at + (holds ? 2 : 3)) * 8;
    if (operation === 0x20) accumulator = data.getUint32(value, true);
    else if (operation === 0x54) accumulator = (accumulator & value) >>> 0;
    else if (operation === 0x15) at += jump(accumulator === value);
    else if (operation === 0x25) at += jump(accumulator > value);
    else if (operation === 0x45) at += jump((accumulator & value) !== 0);
    else if (operation === 0x06) {
      if (value === 0x7fff0000) return ALLOW;
      return value === 0x80000000 ? KILL : `errno ${value & 0xffff}`;
    } else throw new Error(`unknown instruction ${operation}`);
  }
  throw new Error('the program ran off its end');
}

const x64 = seccompFilter('x64');
const arm64 = seccompFilter('arm64');
const on64 = (call: number, ...args: bigint[]): string => answerOf(x64, { architecture: X64, call, args });

describe('the system call filter', () => {
  it('allows reading, writing, forking, executing', () => {
    expect([0, 1, 57, 59, 257, 231].map((call) => on64(call))).toEqual([ALLOW, ALLOW, ALLOW, ALLOW, ALLOW, ALLOW]);
  });

  it('allows sockets of the internet families and refuses every other family', () => {
    const families = { unix: 1n, inet: 2n, inet6: 10n, netlink: 16n, packet: 17n, alg: 38n, vsock: 40n };
    expect(Object.fromEntries(Object.entries(families).map(([name, family]) => [name, on64(41, family)]))).toEqual({
      unix: EPERM,
      inet: ALLOW,
      inet6: ALLOW,
      netlink: EPERM,
      packet: EPERM,
      alg: EPERM,
      vsock: EPERM,
    });
  });

  it('reads a socket family as the kernel does: rubbish in the upper half of the register changes nothing', () => {
    expect(on64(41, 0xffffffff00000001n)).toBe(EPERM);
    expect(on64(16, 0n, 0xffffffff00005412n)).toBe(EPERM);
  });

  it('allows pairs of stream sockets, refuses pairs of datagram sockets whatever their flags', () => {
    const SOCK_CLOEXEC = 0o2000000n;
    expect(on64(53, 1n, 1n)).toBe(ALLOW);
    expect(on64(53, 1n, 1n | SOCK_CLOEXEC)).toBe(ALLOW);
    expect(on64(53, 1n, 2n)).toBe(EPERM);
    expect(on64(53, 1n, 2n | SOCK_CLOEXEC)).toBe(EPERM);
    expect(on64(53, 1n, 3n)).toBe(EPERM);
  });

  it('lets clone make threads and processes and refuses every new namespace', () => {
    const THREAD = 0x3d0f00n;
    const SIGCHLD = 17n;
    expect([on64(56, THREAD), on64(56, SIGCHLD)]).toEqual([ALLOW, ALLOW]);
    const namespaces = [0x20000n, 0x2000000n, 0x4000000n, 0x8000000n, 0x10000000n, 0x20000000n, 0x40000000n];
    for (const flag of namespaces) expect([on64(56, flag | SIGCHLD), on64(272, flag)]).toEqual([EPERM, EPERM]);
    expect(on64(272, 0x80n)).toBe(EPERM);
    expect(on64(272, 0x400n)).toBe(ALLOW);
  });

  it('answers clone3 and calls newer than those looked at with "not there"', () => {
    expect([on64(435), on64(470), on64(100_000)]).toEqual([ENOSYS, ENOSYS, ENOSYS]);
    expect(on64(469)).toBe(ALLOW);
  });

  it('refuses typing into a terminal, allows asking for its size', () => {
    expect([on64(16, 0n, 0x5412n), on64(16, 0n, 0x541cn), on64(16, 0n, 0x5413n)]).toEqual([EPERM, EPERM, ALLOW]);
  });

  it('refuses ptrace, io_uring, mounting, kernel keys, bpf, kernel code, raw file handles', () => {
    const calls = [101, 310, 311, 425, 426, 427, 165, 166, 155, 161, 428, 429, 250, 321, 298, 323, 246, 175, 304, 438];
    for (const call of calls) expect([call, on64(call)]).toEqual([call, EPERM]);
  });

  it('answers every x32 call with "not there"', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0x40000000, max: 0x7fffffff }), (call) => on64(call) === ENOSYS),
      { seed: 7, numRuns: 500 },
    );
  });

  it('kills a process that uses the calling convention of another architecture', () => {
    expect(answerOf(x64, { architecture: I386, call: 1 })).toBe(KILL);
    expect(answerOf(x64, { architecture: ARM64, call: 1 })).toBe(KILL);
    expect(answerOf(arm64, { architecture: X64, call: 1 })).toBe(KILL);
  });

  it('has the same rules for arm64 under its own numbers', () => {
    const on = (call: number, ...args: bigint[]): string => answerOf(arm64, { architecture: ARM64, call, args });
    expect([on(198, 1n), on(198, 2n), on(220, 0x10000000n), on(220, 17n), on(29, 0n, 0x5412n)]).toEqual([
      EPERM,
      ALLOW,
      EPERM,
      ALLOW,
      EPERM,
    ]);
    expect([117, 40, 280, 425].map((call) => on(call))).toEqual([EPERM, EPERM, EPERM, EPERM]);
    expect([63, 64, 221].map((call) => on(call))).toEqual([ALLOW, ALLOW, ALLOW]);
  });

  it('names each call once, and no call that an argument decides about', () => {
    for (const { denied, socket, socketpair, clone, unshare, ioctl, clone3 } of CALL_TABLES.values()) {
      const all = [...denied, socket, socketpair, clone, unshare, ioctl, clone3];
      expect(new Set(all).size).toBe(all.length);
    }
  });

  it('ends every path with an answer, whatever is called', () => {
    const word = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffffffff }),
        fc.array(word, { minLength: 6, maxLength: 6 }),
        (call, args) => [ALLOW, KILL, EPERM, ENOSYS].includes(answerOf(x64, { architecture: X64, call, args })),
      ),
      { seed: 11, numRuns: 2000 },
    );
  });

  it('refuses to make a filter for a processor it has no numbers for', () => {
    expect(() => seccompFilter('riscv64')).toThrow('riscv64');
  });
});
