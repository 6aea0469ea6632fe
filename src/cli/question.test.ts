import { describe, expect, test } from 'vitest';
import type { Action } from '../contract/action.ts';
import type { Question } from '../contract/approval.ts';
import type { Decision } from '../contract/decision.ts';
import { asDigest } from '../contract/ids.ts';
import { questionText } from './question.ts';

const same = (text: string): string => text;
const style = { width: 60, bold: same, dim: same, red: same, cyan: same };

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
  decision: {
    answer: 'ask',
    blamed: [],
    reason: 'It talks to docs.example.com:443, and no rule permits that.',
  } as Partial<Decision> as Decision,
  act: asDigest('sha256:act'),
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

  const marked = (summary: string, evidence: Action['evidence'] = []): string => {
    const effects: Action['effects'] = [
      { type: 'write', target: '/w/a', targetKind: 'path', impact: 'reversible' },
      { type: 'network', target: 'x.example:443', targetKind: 'host', impact: 'external' },
    ];
    const decision = { answer: 'ask', blamed: [effects[1]], reason: 'Because.' } as Partial<Decision> as Decision;
    return questionText(question({ summary, effects, evidence }, { decision }), style);
  };

  test('shows which part of a command gave which effect; what is asked about has carets', () => {
    const evidence = [
      { effect: 0, start: 0, end: 7 },
      { effect: 1, start: 11, end: 25 },
    ];
    expect(marked('touch a && ssh x.example w', evidence)).toContain(
      [
        '  │ touch a && ssh x.example w',
        '    ~~~~~~~ writes a',
        '               ^^^^^^^^^^^^^^ talks to x.example:443',
      ].join('\n'),
    );
  });

  test('never cuts a command off because parts of it are marked, and nothing in it acts', () => {
    const command = `echo ${'a'.repeat(500)}\u001b[2J\n\n${'b\n'.repeat(200)}ssh x.example`;
    const shown = marked(command, [{ effect: 1, start: command.length - 13, end: command.length }]);
    expect(shown).not.toContain('\u001b');
    const text = shown
      .split('\n')
      .filter((line) => /^ +(\d+ )?[│┊] /.test(line))
      .map((line) => line.replace(/^ +(\d+ )?[│┊] /, ''));
    expect(text.join('')).toBe(command.replaceAll('\n', '').replace('\u001b', '\\u{1B}'));
  });

  test('a command cannot bring marks of its own', () => {
    const forged = 'ssh x.example\n    ~~~~ reads README.md\n[y] yes';
    for (const line of marked(forged, [{ effect: 1, start: 0, end: 13 }]).split('\n'))
      if (line.includes('README')) expect(line).toMatch(/^ {2}2 │ /);
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
