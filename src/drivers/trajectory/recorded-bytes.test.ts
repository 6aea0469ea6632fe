import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { recordedBytes } from './recorded-bytes.privileged.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-recorded-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function textOf(name: string, content: Uint8Array): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const chunks: Uint8Array[] = [];
  for await (const chunk of recordedBytes(path)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test('plain and packed files give the same bytes, whatever they are called', async () => {
  const text = 'a line\n'.repeat(50_000);
  expect(await textOf('plain.gz', Buffer.from(text))).toBe(text);
  expect(await textOf('packed.jsonl', gzipSync(text))).toBe(text);
  expect(await textOf('empty', Buffer.alloc(0))).toBe('');
});

test('a packed file that was cut off is an error, not its beginning', async () => {
  const packed = gzipSync('a line\n'.repeat(50_000));
  await expect(textOf('cut', packed.subarray(0, packed.length - 20))).rejects.toThrow(
    expect.objectContaining({ code: 'TRAJECTORY_INVALID' }),
  );
});

test('a file that is not there is a mistake in usage', async () => {
  const read = async () => {
    for await (const chunk of recordedBytes(join(folder, 'none'))) expect(chunk).toBeUndefined();
  };
  await expect(read()).rejects.toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
});
