import { SallyportError } from '../../contract/errors.ts';
import { CALL_TABLES, type CallTable, NEWEST_CALL } from './denied-calls.ts';

/** Instruction codes of classic BPF (linux/bpf_common.h). */
const LOAD_WORD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_GREATER = 0x25;
const JUMP_ANY_BIT = 0x45;
const AND = 0x54;
const RETURN = 0x06;

/** Answers of a filter (linux/seccomp.h). */
const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const ERRNO = 0x00050000;
const EPERM = 1;
const ENOSYS = 38;

/** Places in struct seccomp_data, little-endian: each argument is 64 bits, of which these calls read the low half. */
const CALL_OFFSET = 0;
const ARCHITECTURE_OFFSET = 4;
const argumentOffset = (index: number): number => 16 + 8 * index;

const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_TYPE_MASK = 0xf;
const SOCK_STREAM = 1;
const SOCK_SEQPACKET = 5;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET of linux/sched.h. */
const NAMESPACE_FLAGS = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000;
/** CLONE_NEWTIME stands where clone(2) has the signal of the child, so it means a namespace for unshare(2) only. */
const NEW_TIME_FLAG = 0x00000080;

interface Instruction {
  readonly code: number;
  readonly value: number;
  /** Instructions to skip when the test holds, and when it does not. */
  readonly yes?: number;
  readonly no?: number;
}

const load = (offset: number): Instruction => ({ code: LOAD_WORD, value: offset });
const answer = (value: number): Instruction => ({ code: RETURN, value });
const skipUnlessEqual = (value: number, count: number): Instruction => ({ code: JUMP_EQUAL, value, no: count });
const refuse = answer(ERRNO | EPERM);
const notThere = answer(ERRNO | ENOSYS);
const allow = answer(ALLOW);

/**
 * The seccomp filter of every sandboxed process, as the bytes that the kernel loads (struct sock_filter, seccomp(2)).
 * Everything that it does not name stays allowed: bubblewrap's namespaces and mounts are the wall, this takes away the
 * tools for climbing it. Throws `SANDBOX_UNAVAILABLE` for an architecture whose call numbers we do not have.
 */
export function seccompFilter(architecture: string): Uint8Array {
  const table = CALL_TABLES.get(architecture);
  if (table === undefined)
    throw new SallyportError(
      'SANDBOX_UNAVAILABLE',
      `There is no system call filter for the processor ${architecture}.`,
    );
  return encode(programFor(table));
}

function programFor(table: CallTable): readonly Instruction[] {
  return [
    load(ARCHITECTURE_OFFSET),
    { code: JUMP_EQUAL, value: table.audit, yes: 1 },
    answer(KILL_PROCESS),
    load(CALL_OFFSET),
    ...(table.foreignBit === undefined ? [] : [{ code: JUMP_ANY_BIT, value: table.foreignBit, no: 1 }, notThere]),
    { code: JUMP_GREATER, value: NEWEST_CALL, no: 1 },
    notThere,
    // glibc falls back to clone(2), whose flags stand in a register where a filter can see them.
    skipUnlessEqual(table.clone3, 1),
    notThere,
    ...table.denied.flatMap((call) => [skipUnlessEqual(call, 1), refuse]),
    ...onCall(table.socket, [
      load(argumentOffset(0)),
      { code: JUMP_EQUAL, value: AF_INET, yes: 2 },
      { code: JUMP_EQUAL, value: AF_INET6, yes: 1 },
      refuse,
      allow,
    ]),
    // One end of a pair of datagram sockets can be pointed at any other socket by its name; a stream's cannot.
    ...onCall(table.socketpair, [
      load(argumentOffset(1)),
      { code: AND, value: SOCK_TYPE_MASK },
      { code: JUMP_EQUAL, value: SOCK_STREAM, yes: 2 },
      { code: JUMP_EQUAL, value: SOCK_SEQPACKET, yes: 1 },
      refuse,
      allow,
    ]),
    ...onCall(table.clone, refuseBits(0, NAMESPACE_FLAGS)),
    ...onCall(table.unshare, refuseBits(0, NAMESPACE_FLAGS | NEW_TIME_FLAG)),
    // Typing into the terminal of whoever started us (CVE-2017-5226).
    ...onCall(table.ioctl, [
      load(argumentOffset(1)),
      { code: JUMP_EQUAL, value: TIOCSTI, yes: 1 },
      skipUnlessEqual(TIOCLINUX, 1),
      refuse,
      allow,
    ]),
    allow,
  ];
}

const onCall = (call: number, body: readonly Instruction[]): readonly Instruction[] => [
  skipUnlessEqual(call, body.length),
  ...body,
];

const refuseBits = (argument: number, bits: number): readonly Instruction[] => [
  load(argumentOffset(argument)),
  { code: JUMP_ANY_BIT, value: bits, no: 1 },
  refuse,
  allow,
];

function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  program.forEach(({ code, value, yes = 0, no = 0 }, index) => {
    const at = index * 8;
    view.setUint16(at, code, true);
    view.setUint8(at + 2, yes);
    view.setUint8(at + 3, no);
    view.setUint32(at + 4, value >>> 0, true);
  });
  return bytes;
}
