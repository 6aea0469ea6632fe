import { describe, expect, test } from 'vitest';
import type { ValueKind } from '../../contract/sheet.ts';
import { canonical } from './canonical.ts';
import { findValues } from './find-values.ts';
import { readDates } from './read-date.ts';

describe('one value, whoever writes it', () => {
  test.each<[ValueKind, string, string]>([
    ['email', 'Ana.Berg@Example.COM', 'ana.berg@example.com'],
    ['email', 'Ana Berg <ana@example.com>', 'ana@example.com'],
    ['email', 'mailto:ana@example.com', 'ana@example.com'],
    ['email', 'ana@bücher.example', 'ana@xn--bcher-kva.example'],
    ['payee', 'DE02 1203 0000 0000 2020 51', 'de02120300000000202051'],
    ['payee', 'de02-1203-0000-0000-2020-51', 'de02120300000000202051'],
    ['payee', 'DE02\u200b120300000000202051', 'de02120300000000202051'],
    ['phone', '0049 (30) 123-456', '+4930123456'],
    ['url', 'https://www.Example.com/a/#top', 'example.com/a'],
    ['url', 'example.com', 'example.com'],
    ['url', 'http://example.com:8080/', 'example.com:8080'],
    ['url', 'https://пример.example/a', 'xn--e1afmkfd.example/a'],
    ['path', './src//a.txt', 'src/a.txt'],
    ['date', 'May 15th, 2024', '2024-05-15'],
    ['date', '15. Mai 2024', '2024-05-15'],
    ['date', '15.05.2024', '2024-05-15'],
    ['date', '2024-05-15 10:00', '2024-05-15'],
    ['amount', '$30,000', '30000'],
    ['amount', '1.234,50 €', '1234.5'],
    ['amount', '10.00', '10'],
    ['name', 'ＡＮＡ  Berg', 'ana berg'],
  ])('%s %j is %j', (kind, text, key) => {
    expect(canonical(kind, text)).toBe(key);
  });

  test.each<[ValueKind, string]>([
    ['url', 'https://example.com@evil.example/'],
    ['url', 'javascript:alert(1)'],
    ['url', 'https://example.com\\@evil.example'],
    ['email', 'ana at example.com'],
    ['payee', 'the usual account'],
    ['amount', 'a lot'],
  ])('%s %j is none', (kind, text) => {
    expect(canonical(kind, text)).toBeUndefined();
  });

  test('look-alike letters are another value', () => {
    expect(canonical('email', 'аna@example.com')).not.toBe(canonical('email', 'ana@example.com'));
    expect(canonical('url', 'exаmple.com')).not.toBe(canonical('url', 'example.com'));
  });
});

describe('values in a text', () => {
  const keys = (text: string, kind: string) =>
    findValues(text).flatMap((found) => (found.kind === kind ? found.key : []));
  test.each([
    ['Write to ana@example.com, not to bob@example.org.', 'email', ['ana@example.com', 'bob@example.org']],
    ['See (https://example.com/a?b=1), or www.example.org.', 'url', ['example.com/a?b=1', 'example.org']],
    ['Pay 12.50 to DE02 1203 0000 0000 2020 51 today', 'payee', ['de02120300000000202051']],
    ['Read **www.example.org** and _https://example.com/a_.', 'url', ['example.org', 'example.com/a']],
    ['Ask **ana@example.com**.', 'email', ['ana@example.com']],
    ['In total 1,234.50 and 7', 'amount', ['1234.5', '7']],
    ['Prices rose by 10 %, then by 7.5%: pay 12.', 'amount', ['12']],
    ['the address ana@example.com is no page', 'url', []],
  ])('%j holds %s %j', (text, kind, expected) => {
    expect(keys(text, kind)).toEqual(expected);
  });

  test('both ends of a range of days are named', () => {
    const days = (text: string) =>
      readDates(text)
        .map(({ key }) => key)
        .sort();
    expect(days('from the 13th to the 17th of May 2024')).toEqual(['2024-05-13', '2024-05-17']);
    expect(days('May 1st to May 5th')).toEqual(['*-05-01', '*-05-05']);
    expect(days('May 1-5')).toEqual(['*-05-01', '*-05-05']);
  });

  test('a long text without an end takes no time to speak of', () => {
    const startedAt = performance.now();
    for (const text of ['a'.repeat(100_000), '@'.repeat(20_000), 'a.'.repeat(50_000), '1 '.repeat(50_000)])
      findValues(text);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
