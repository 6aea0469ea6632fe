import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../contract/decision.ts';
import type { ActionEffect, EffectType } from '../../contract/effect.ts';
import { type BareDecision, explainDecision } from './explain.ts';

const effect = (type: EffectType, target: string, more: Partial<ActionEffect> = {}): ActionEffect => ({
  type,
  target,
  targetKind: 'path',
  impact: 'external',
  ...more,
});
const verdict = (rule: string, because?: string, judge = 'policy'): Verdict => ({
  judge,
  opinion: 'forbid',
  rule,
  ...(because !== undefined && { because }),
});
const denied = (blamed: readonly ActionEffect[], ...determining: readonly Verdict[]): BareDecision => ({
  answer: 'deny',
  determining,
  blamed,
  obligations: [],
});
const explain = (decision: BareDecision) => explainDecision({ workspace: '/home/ana/shop' }, decision);

describe('an explanation', () => {
  test('names for a person the rules, the effects and the reasons', () => {
    const blamed = [
      effect('read', '/home/ana/.ssh/id_rsa'),
      effect('network', 'evil.example:443', { targetKind: 'host', method: 'POST' }),
    ];
    expect(
      explain(
        denied(blamed, verdict('secrets/keys', 'keys stay where they are'), verdict('person/quiet', 'Nothing leaves!')),
      ).person,
    ).toBe(
      'Denied by secrets/keys, person/quiet: it would read /home/ana/.ssh/id_rsa, send data to evil.example:443. Keys stay where they are. Nothing leaves!',
    );
  });

  test('says for a person that an ask came from a rule, and what was permitted by which', () => {
    const asked: BareDecision = {
      answer: 'ask',
      determining: [verdict('workspace/ci', 'pipelines run with keys')],
      blamed: [effect('write', '/home/ana/shop/.ci/run')],
      obligations: [],
    };
    expect(explain(asked).person).toBe(
      'Needs an answer (workspace/ci): it would write /home/ana/shop/.ci/run. Pipelines run with keys.',
    );
    expect(
      explain({ answer: 'allow', determining: [verdict('person/docs')], blamed: [], obligations: [] }).person,
    ).toBe('Allowed by person/docs.');
  });

  test('says of a tool of which only the name is known, and of what tells itself, what they are', () => {
    const tool = effect('unknown', '/send_money', { targetKind: 'tool' });
    const huge = effect('unknown', 'makes a huge value (repeat)', { targetKind: 'text' });
    const unread = effect('unknown', 'a program that was not read', { targetKind: 'text' });
    const { person, model } = explain(denied([tool, huge, unread], verdict('quiet')));
    expect(person).toBe(
      'Denied by quiet: it would use the tool send_money, of which only the name is known, do something that makes a huge value (repeat), do what could not be read beforehand: a program that was not read.',
    );
    expect(model).not.toContain('huge');
  });

  test('tells the model stage and remedy: paths of the workspace as it knows them, and no others', () => {
    expect(explain(denied([effect('read', '/home/ana/shop/.env')], verdict('secrets/env'))).model).toBe(
      'denied: this would read .env. Go on without it; if the task needs what is in it, ask the person for that part.',
    );
    expect(
      explain(
        denied([effect('write', '/home/ana/.bashrc'), effect('delete', '/home/ana', { extent: 'tree' })], verdict('x')),
      ).model,
    ).toBe(
      'denied: this would write a place outside the workspace, delete a place outside the workspace and what is in it. Leave it as it is, and tell the person what you would change there and why. Leave it as it is, and tell the person what you would delete and why.',
    );
  });

  test('shows the model no rule, no reason of a rule, no path outside, no text of what was not understood', () => {
    const secret = '/srv/plans/merger.txt';
    const blamed = [
      effect('read', secret, { aliases: [secret] }),
      effect('execute', secret, { targetKind: 'program' }),
      effect('unknown', `cat ${secret}`, { targetKind: 'text' }),
      effect('read', secret, { targetKind: 'text' }),
    ];
    for (const answer of ['ask', 'deny'] as const) {
      for (const one of blamed) {
        const { model } = explain({
          answer,
          determining: [verdict('organisation/merger', `hide ${secret}`)],
          blamed: [one],
          obligations: [],
        });
        expect(model).not.toMatch(/merger|srv|organisation|hide/);
      }
    }
    expect(explainDecision({}, denied([effect('read', '/home/ana/shop/.env')], verdict('x'))).model).not.toContain(
      '/home',
    );
  });

  test('gives the model the words of a floor of the kernel, which name the way that works', () => {
    const floor = verdict(
      'floor/beyond-the-sandbox',
      'commands run without a network; a page is read with the fetch tool',
      'kind',
    );
    expect(
      explain(
        denied([effect('network', 'a.example:443', { targetKind: 'host' })], floor, verdict('person/x', 'private')),
      ).model,
    ).toBe(
      'denied: this would send data to a.example:443. Commands run without a network; a page is read with the fetch tool.',
    );
  });

  test('shows three effects and counts the rest, and cuts a target that is very long', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) => effect('write', `/home/ana/shop/${name}`));
    expect(explain(denied(many, verdict('x'))).person).toBe(
      'Denied by x: it would write /home/ana/shop/a, write /home/ana/shop/b, write /home/ana/shop/c and 2 more.',
    );
    expect(
      explain(denied([effect('unknown', 'x'.repeat(5000), { targetKind: 'text' })], verdict('x'))).person.length,
    ).toBeLessThan(400);
  });

  test('knows what to say where an act as a whole is denied', () => {
    expect(explain(denied([], verdict('budget/spent', 'the ceiling is reached'))).model).toBe(
      'denied: this act. Go on without it.',
    );
  });
});
