import type { ResourceLimit } from './resource-limits.ts';
import { littleEndian, type Piece, staticProgram } from './static-program.ts';

/** System calls by their x86-64 numbers. */
const WRITE = 1;
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

const LIMITS_TEXT = 'sallyport: the limits could not be set\n';
const START_TEXT = 'sallyport: the program could not be started\n';

/**
 * The first process of a sandbox, as an x86-64 program: sets the limits, starts the program that its arguments name (an
 * absolute or relative path, then its own arguments from the zeroth on), collects every orphan, and when the program has
 * ended passes its status on: 128 and the number of the signal where one ended it. When it ends itself, the kernel ends
 * all that is left. A shell does the same in four times the time, which every command would wait for.
 */
export function firstProcess(limits: readonly ResourceLimit[]): Uint8Array {
  const rows = limits.flatMap(({ value }) => [...littleEndian(value, 8), ...littleEndian(value, 8)]);
  const texts = new TextEncoder().encode(LIMITS_TEXT + START_TEXT);
  return staticProgram(
    (data) => [
      [0x49, 0x89, 0xe4], // mov r12, rsp: where the number of arguments stands
      ...limits.flatMap(({ resource }, index) => setLimit(resource, data + index * 16)),
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
    ],
    Uint8Array.from([...rows, ...texts]),
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
