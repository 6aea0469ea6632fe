import { describe, expect, test } from 'vitest';
import { SallyportError } from '../../contract/errors.ts';
import { bindSheets } from './bind-sheets.ts';
import { parseSheet } from './parse-sheet.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const sheet = (binds: string, tool = 'send_email') =>
  parseSheet(
    `version: 1\nfamily: mail\nbinds: [${binds}]\ntools:\n  ${tool}:\n    effect: message\n    parameters:\n      to: { kind: email, role: sink }\n`,
    'mail.yaml',
  );
const PINNED = `{ package: "@x/mail", version: 1.2.3, definitions: "${DIGEST}" }`;

describe('a tool sheet', () => {
  test.each([
    ['an unknown key', 'version: 1\nfamily: mail\nbinds: [{ suite: a }]\ntools: {}\nrules: []'],
    [
      'an unknown kind',
      'version: 1\nfamily: m\nbinds: [{ suite: a }]\ntools: { t: { effect: read, parameters: { a: { kind: mail, role: sink } } } }',
    ],
    ['an unknown effect', 'version: 1\nfamily: m\nbinds: [{ suite: a }]\ntools: { t: { effect: think } }'],
    [
      'an unknown label',
      'version: 1\nfamily: m\nbinds: [{ suite: a }]\ntools: { t: { effect: read, result: { format: json, fields: { a: { label: user } } } } }',
    ],
    ['no binding', 'version: 1\nfamily: m\nbinds: []\ntools: {}'],
    [
      'a range of versions',
      `version: 1\nfamily: m\nbinds: [{ package: p, version: ^1.0.0, definitions: "${DIGEST}" }]\ntools: {}`,
    ],
    [
      'the same tool twice',
      'version: 1\nfamily: m\nbinds: [{ suite: a }]\ntools: { t: { effect: read }, t: { effect: pay } }',
    ],
    ['an alias', 'version: 1\nfamily: &f m\nbinds: [{ suite: *f }]\ntools: {}'],
  ])('with %s is not read', (_what, text) => {
    expect(() => parseSheet(text, 'bad.yaml')).toThrow(SallyportError);
  });

  test('holds for the server it names by package, version and digest of the definitions', () => {
    const bound = bindSheets([sheet(PINNED)], { package: '@x/mail', version: '1.2.3', definitions: DIGEST });
    expect(bound.of('send_email')?.effect).toBe('message');
  });

  test.each([
    [{ package: '@evil/mail', version: '1.2.3', definitions: DIGEST }],
    [{ package: '@x/mail', version: '1.2.4', definitions: DIGEST }],
    [{ package: '@x/mail', version: '1.2.3', definitions: `sha256:${'b'.repeat(64)}` }],
    [{ suite: '@x/mail' }],
    [{ house: 'sallyport' } as const],
  ])('gives nothing to another server with a tool of the same name: %j', (server) => {
    expect(bindSheets([sheet(PINNED)], server).of('send_email')).toBeUndefined();
  });

  test('gives nothing where two sheets speak of one tool', () => {
    const bound = bindSheets([sheet('{ suite: a }'), sheet('{ suite: a }')], { suite: 'a' });
    expect(bound.of('send_email')).toBeUndefined();
  });

  test('a tool called like a property of every object has no sheet', () => {
    expect(bindSheets([sheet('{ suite: a }')], { suite: 'a' }).of('constructor')).toBeUndefined();
  });
});
