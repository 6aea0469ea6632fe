import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CanonicalUrl, readUrl, resolveRedirect } from './read-url.ts';

const read = (text: string): CanonicalUrl => {
  const url = readUrl(text);
  if (!url.ok) throw new Error(url.reason);
  return url;
};

describe('readUrl', () => {
  it('gives one spelling with host, port and path', () => {
    expect(readUrl('HTTPS://Example.COM.:8443/a/../b?q=%41#part')).toEqual({
      ok: true,
      url: 'https://example.com:8443/b?q=%41',
      scheme: 'https',
      host: 'example.com',
      port: 8443,
      path: '/b?q=%41',
      isAddress: false,
    });
  });

  it('keeps a port that is the default of another scheme', () => {
    expect(read('http://a.example:443/').url).toBe('http://a.example:443/');
    expect(read('https://a.example:443/').url).toBe('https://a.example/');
  });

  it('knows an address from a name', () => {
    expect(read('http://0x7f.1/').host).toBe('127.0.0.1');
    expect(read('http://0x7f.1/').isAddress).toBe(true);
    expect(read('http://[0::1]/').host).toBe('[::1]');
    expect(read('http://face.example/').isAddress).toBe(false);
  });

  it('is a fixed point: reading what it wrote gives the same', () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (text) => {
        const url = readUrl(text);
        if (url.ok) expect(readUrl(url.url)).toEqual(url);
      }),
    );
  });

  it('never says a host that the platform would not dial', () => {
    const piece = fc.constantFrom(
      'https://',
      'a.example',
      'evil.example',
      '@',
      ':',
      '80',
      '/',
      '\\',
      '#',
      '?',
      '.',
      '%40',
      '[',
      ']',
      ' ',
      '\t',
      '。',
      'ａ',
      '%00',
      '..',
      ';',
      '0x7f.1',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const url = readUrl(`https://${pieces.join('')}`);
        if (!url.ok) return;
        const dialled = new URL(`https://${pieces.join('')}`);
        expect(dialled.hostname.replace(/\.$/, '')).toBe(url.host);
        expect(Number(dialled.port || 443)).toBe(url.port);
        expect(dialled.username + dialled.password).toBe('');
      }),
      { numRuns: 3000 },
    );
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(typeof readUrl(`http://${text}`).ok).toBe('boolean');
      }),
    );
  });

  it('takes other schemes only where asked to', () => {
    expect(readUrl('wss://a.example/').ok).toBe(false);
    expect(readUrl('wss://a.example/', { schemes: ['wss'] })).toMatchObject({ ok: true, port: 443 });
    expect(readUrl('ssh://A.example/r', { schemes: ['ssh'] })).toMatchObject({ ok: true, host: 'a.example', port: 22 });
    expect(readUrl('ssh://a.example:0443/r', { schemes: ['ssh'] })).toMatchObject({ ok: true, port: 443 });
    expect(readUrl('what://a.example/', { schemes: ['what'] })).toEqual({ ok: false, reason: 'it has no usable port' });
  });
});

describe('resolveRedirect', () => {
  const from = read('https://a.example/x/y?q=1');
  it.each([
    ['/z', 'https://a.example/z'],
    ['z', 'https://a.example/x/z'],
    ['?r=2', 'https://a.example/x/y?r=2'],
    ['//b.example/z', 'https://b.example/z'],
    ['http://b.example/', 'http://b.example/'],
  ])('%s leads to %s', (location, target) => {
    expect(resolveRedirect(from, location)).toBe(target);
  });

  it.each(['/\\b.example', '\\\\b.example', '/\tb', ' //b.example'])('keeps what must be refused: %j', (location) => {
    expect(readUrl(resolveRedirect(from, location)).ok).toBe(false);
  });
});
