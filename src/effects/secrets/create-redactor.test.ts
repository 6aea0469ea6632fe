import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from './create-redactor.ts';
import { redactSecrets } from './redact-secrets.ts';

const ROWS: readonly { readonly parts: readonly string[]; readonly core?: number; readonly expect: boolean }[] =
  readFileSync(new URL('./secrets.cases.jsonl', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const TEXTS = ROWS.map(({ parts }) => parts.join(''));
const KNOWN = [{ name: 'vault', value: 'two words\nand 1 line more' }];

/** Cuts a text at random places. */
function chunksOf(text: string, sizes: readonly number[]): readonly string[] {
  const chunks: string[] = [];
  let at = 0;
  for (let index = 0; at < text.length; index += 1) {
    const size = Math.max(1, sizes[index % sizes.length] ?? 1);
    chunks.push(text.slice(at, at + size));
    at += size;
  }
  return chunks;
}

function stream(chunks: readonly string[], known = KNOWN): string {
  const redactor = createRedactor(known);
  return chunks.map((chunk) => redactor.push(chunk)).join('') + redactor.end();
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });

describe('createRedactor', () => {
  it('gives for each text of the corpus, one character at a time, what it gives for the whole', () => {
    for (const text of TEXTS) expect(stream([...text])).toBe(redactSecrets(text, KNOWN).text);
  });

  it('gives in random chunks what it gives for the whole', () => {
    const piece = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...TEXTS) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('plain words of a report. ', 'x = y; ', KNOWN[0]?.value ?? '', 'two words', '"'),
      },
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), sizes, (pieces, cut) => {
        const text = pieces.join('\n');
        expect(stream(chunksOf(text, cut))).toBe(redactSecrets(text, KNOWN).text);
      }),
      { numRuns: 400 },
    );
  });

  it('shows the control: redacting each chunk alone leaks', () => {
    const key = `glpat${'-'}${'Zx9Yw8Vu7Ts6Rq5Po4Nm'}`;
    const chunks = chunksOf(`token ${key} end`, [9]);
    expect(chunks.map((chunk) => redactSecrets(chunk).text).join('')).toContain(key);
    expect(stream(chunks)).toBe('token [redacted:gitlab-token] end');
  });

  it('passes ordinary words on at once', () => {
    const redactor = createRedactor();
    expect(redactor.push('The checks ru')).toBe('The checks ');
    expect(redactor.push('n now, and')).toBe('run now, ');
    expect(redactor.push(' the')).toBe('and ');
    expect(redactor.end()).toBe('the');
  });

  it('keeps a line with a name that says secret until the line ends', () => {
    const redactor = createRedactor();
    expect(redactor.push('password: "correct horse ')).toBe('');
    expect(redactor.push('battery staple"\nnext ')).toBe('password: "[redacted:password]"\nnext ');
  });

  it('shows that a key began before the key has ended, and none of it', () => {
    const redactor = createRedactor();
    const line = 'QUJDRE9SVVZYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3ODkr\n';
    expect(redactor.push('x\n-----BEGIN PRIVATE')).toBe('x\n');
    expect(redactor.push(` KEY-----\n${line}`)).toBe('[redacted:private-key]');
    expect(redactor.push(line.repeat(1000))).toBe('');
    expect(redactor.push(`-----END PRIVATE KEY-----\nafter\n`)).toBe('\nafter\n');
    expect(redactor.end()).toBe('');
  });

  it('holds back what stands behind a header only until no key can follow', () => {
    const redactor = createRedactor();
    expect(redactor.push('-----BEGIN PRIVATE KEY-----\n')).toBe('');
    expect(redactor.push('A\n')).toBe('');
    let passed = '';
    for (let index = 0; index < 3_000; index += 1) passed += redactor.push('A\n');
    expect(passed).toContain('BEGIN');
    expect((passed + redactor.end()).length).toBe('-----BEGIN PRIVATE KEY-----\n'.length + 6_002);
  });

  it('never leaks from a line without end, though it must pass it on', () => {
    const secrets = ROWS.filter((row) => row.expect && !/\n/.test(row.parts.join('')));
    let text = '';
    for (let index = 0; text.length < 400_000; index += 1)
      text += `${'lorem,ipsum;'.repeat(200)} ${secrets[index % secrets.length]?.parts.join('')} `;
    const redactor = createRedactor();
    let passed = '';
    for (const chunk of chunksOf(text, [997, 4096, 13])) passed += redactor.push(chunk);
    expect(passed.length).toBeGreaterThan(100_000);
    const out = passed + redactor.end();
    for (const row of secrets.slice(0, 100)) {
      const core = row.parts[row.core ?? 0] ?? '';
      if (core.length >= 12 && !redactSecrets(` ${row.parts.join('')} `).text.includes(core))
        expect(out).not.toContain(core);
    }
  });

  it('takes small pieces of a long line without looking at all of it each time', () => {
    const redactor = createRedactor();
    let length = 0;
    for (let index = 0; index < 100_000; index += 1) length += redactor.push('password a ').length;
    expect(length + redactor.end().length).toBe(1_100_000);
  });
});
