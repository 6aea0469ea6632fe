import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createReasoningSplitter } from './reasoning-splitter.ts';

/** What is answer and what is reasoning in the end, of a text that arrives in these pieces. */
function split(...pieces: readonly string[]) {
  const splitter = createReasoningSplitter();
  let [text, reasoning] = ['', ''];
  for (const said of [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()]) {
    if (said.type === 'text') text += said.text;
    else if (said.takesBack === true) [text, reasoning] = ['', reasoning + text + said.text];
    else reasoning += said.text;
  }
  return { text, reasoning };
}

describe('what a model thinks aloud', () => {
  test.each<[string, string, { text: string; reasoning: string }]>([
    ['before the answer', '<think>\nThey lie.\n</think>\n\nNoon.', { text: 'Noon.', reasoning: '\nThey lie.\n' }],
    ['without line breaks', '<think>a</think>b', { text: 'b', reasoning: 'a' }],
    ['by its other name', '<Thinking>a</THINKING>b', { text: 'b', reasoning: 'a' }],
    ['behind blanks', '\n\n <think>a</think>b', { text: 'b', reasoning: 'a' }],
    ['in two blocks', '<think>a</think>\n<think>b</think>\nc', { text: 'c', reasoning: 'ab' }],
    ['without an end', '<think>a b c', { text: '', reasoning: 'a b c' }],
    ['cut off in the closing tag', '<think>a</thi', { text: '', reasoning: 'a</thi' }],
    ['and nothing else', '<think>a</think>', { text: '', reasoning: 'a' }],
    ['empty, as models do that were told not to', '<think>\n\n</think>\n\nNoon.', { text: 'Noon.', reasoning: '\n\n' }],
    ['holding another opening tag', '<think>a <think> b</think>c', { text: 'c', reasoning: 'a <think> b' }],
    [
      'of which the opening tag was not sent',
      'Hm.\nSo be it.\n</think>\n\nNoon.',
      { text: 'Noon.', reasoning: 'Hm.\nSo be it.' },
    ],
    ['of which only the closing tag was sent', '</think>\nNoon.', { text: 'Noon.', reasoning: '' }],
    ['of which the closing tag ends it all', 'Hm.\n</think>', { text: '', reasoning: 'Hm.' }],
  ])('%s is kept apart', (_, said, parted) => {
    expect(split(said)).toEqual(parted);
    expect(split(...said)).toEqual(parted);
  });

  test.each([
    'Noon.',
    '',
    '  indented\n',
    '<thin',
    '<thinker>x</thinker>',
    'Write <think>x</think> before the answer.',
    'The line\n<think>\nopens it.',
    'It ends with `</think>`.',
    'It ends with </think> and more\n',
    'a </think>\nb',
    '\n\n',
    'a\n  \n\nb\n',
  ])('%j is an answer as it stands, though it may speak of tags', (said) => {
    expect(split(said)).toEqual({ text: said, reasoning: '' });
    expect(split(...said)).toEqual({ text: said, reasoning: '' });
  });

  test('behind a block tags are only spoken of', () => {
    const said = '<think>a</think>Use\n</think>\nand <think>.';
    expect(split(said)).toEqual({ text: 'Use\n</think>\nand <think>.', reasoning: 'a' });
    expect(split(...said)).toEqual({ text: 'Use\n</think>\nand <think>.', reasoning: 'a' });
  });

  test('is parted alike however it is cut, and nothing is lost but tags and blanks', () => {
    const word = fc.constantFrom(
      '<think>',
      '</think>',
      '<thinking>',
      '</thinking>',
      '<',
      '</thi',
      'a',
      '\n',
      ' ',
      'ok\n',
    );
    const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 60 }), { maxLength: 6 }), (said, cuts) => {
        const places = [0, ...cuts.map((cut) => Math.min(cut, said.length)).sort((a, b) => a - b), said.length];
        const pieces = places.slice(1).map((to, index) => said.slice(places[index], to));
        expect(split(...pieces)).toEqual(split(said));
        const letters = (all: string) => all.replaceAll(/<\/?think(?:ing)?>|\s/g, '');
        const { text, reasoning } = split(said);
        expect(letters(reasoning + text)).toBe(letters(said));
      }),
      { numRuns: 1_000 },
    );
  });

  test('the answer is given while it arrives', () => {
    const splitter = createReasoningSplitter();
    expect(splitter.push('<think>I wo')).toEqual([{ type: 'reasoning', text: 'I wo' }]);
    expect(splitter.push('nder</think>\n\nNoo')).toEqual([
      { type: 'reasoning', text: 'nder' },
      { type: 'text', text: 'Noo' },
    ]);
    expect(splitter.push('n.')).toEqual([{ type: 'text', text: 'n.' }]);
    expect(splitter.end()).toEqual([]);
  });

  test('a flood of blanks is passed on, not kept back and looked through again and again', () => {
    const pieces = Array.from({ length: 40_000 }, () => ' \n ');
    const startedAt = performance.now();
    expect(split(...pieces, 'x').text).toBe(`${pieces.join('')}x`);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
