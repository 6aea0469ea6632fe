/**
 * Lines of a byte stream, ended by a line feed and nothing else: inside a row of JSON a U+2028 is a character like any
 * other, and splitting there would make two rows of one.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  for await (const chunk of chunks) {
    const [first = '', ...rest] = decoder.decode(chunk, { stream: true }).split('\n');
    begun.push(first);
    if (rest.length === 0) continue;
    yield begun.join('');
    begun = [rest.pop() ?? ''];
    yield* rest;
  }
  const last = begun.join('') + decoder.decode();
  if (last !== '') yield last;
}
