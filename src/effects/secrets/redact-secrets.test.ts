import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactSecrets } from './redact-secrets.ts';

interface Row {
  readonly id: string;
  readonly kind: string;
  /** Joined they are the text; apart, so that no scanner takes this file for a leak. Every value is invented. */
  readonly parts: readonly string[];
  /** Which part must not survive. */
  readonly core?: number;
  readonly expect: boolean;
}

const ROWS: readonly Row[] = readFileSync(new URL('./secrets.cases.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));
const SECRET = ROWS.filter((row) => row.expect);
const HARMLESS = ROWS.filter((row) => !row.expect);

const eachLine = (text: string, change: (line: string, index: number) => string): string =>
  text.split('\n').map(change).join('\n');

/** How programs show a text, and how one text stands inside another. */
const FORMS: Readonly<Record<string, (text: string) => string>> = {
  'in a JSON string': (text) => JSON.stringify({ result: `ok\n${text}\nend` }),
  'in a JSON string in a JSON string': (text) => JSON.stringify({ body: JSON.stringify({ result: text }) }),
  'percent-encoded': encodeURIComponent,
  'percent-encoded in a URL': (text) => `https://log.example/?q=${encodeURIComponent(text)}&n=1`,
  indented: (text) => eachLine(text, (line) => `    ${line}`),
  quoted: (text) => eachLine(text, (line) => `> ${line}`),
  'of a diff': (text) => eachLine(text, (line) => `+${line}`),
  'with numbers (cat -n)': (text) => eachLine(text, (line, index) => `${String(index + 1).padStart(6)}\t${line}`),
  'found by grep -n': (text) => eachLine(text, (line, index) => `deploy/app.env:${index + 1}:${line}`),
  'with Windows line ends': (text) => text.replaceAll('\n', '\r\n'),
  'of a container’s log': (text) => eachLine(text, (line) => `worker-1  | ${line}`),
  'in Markdown': (text) => `use \`${text}\` for now`,
};

/** The first run of 12 characters of the secret that is still there. */
function leak(row: Row, redacted: string): string | undefined {
  const core = row.parts[row.core ?? 0] ?? '';
  for (let at = 0; at + 12 <= core.length; at += 1) {
    const run = core.slice(at, at + 12);
    if (redacted.includes(run)) return run;
  }
  return core.length < 12 && redacted.includes(core) ? core : undefined;
}

describe('the corpus of secrets', () => {
  it('holds more than 1200 rows', () => {
    expect(SECRET.length).toBeGreaterThan(700);
    expect(HARMLESS.length).toBeGreaterThan(500);
  });

  it.each(SECRET)('$id: nothing of this $kind survives', (row) => {
    const text = row.parts.join('');
    expect(leak(row, text)).toBeDefined();
    expect(leak(row, redactSecrets(text).text)).toBeUndefined();
  });

  it.each(HARMLESS)('$id: unchanged, $kind', (row) => {
    expect(redactSecrets(row.parts.join('')).text).toBe(row.parts.join(''));
  });

  it('is found in the middle of other text too', () => {
    for (const row of SECRET) {
      const text = `first line, all well\n\n${row.parts.join('')}\n\nlast line: done\n`;
      const { text: redacted } = redactSecrets(text);
      expect(leak(row, redacted), row.id).toBeUndefined();
      expect(redacted.startsWith('first line, all well\n\n'), row.id).toBe(true);
      expect(redacted.endsWith('last line: done\n'), row.id).toBe(true);
    }
  });

  it.each(Object.entries(FORMS))('is found in text %s', (name, form) => {
    const leaks = SECRET.filter((row) => {
      const core = row.parts[row.core ?? 0] ?? '';
      const whole = row.parts.join('').trimEnd();
      // Of what spreads over lines only keys with an end of their own stay whole when each line is changed.
      if (/\n/.test(whole) && !/KEY-----/.test(whole) && !/JSON|percent|Windows|Markdown/.test(name)) return false;
      const text = form(whole);
      return text.includes(core) && leak(row, redactSecrets(text).text) !== undefined;
    });
    expect(leaks.map(({ id, kind }) => `${id} ${kind}`)).toEqual([]);
  });

  it('stays hidden inside a JSON string', () => {
    for (const row of SECRET) {
      // A hash in a colon list and a block without markers need their own line, which JSON does not give them.
      const text = JSON.stringify({ result: `ok\n${row.parts.join('')}\n` });
      const redacted = redactSecrets(text).text;
      expect(() => JSON.parse(redacted), row.id).not.toThrow();
    }
  });

  it('is found once: redacting again changes nothing', () => {
    for (const row of ROWS) {
      const once = redactSecrets(row.parts.join('')).text;
      expect(redactSecrets(once).text, row.id).toBe(once);
    }
  });
});

describe('redactSecrets', () => {
  it('says what it found and where', () => {
    const key = `ghp${'_'}${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`;
    const text = `url https://bob:Tr0ub4dor@host/ and ${key}!`;
    expect(redactSecrets(text)).toEqual({
      text: 'url https://bob:[redacted:url-password]@host/ and [redacted:github-token]!',
      found: [
        { kind: 'url-password', start: 16, end: 25 },
        { kind: 'github-token', start: 36, end: 76 },
      ],
    });
  });

  it('replaces exactly what it says it found, for any text', () => {
    const piece = fc.oneof(
      fc.constantFrom(...ROWS.map((row) => row.parts.join(''))),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.constantFrom('\n', ' ', '"', "'", '\\', '=', ': ', 'password', 'token=', '://', '@', '-----BEGIN '),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        const { text: redacted, found } = redactSecrets(text);
        let built = '';
        let at = 0;
        for (const { kind, start, end } of found) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          built += `${text.slice(at, start)}[redacted:${kind}]`;
          at = end;
        }
        expect(redacted).toBe(built + text.slice(at));
      }),
      { numRuns: 300 },
    );
  });
});

describe('known values', () => {
  const known = [{ name: 'shop db', value: 'correct-Horse 7/é' }];
  const bytes = Buffer.from('correct-Horse 7/é');
  it.each([
    ['as it is', 'correct-Horse 7/é'],
    ['percent-encoded', encodeURIComponent('correct-Horse 7/é')],
    ['as a form field', encodeURIComponent('correct-Horse 7/é').replaceAll('%20', '+')],
    ['base64', bytes.toString('base64')],
    ['base64url', bytes.toString('base64url')],
    ['base64 behind one byte', Buffer.concat([Buffer.from('a'), bytes]).toString('base64')],
    ['base64 behind two bytes', Buffer.concat([Buffer.from('ab'), bytes, Buffer.from('cd')]).toString('base64')],
    ['backwards', 'é/7 esroH-tcerroc'],
    ['hexadecimal', bytes.toString('hex')],
    ['hexadecimal, upper case', bytes.toString('hex').toUpperCase()],
  ])('are found %s', (_, spelling) => {
    const text = `<<${spelling}>>`;
    expect(redactSecrets(text).text).toBe(text);
    expect(redactSecrets(text, known).text).toContain('[redacted:shop_db]');
    expect(redactSecrets(text, known).text.length).toBeLessThan(40);
  });

  it('are found inside JSON of JSON', () => {
    const value = 'two\nlines"and\\more';
    const text = JSON.stringify(JSON.stringify({ a: value }));
    expect(redactSecrets(text, [{ name: 'n', value }]).text).toBe('"{\\"a\\":\\"[redacted:n]\\"}"');
  });

  it.each([64, 76])('are found when base64 breaks them into lines of %i characters', (columns) => {
    const value = Array.from({ length: 300 }, (_, at) =>
      String.fromCharCode(33 + ((at * at * 31 + at * 7919) % 89)),
    ).join('');
    const wrapped = (text: string) =>
      Buffer.from(text)
        .toString('base64')
        .replaceAll(new RegExp(`.{${columns}}`, 'g'), '$&\n');
    for (const text of [value, `name: x\n${value}\nmore`, `a${value}`]) {
      const lines = wrapped(text);
      const { text: redacted } = redactSecrets(lines, [{ name: 'n', value }]);
      const left = redacted.replaceAll('[redacted:n]', '').replaceAll('\n', '');
      expect(left.length).toBeLessThan(40);
      expect(redacted).toContain('[redacted:n]');
      // The control: somebody else's value stays as it is.
      expect(
        redactSecrets(lines, [{ name: 'n', value: 'of somebody else, and as long as that. '.repeat(9) }]).text.length,
      ).toBeGreaterThan(400);
    }
  });

  it('too short to tell from ordinary text are left', () => {
    expect(redactSecrets('the cat sat', [{ name: 'n', value: 'at' }]).text).toBe('the cat sat');
  });
});

describe('a text made to be slow', () => {
  const CHARACTERS = 200_000;
  const SEEDS = [
    ...[
      'a',
      ' ',
      '\n',
      '\\',
      '"',
      '=',
      ':',
      '-',
      'password=',
      'password="',
      '"password":"a b ',
      'cookie: ',
      'cookie:a=bcdefgh1;',
    ],
    ...[
      '-----BEGIN PRIVATE KEY-----\n',
      '-----BEGIN PRIVATE KEY-----\nA\nA\n',
      'Foo: -----BEGIN PRIVATE KEY-----\n',
      '://',
      'a://b:',
      'eyJ',
      '-eyJaaaaaaaaaa',
      'sk-',
      'mysql ',
    ],
    ...[
      'a.b:5432:',
      '-u a:',
      '--password ',
      '<password>',
      'login ',
      'seed: ',
      'abandon ',
      'echo ',
      '$6$',
      'M.',
      '-us1',
      'a1Q~',
    ],
    ...[
      'tokens: ["a",',
      'value: ',
      'name: x value: ',
      'Authorization: a ',
      'password is ',
      'Private-Lines: 1\nA\n',
      'recovery code: 12ab ',
      'mnemonic: 1. word ',
      'priv:\n aa:',
      'key = f("',
      'aes_key = { 0x12, ',
      'password for bob ',
      'é',
      '😀',
    ],
  ];
  const millisecondsFor = (text: string) => {
    const start = process.cpuUsage();
    redactSecrets(text);
    return process.cpuUsage(start).user / 1000;
  };

  // Quadratic work would take minutes; the bounds only have to tell the two apart on a slow machine.
  it.each(SEEDS)('is read in time: %j again and again', (seed) => {
    expect(millisecondsFor(seed.repeat(Math.ceil(CHARACTERS / seed.length)))).toBeLessThan(5_000);
  });

  it('is read in proportion to its length, whatever it is made of', () => {
    const piece = fc.constantFrom(
      ...[
        'key=',
        'token=',
        'password=',
        'secret: ',
        '"',
        "'",
        '\\',
        '%3D',
        '%22',
        '&',
        ';',
        'a1B2',
        'x',
        ' ',
        '\n',
        '-p',
        '://',
      ],
      ...[
        '-----BEGIN PRIVATE KEY-----',
        'eyJ',
        'AKIA',
        '$2b$',
        '{',
        '[',
        '<a>',
        '&quot;',
        'name: ',
        'value: ',
        '+',
        '\u001b[32m',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), (pieces) => {
        const seed = pieces.join('');
        // 30,000 characters: what takes a microsecond for each takes 30 ms, quadratic work half a minute.
        expect(millisecondsFor(seed.repeat(Math.ceil(30_000 / seed.length)))).toBeLessThan(3_000);
      }),
      { numRuns: 60 },
    );
  });

  it('is read in time: a megabyte of all of them', () => {
    const all = SEEDS.map((seed) => seed.repeat(Math.ceil(CHARACTERS / 7 / seed.length))).join('\n');
    expect(all.length).toBeGreaterThan(1_000_000);
    expect(millisecondsFor(all)).toBeLessThan(10_000);
  });
});
