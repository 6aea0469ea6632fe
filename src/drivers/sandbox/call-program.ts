/** One system call by its number, as a program of its own: for trying what no tool at hand would try. */
export interface Call {
  readonly number: number;
  /** Up to four arguments; the rest are zero. */
  readonly args?: readonly bigint[];
  /** Uses the 32-bit calling convention (`int 0x80`), which the filter answers with death. */
  readonly foreign?: boolean;
}

const LOAD_ADDRESS = 0x400000n;
const HEADER_BYTES = 64 + 56;

/**
 * Bytes of a static x86-64 ELF program (elf(5)) that makes the call and exits with its errno, or 0 where it succeeded.
 * It needs no interpreter, no library and no compiler.
 */
export function callProgram({ number, args = [], foreign = false }: Call): Uint8Array {
  const [first = 0n, second = 0n, third = 0n, fourth = 0n] = args;
  const code = [
    ...move([0x48, 0xb8], BigInt(number)), // mov rax
    ...move([0x48, 0xbf], first), // mov rdi
    ...move([0x48, 0xbe], second), // mov rsi
    ...move([0x48, 0xba], third), // mov rdx
    ...move([0x49, 0xba], fourth), // mov r10
    ...(foreign ? [0xcd, 0x80] : [0x0f, 0x05]),
    ...[0x31, 0xff], // xor edi, edi: exit status 0
    ...[0x48, 0x85, 0xc0], // test rax, rax
    ...[0x79, 0x05], // jns over the next two
    ...[0x48, 0xf7, 0xd8], // neg rax
    ...[0x89, 0xc7], // mov edi, eax: exit status is the errno
    ...[0xb8, 0x3c, 0x00, 0x00, 0x00], // mov eax, 60 (exit)
    ...[0x0f, 0x05],
  ];
  const bytes = new Uint8Array(HEADER_BYTES + code.length);
  writeHeaders(new DataView(bytes.buffer), BigInt(bytes.length));
  bytes.set(code, HEADER_BYTES);
  return bytes;
}

function move(opcode: readonly number[], value: bigint): readonly number[] {
  const immediate = new DataView(new ArrayBuffer(8));
  immediate.setBigUint64(0, BigInt.asUintN(64, value), true);
  return [...opcode, ...new Uint8Array(immediate.buffer)];
}

function writeHeaders(view: DataView, sizeBytes: bigint): void {
  // ELF magic, 64 bits, little-endian, version 1.
  [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1].forEach((byte, index) => {
    view.setUint8(index, byte);
  });
  view.setUint16(16, 2, true); // executable
  view.setUint16(18, 0x3e, true); // x86-64
  view.setUint32(20, 1, true);
  view.setBigUint64(24, LOAD_ADDRESS + BigInt(HEADER_BYTES), true); // entry
  view.setBigUint64(32, 64n, true); // program headers
  view.setUint16(52, 64, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  // One segment: load everything, readable and executable.
  view.setUint32(64, 1, true);
  view.setUint32(68, 5, true);
  view.setBigUint64(80, LOAD_ADDRESS, true);
  view.setBigUint64(88, LOAD_ADDRESS, true);
  view.setBigUint64(96, sizeBytes, true);
  view.setBigUint64(104, sizeBytes, true);
  view.setBigUint64(112, 0x1000n, true);
}
