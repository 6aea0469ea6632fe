import { littleEndian, staticProgram } from './static-program.ts';

/** One system call by its number, as a program of its own: for trying what no tool at hand would try. */
export interface Call {
  readonly number: number;
  /** Up to four arguments; the rest are zero. */
  readonly args?: readonly bigint[];
  /** Uses the 32-bit calling convention (`int 0x80`), which the filter answers with death. */
  readonly foreign?: boolean;
}

/** An x86-64 program that makes the call and exits with its errno, or 0 where it succeeded. */
export function callProgram({ number, args = [], foreign = false }: Call): Uint8Array {
  const [first = 0n, second = 0n, third = 0n, fourth = 0n] = args;
  return staticProgram(() => [
    [0x48, 0xb8, ...littleEndian(number, 8)], // mov rax, number
    [0x48, 0xbf, ...littleEndian(first, 8)], // mov rdi, first
    [0x48, 0xbe, ...littleEndian(second, 8)], // mov rsi, second
    [0x48, 0xba, ...littleEndian(third, 8)], // mov rdx, third
    [0x49, 0xba, ...littleEndian(fourth, 8)], // mov r10, fourth
    foreign ? [0xcd, 0x80] : [0x0f, 0x05], // the call
    [0x31, 0xff], // xor edi, edi
    [0x48, 0x85, 0xc0], // test rax, rax
    { jump: [0x0f, 0x89], to: 'exit' }, // jns
    [0x48, 0xf7, 0xd8], // neg rax
    [0x89, 0xc7], // mov edi, eax
    { label: 'exit' },
    [0xb8, 0x3c, 0, 0, 0], // mov eax, 60: exit
    [0x0f, 0x05],
  ]);
}
