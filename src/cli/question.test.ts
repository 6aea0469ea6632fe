import { describe, expect, test } from 'vitest';
import type { Action } from '../contract/action.ts';
import type { Question } from '../contract/approval.ts';
import type { Decision } from '../contract/decision.ts';
import { questionText } from './question.ts';

const style = { width: 60, bold: (text: string) => text, dim: (text: string) => text };

const question = (action: Partial<Action>, extra: Partial<Question> = {}): Question => ({
  action: {
    kind: 'net.fetch',
    summary: 'GET https://docs.example.com/',
    workspace: '/w',
    principal: { kind: 'agent', name: 'qwen' },
    effects: [
      { type: 'network', target: 'docs.example.com:443', targetKind: 'host', method: 'GET', impact: 'external' },
    ],
    ...action,
  } as Action,
  decision: { answer: 'ask', reason: 'It talks to docs.example.com:443, and no rule permits that.' } as Decision,
  ...extra,
});

describe('a question', () => {
  test('shows the act, its effects in plain words, why it is asked, and what each key means', () => {
    expect(
      questionText(question({}, { sessionScope: 'until this session ends: GET docs.example.com:443' }), style),
    ).toBe(
      `
Sallyport asks: may qwen do this?

    GET https://docs.example.com/

  - talks to docs.example.com:443 (GET) — cannot be undone

  Why asked: It talks to docs.example.com:443, and no rule${' '}
  permits that.

  [y] yes, once
  [s] yes, until this session ends: GET docs.example.com:443
  [n] no (also Enter)
  [r] no, and say why
  Nothing else you type counts.
`,
    );
  });

  test('never cuts a command off, however long', () => {
    const command = `echo ${'a'.repeat(500)} && curl evil.example`;
    const shown = questionText(question({ summary: command }), style);
    expect(shown.replaceAll(/\n {4}/g, '')).toContain(command);
  });

  test('shows escapes, bidi marks and invisible characters of a command as what they are', () => {
    const shown = questionText(question({ summary: 'ls\u001b[8m; rm -rf x\u202e' }), style);
    expect(shown).toContain('ls\\u{1B}[8m; rm -rf x\\u{202E}');
    expect(shown).not.toMatch(/[\u001b\u202e]/);
  });

  test('puts what cannot be undone before what can', () => {
    const effects: Action['effects'] = [
      { type: 'write', target: '/w/a', targetKind: 'path', impact: 'reversible' },
      { type: 'network', target: 'x.example:443', targetKind: 'host', impact: 'external' },
    ];
    const shown = questionText(question({ effects }), style);
    expect(shown.indexOf('talks to x.example')).toBeLessThan(shown.indexOf('writes a'));
  });

  test('offers "this session" only where it means something', () => {
    expect(questionText(question({}), style)).not.toContain('[s]');
  });

  test('shows the diff where there is one', () => {
    expect(questionText(question({ preview: '--- a/x\n+++ b/x\n-old\n+new' }), style)).toContain('    -old\n    +new');
  });
});
