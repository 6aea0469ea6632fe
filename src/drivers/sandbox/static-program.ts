/** A piece of machine code: bytes, a place with a name, or a jump to such a place. */
export type Piece =
  | readonly number[]
  | { readonly label: string }
  | { readonly jump: readonly number[]; readonly to: string };

const LOAD_ADDRESS = 0x400000;
const HEADER_BYTES = 64 + 56;
const JUMP_BYTES = 4;

/** `value` as so many bytes, the lowest first. */
export function littleEndian(value: bigint | number, bytes: 4 | 8): readonly number[] {
  const whole = BigInt.asUintN(bytes * 8, BigInt(value));
  return Array.from({ length: bytes }, (_, index) => Number((whole >> BigInt(index * 8)) & 0xffn));
}

/**
 * Bytes of a static x86-64 Linux program (elf(5)): one segment, code first, then data, nothing writable but the stack.
 * It needs no interpreter, no library and no compiler, and starts in a fraction of the time of the smallest shell.
 * `code` is told where the data will lie.
 */
export function staticProgram(
  code: (dataAddress: number) => readonly Piece[],
  data: Uint8Array = new Uint8Array(),
): Uint8Array {
  const codeBytes = sizeOf(code(0));
  const dataStart = HEADER_BYTES + codeBytes;
  const bytes = new Uint8Array(dataStart + data.length);
  writeHeaders(new DataView(bytes.buffer), bytes.length);
  bytes.set(assemble(code(LOAD_ADDRESS + dataStart)), HEADER_BYTES);
  bytes.set(data, dataStart);
  return bytes;
}

const sizeOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, piece) => sum + pieceBytes(piece), 0);

function pieceBytes(piece: Piece): number {
  if ('label' in piece) return 0;
  return 'jump' in piece ? piece.jump.length + JUMP_BYTES : piece.length;
}

/** Jumps are relative to the end of their instruction. */
function assemble(pieces: readonly Piece[]): Uint8Array {
  const places = new Map<string, number>();
  let at = 0;
  for (const piece of pieces) {
    if ('label' in piece) places.set(piece.label, at);
    at += pieceBytes(piece);
  }
  const bytes: number[] = [];
  for (const piece of pieces) {
    if ('label' in piece) continue;
    if (!('jump' in piece)) bytes.push(...piece);
    else {
      const target = places.get(piece.to);
      if (target === undefined) throw new Error(`There is no place ${piece.to} to jump to.`);
      bytes.push(...piece.jump, ...littleEndian(target - (bytes.length + piece.jump.length + JUMP_BYTES), JUMP_BYTES));
    }
  }
  return Uint8Array.from(bytes);
}

function writeHeaders(view: DataView, sizeBytes: number): void {
  // ELF magic, 64 bits, little-endian, version 1.
  for (const [index, byte] of [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1].entries()) view.setUint8(index, byte);
  view.setUint16(16, 2, true); // executable
  view.setUint16(18, 0x3e, true); // x86-64
  view.setUint32(20, 1, true);
  view.setBigUint64(24, BigInt(LOAD_ADDRESS + HEADER_BYTES), true); // entry
  view.setBigUint64(32, 64n, true); // program headers
  view.setUint16(52, 64, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  // One segment: load everything, readable and executable.
  view.setUint32(64, 1, true);
  view.setUint32(68, 5, true);
  view.setBigUint64(80, BigInt(LOAD_ADDRESS), true);
  view.setBigUint64(88, BigInt(LOAD_ADDRESS), true);
  view.setBigUint64(96, BigInt(sizeBytes), true);
  view.setBigUint64(104, BigInt(sizeBytes), true);
  view.setBigUint64(112, 0x1000n, true);
}
