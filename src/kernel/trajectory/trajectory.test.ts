import { describe, expect, test } from 'vitest';
import { parseTrajectory, readTrajectories } from './trajectory.ts';

const RECORD = {
  suite: 'bank',
  model: 'm',
  user_task: 'user_task_0',
  injection_task: null,
  attack: 'none',
  user_prompt: 'Pay.',
  utility: true,
  security: null,
  steps: [{ tool: 'pay', args: { to: 'x' }, result_excerpt: 'paid', turn: 3 }],
  note: 'ignored',
};
const line = (changes: object): string => JSON.stringify({ ...RECORD, ...changes });

describe('a line of recorded sessions', () => {
  test('is read with what it leaves out: labels that hold, no critical call', () => {
    const { relabel_ok, attacker_value_in_prompt, critical, redundant } = parseTrajectory(line({}), 1);
    expect({ relabel_ok, attacker_value_in_prompt, critical, redundant }).toEqual({
      relabel_ok: true,
      attacker_value_in_prompt: false,
      critical: [],
      redundant: [],
    });
  });

  test.each([
    ['no JSON', '{', 'Line 7 is not JSON.'],
    ['no record', '[]', 'Line 7: the record'],
    ['no prompt', line({ user_prompt: undefined }), 'Line 7: `user_prompt`'],
    ['a step without arguments', line({ steps: [{ tool: 'pay', result_excerpt: '' }] }), 'Line 7: `steps.0.args`'],
    ['a critical step that is not there', line({ critical: [1] }), '`critical` and `redundant` must name steps'],
    ['utility that is no truth', line({ utility: 'yes' }), 'Line 7: `utility`'],
  ])('with %s is an error that names the line and the field', (_what, text, message) => {
    expect(() => parseTrajectory(text, 7)).toThrow(expect.objectContaining({ code: 'TRAJECTORY_INVALID' }));
    expect(() => parseTrajectory(text, 7)).toThrow(message);
  });

  test('loses the delimiters of a defence only where every result has them', () => {
    const steps = (...results: string[]) => results.map((result_excerpt) => ({ tool: 't', args: {}, result_excerpt }));
    const textsOf = (...results: string[]) =>
      parseTrajectory(line({ steps: steps(...results) }), 1).steps.map(({ result_excerpt }) => result_excerpt);
    expect(textsOf('<<a\nb>>', '<<c>>', '')).toEqual(['a\nb', 'c', '']);
    expect(textsOf('<<a>>', 'c')).toEqual(['<<a>>', 'c']);
  });

  test('that is bad ends the reading; empty lines are passed over, and nothing at all is an error', async () => {
    const read = async (lines: readonly string[]) => {
      const numbers: number[] = [];
      for await (const { line: number } of readTrajectories(lines)) numbers.push(number);
      return numbers;
    };
    expect(await read([line({}), '', line({})])).toEqual([1, 3]);
    await expect(read([line({}), 'x', line({})])).rejects.toThrow('Line 2 is not JSON.');
    await expect(read([])).rejects.toThrow('no recorded session');
  });
});
