import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchHostForbid, matchHostRule, parseHostRule } from './host-rule.ts';
import { isPublicSuffix } from './public-suffix.ts';

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const host = fc.array(label, { minLength: 2, maxLength: 5 }).map((labels) => labels.join('.'));

describe('matchHostRule', () => {
  it('permits by an exact rule nothing but that host', () => {
    fc.assert(
      fc.property(host, label, (name, extra) => {
        expect(matchHostRule(name, { host: name, port: 443 })).toBe(true);
        for (const other of [`${extra}.${name}`, `${extra}${name}`, `${name}.${extra}`, `${name}${extra}`])
          expect(matchHostRule(name, { host: other, port: 443 })).toBe(false);
      }),
    );
  });

  it('permits by a wildcard what is below, never the apex nor a look-alike', () => {
    fc.assert(
      fc.property(host, label, label, (name, one, two) => {
        const rule = `*.${name}`;
        const below = !isPublicSuffix(name);
        expect(matchHostRule(rule, { host: `${one}.${name}`, port: 443 })).toBe(below);
        expect(matchHostRule(rule, { host: `${two}.${one}.${name}`, port: 443 })).toBe(below);
        for (const other of [name, `${one}${name}`, `${name}.${one}`, `.${name}`])
          expect(matchHostRule(rule, { host: other, port: 443 })).toBe(false);
      }),
    );
  });

  it('permits by an effect that knows no scheme on the web ports alone', () => {
    expect(matchHostRule('a.example', { host: 'a.example', port: 80 })).toBe(true);
    expect(matchHostRule('a.example', { host: 'a.example', port: 22 })).toBe(false);
    expect(matchHostRule('ssh://a.example', { host: 'a.example', port: 22 })).toBe(false);
  });
});

describe('matchHostForbid', () => {
  it.each([
    ['a.example', { host: 'a.example', port: 8080 }, true],
    ['a.example', { host: 'b.example', port: 443 }, false],
    ['a.example:80', { host: 'a.example', port: 443 }, false],
    ['*', { host: 'anything.example', port: 1 }, true],
    ['*.com', { host: 'a.com', port: 443 }, true],
    ['https://a.example', { host: 'a.example', port: 443 }, true],
    ['wss://a.example', { scheme: 'https', host: 'a.example', port: 443 }, false],
    ['not/a/rule', { host: 'b.example', port: 443 }, true],
  ])('%s on %j: %s', (rule, target, expected) => {
    expect(matchHostForbid(rule, target)).toBe(expected);
  });

  it('forbids whatever the same rule would permit', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          host,
          host.map((name) => `*.${name}`),
        ),
        host,
        fc.constantFrom(80, 443, 22),
        (rule, name, port) => {
          const target = { host: name, port };
          if (matchHostRule(rule, target)) expect(matchHostForbid(rule, target)).toBe(true);
        },
      ),
    );
  });
});

describe('parseHostRule', () => {
  it.each([
    ['Example.COM.', { host: 'example.com', wildcard: false }],
    ['*.bücher.example', { host: 'xn--bcher-kva.example', wildcard: true }],
    ['wss://a.example:9', { scheme: 'wss', host: 'a.example', wildcard: false, port: 9 }],
    ['::1', { host: '[::1]', wildcard: false }],
    ['[::1]:80', { host: '[::1]', wildcard: false, port: 80 }],
    ['*', { host: '', wildcard: true }],
  ])('%s', (text, rule) => {
    expect(parseHostRule(text)).toEqual({ ok: true, rule });
  });

  it.each([
    '',
    'a/b',
    'a?b',
    'a#b',
    'a b',
    'u@a.example',
    'a.*',
    '*a.example',
    '*.1.2.3.4',
    'javascript://a',
    'a:0',
    'a:',
    'a\\b',
    '**.a.example',
  ])('refuses %j and says why', (text) => {
    const reading = parseHostRule(text);
    expect(reading.ok).toBe(false);
    if (!reading.ok) expect(reading.reason.length).toBeGreaterThan(text.length + 5);
  });
});
