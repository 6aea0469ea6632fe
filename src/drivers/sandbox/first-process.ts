import { PROXY_ADDRESS } from '../../contract/sandbox-environment.ts';
import type { ResourceLimit } from './resource-limits.ts';
import { littleEndian, type Piece, staticProgram } from './static-program.ts';

/** System calls by their x86-64 numbers. */
const WRITE = 1;
const CLOSE = 3;
const SOCKET = 41;
const SENDMSG = 46;
const BIND = 49;
const LISTEN = 50;
const FORK = 57;
const EXECVE = 59;
const EXIT = 60;
const WAIT4 = 61;
const PRLIMIT64 = 302;

/** Statuses of shells and of `env`: not ours to start, found but not executable, not found. */
const NOT_SET_UP = 125;
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;

const SYSCALL = [0x0f, 0x05];
const JUMP = [0xe9];
const JUMP_IF_ZERO = [0x0f, 0x84];
const JUMP_IF_NOT_ZERO = [0x0f, 0x85];
const JUMP_IF_NEGATIVE = [0x0f, 0x88];

const call = (number: number): Piece => [0xb8, ...littleEndian(number, 4), ...SYSCALL]; // mov eax, number; syscall
const status = (value: number): Piece => [0xbf, ...littleEndian(value, 4)]; // mov edi, value

/** The descriptor that a listening socket is handed out through. */
export const CHANNEL_FD = 6;

const LIMITS_TEXT = 'sallyport: the limits could not be set\n';
const START_TEXT = 'sallyport: the program could not be started\n';
const NETWORK_TEXT = 'sallyport: the way to the network could not be opened\n';
/** What Node's own child processes write when they hand a server over (lib/internal/child_process.js). */
const HANDLE_TEXT = `${JSON.stringify({ cmd: 'NODE_HANDLE', type: 'net.Server', msg: 'listening' })}\n`;

/**
 * The first process of a sandbox, as an x86-64 program: sets the limits, starts the program that its arguments name (an
 * absolute or relative path, then its own arguments from the zeroth on), collects every orphan, and when the program has
 * ended passes its status on: 128 and the number of the signal where one ended it. When it ends itself, the kernel ends
 * all that is left. A shell does the same in four times the time, which every command would wait for.
 */
export function firstProcess(limits: readonly ResourceLimit[], { listens = false } = {}): Uint8Array {
  const rows = limits.flatMap(({ value }) => [...littleEndian(value, 8), ...littleEndian(value, 8)]);
  const texts = new TextEncoder().encode(LIMITS_TEXT + START_TEXT + NETWORK_TEXT + HANDLE_TEXT);
  const networkAt = rows.length + texts.length;
  return staticProgram(
    (data) => [
      [0x49, 0x89, 0xe4], // mov r12, rsp: where the number of arguments stands
      ...limits.flatMap(({ resource }, index) => setLimit(resource, data + index * 16)),
      ...(listens ? handOutListener(data + networkAt) : []),
      call(FORK),
      [0x85, 0xc0], // test eax, eax
      { jump: JUMP_IF_NEGATIVE, to: 'not set up' },
      { jump: JUMP_IF_ZERO, to: 'child' },
      [0x41, 0x89, 0xc5], // mov r13d, eax: the child's number
      ...waitForChild,
      ...passStatusOn,
      ...startProgram(data + rows.length + LIMITS_TEXT.length),
      { label: 'not set up' },
      ...say(data + rows.length, LIMITS_TEXT.length),
      status(NOT_SET_UP),
      { label: 'exit' },
      call(EXIT),
      ...(listens ? noNetwork(data + rows.length + LIMITS_TEXT.length + START_TEXT.length) : []),
    ],
    Uint8Array.from([...rows, ...texts, ...(listens ? PROXY_NAME : [])]),
  );
}

function setLimit(resource: number, address: number): readonly Piece[] {
  return [
    [0x31, 0xff], // xor edi, edi: this process
    [0xbe, ...littleEndian(resource, 4)], // mov esi, resource
    [0x48, 0xba, ...littleEndian(address, 8)], // mov rdx, address
    [0x45, 0x31, 0xd2], // xor r10d, r10d
    call(PRLIMIT64),
    [0x85, 0xc0], // test eax, eax
    { jump: JUMP_IF_NEGATIVE, to: 'not set up' },
  ];
}

/** struct sockaddr_in (ip(7)): family, port and address, of which the last two stand highest byte first. */
const PROXY_NAME: readonly number[] = [
  ...[2, 0],
  ...[PROXY_ADDRESS.port >> 8, PROXY_ADDRESS.port & 0xff],
  ...PROXY_ADDRESS.host.split('.').map(Number),
  ...Array.from({ length: 8 }, () => 0),
];
const STREAM_THAT_NOBODY_INHERITS = 1 | 0x80000;
const WAITING_MAX = 511;

/**
 * Opens a listening socket in the sandbox's own network and hands it out, as Node hands a server to its parent
 * (unix(7), SCM_RIGHTS). Whoever connects to it inside is answered outside, where the kernel decides. Nothing of the
 * socket or of the channel is left for the program that is started.
 */
function handOutListener(nameAddress: number): readonly Piece[] {
  const textAddress = nameAddress - HANDLE_TEXT.length;
  return [
    ...[set('edi', 2), set('esi', STREAM_THAT_NOBODY_INHERITS), [0x31, 0xd2], call(SOCKET)], // xor edx, edx
    ...orNoNetwork,
    [0x41, 0x89, 0xc6], // mov r14d, eax: the socket
    ...[SOCKET_AS_FIRST, [0x48, 0xbe, ...littleEndian(nameAddress, 8)], set('edx', 16), call(BIND)], // mov rsi, name
    ...orNoNetwork,
    ...[SOCKET_AS_FIRST, set('esi', WAITING_MAX), call(LISTEN)],
    ...orNoNetwork,
    [0x48, 0x81, 0xec, ...littleEndian(128, 4)], // sub rsp, 128
    // struct cmsghdr at rsp: length, SOL_SOCKET, SCM_RIGHTS, the socket (cmsg(3))
    ...[putWide(0, 20), put(8, 1), put(12, 1), [0x44, 0x89, 0x74, 0x24, 0x10], put(20, 0)], // mov [rsp+16], r14d
    // struct iovec at rsp+96
    ...[
      [0x48, 0xb8, ...littleEndian(textAddress, 8)],
      [0x48, 0x89, 0x44, 0x24, 0x60],
    ], // mov [rsp+96], text
    putWide(104, HANDLE_TEXT.length),
    // struct msghdr at rsp+32: no name, one piece of data, one control message
    ...[putWide(32, 0), putWide(40, 0)],
    ...[
      [0x48, 0x8d, 0x44, 0x24, 0x60],
      [0x48, 0x89, 0x44, 0x24, 0x30],
    ], // lea rax, [rsp+96]; mov [rsp+48], rax
    ...[putWide(56, 1), [0x48, 0x89, 0x64, 0x24, 0x40], putWide(72, 24), putWide(80, 0)], // mov [rsp+64], rsp
    ...[set('edi', CHANNEL_FD), [0x48, 0x8d, 0x74, 0x24, 0x20], [0x31, 0xd2], call(SENDMSG)], // lea rsi, [rsp+32]
    [0x48, 0x81, 0xc4, ...littleEndian(128, 4)], // add rsp, 128
    ...orNoNetwork,
    ...[set('edi', CHANNEL_FD), call(CLOSE)],
    ...[SOCKET_AS_FIRST, call(CLOSE)],
  ];
}

const REGISTERS = { edi: 0xbf, esi: 0xbe, edx: 0xba } as const;
const set = (register: keyof typeof REGISTERS, value: number): Piece => [
  REGISTERS[register],
  ...littleEndian(value, 4),
];
const put = (offset: number, value: number): Piece => [0xc7, 0x44, 0x24, offset, ...littleEndian(value, 4)];
const putWide = (offset: number, value: number): Piece => [0x48, ...(put(offset, value) as readonly number[])];
const SOCKET_AS_FIRST: Piece = [0x44, 0x89, 0xf7]; // mov edi, r14d
const orNoNetwork: readonly Piece[] = [
  [0x85, 0xc0], // test eax, eax
  { jump: JUMP_IF_NEGATIVE, to: 'no network' },
];

const noNetwork = (textAddress: number): readonly Piece[] => [
  { label: 'no network' },
  ...say(textAddress, NETWORK_TEXT.length),
  status(NOT_SET_UP),
  { jump: JUMP, to: 'exit' },
];

const waitForChild: readonly Piece[] = [
  { label: 'wait' },
  [0x48, 0xc7, 0xc7, 0xff, 0xff, 0xff, 0xff], // mov rdi, -1: any child
  [0x48, 0x8d, 0x74, 0x24, 0xc0], // lea rsi, [rsp-64]: the status
  [0x31, 0xd2], // xor edx, edx
  [0x45, 0x31, 0xd2], // xor r10d, r10d
  call(WAIT4),
  [0x83, 0xf8, 0xf6], // cmp eax, -10: no children at all
  { jump: JUMP_IF_ZERO, to: 'not set up' },
  [0x44, 0x39, 0xe8], // cmp eax, r13d
  { jump: JUMP_IF_NOT_ZERO, to: 'wait' },
];

/** wait(2): the low seven bits are the signal, the next byte the exit status. */
const passStatusOn: readonly Piece[] = [
  [0x8b, 0x7c, 0x24, 0xc0], // mov edi, [rsp-64]
  [0x89, 0xf8], // mov eax, edi
  [0x83, 0xe0, 0x7f], // and eax, 127
  { jump: JUMP_IF_NOT_ZERO, to: 'signalled' },
  [0xc1, 0xef, 0x08], // shr edi, 8
  [0x81, 0xe7, 0xff, 0, 0, 0], // and edi, 255
  { jump: JUMP, to: 'exit' },
  { label: 'signalled' },
  [0x8d, 0xb8, 0x80, 0, 0, 0], // lea edi, [rax+128]
  { jump: JUMP, to: 'exit' },
];

function startProgram(textAddress: number): readonly Piece[] {
  return [
    { label: 'child' },
    [0x49, 0x8b, 0x7c, 0x24, 0x10], // mov rdi, [r12+16]: the first argument is the path
    [0x49, 0x8d, 0x74, 0x24, 0x18], // lea rsi, [r12+24]: its arguments follow
    [0x49, 0x8b, 0x04, 0x24], // mov rax, [r12]: how many there are of ours
    [0x49, 0x8d, 0x54, 0xc4, 0x10], // lea rdx, [r12+rax*8+16]: the environment
    call(EXECVE),
    [0x41, 0x89, 0xc5], // mov r13d, eax: the error
    ...say(textAddress, START_TEXT.length),
    status(NOT_EXECUTABLE),
    [0x41, 0x83, 0xfd, 0xfe], // cmp r13d, -2: not found
    { jump: JUMP_IF_NOT_ZERO, to: 'exit' },
    status(NOT_FOUND),
    { jump: JUMP, to: 'exit' },
  ];
}

const say = (address: number, length: number): readonly Piece[] => [
  status(2), // mov edi, 2: standard error
  [0x48, 0xbe, ...littleEndian(address, 8)], // mov rsi, address
  [0xba, ...littleEndian(length, 4)], // mov edx, length
  call(WRITE),
];
