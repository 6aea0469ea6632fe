import { describe, expect, it } from 'vitest';
import { hostOfUrl, hostWithPort } from './network-target.ts';

describe('hostOfUrl', () => {
  it.each([
    ['https://example.com/a?b=@c', 'example.com:443'],
    ['http://EXAMPLE.com:8080', 'example.com:8080'],
    ['http://example.com./', 'example.com:80'],
    ['http://0x7f.1/', '127.0.0.1:80'],
    ['http://[::1]:3000/', '[::1]:3000'],
    ['ssh://host.example/x', 'host.example:22'],
  ])('%s goes to %s', (url, host) => {
    expect(hostOfUrl(url)).toBe(host);
  });

  it.each([
    'https://user@example.com/',
    'https://example.com\\@evil.example/',
    'https://exa mple.com/',
    'https://ex%61mple.com/',
    'example.com',
    'https://',
    'x://host/',
    'https://example.com:99999/',
  ])('%s cannot be read without doubt', (url) => {
    expect(hostOfUrl(url)).toBeUndefined();
  });
});

describe('hostWithPort', () => {
  it('needs a port from somewhere', () => {
    expect([
      hostWithPort('example.com', 22),
      hostWithPort('example.com:80', 22),
      hostWithPort('example.com', undefined),
    ]).toEqual(['example.com:22', 'example.com:80', undefined]);
  });
});
