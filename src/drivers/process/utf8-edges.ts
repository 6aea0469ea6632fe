/** Text of a piece of a stream, without the character that the cut went through; and the bytes that it stands for. */
export interface CutText {
  readonly text: string;
  readonly bytes: number;
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** Length of a character by its first byte (RFC 3629); 1 for a byte that begins none. */
function lengthFrom(byte: number): number {
  if (byte >= 0xf0 && byte < 0xf8) return 4;
  if (byte >= 0xe0) return byte < 0xf0 ? 3 : 1;
  return byte >= 0xc0 ? 2 : 1;
}

/** The beginning of a stream, cut somewhere behind `bytes`. Invalid bytes become replacement characters. */
export function headText(bytes: Buffer): CutText {
  let start = bytes.length - 1;
  while (start > 0 && bytes.length - start < 4 && isContinuation(bytes[start])) start -= 1;
  const isCut = start >= 0 && start + lengthFrom(bytes[start] ?? 0) > bytes.length;
  const whole = isCut ? bytes.subarray(0, start) : bytes;
  return { text: whole.toString('utf8'), bytes: whole.length };
}

/** The end of a stream, cut somewhere before `bytes`. */
export function tailText(bytes: Buffer): CutText {
  let start = 0;
  while (start < 3 && isContinuation(bytes[start])) start += 1;
  const whole = bytes.subarray(start);
  return { text: whole.toString('utf8'), bytes: whole.length };
}
