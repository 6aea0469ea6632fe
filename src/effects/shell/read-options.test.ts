import { describe, expect, it } from 'vitest';
import { type Argument, literal } from './argument.ts';
import { compileOptions } from './option-table.ts';
import { readOptions } from './read-options.ts';

const table = compileOptions([
  '-a --all',
  '-n --lines=TEXT',
  '-i[=TEXT] --in-place[=TEXT]',
  '--compress-program=PROGRAM',
  '--color[=TEXT]',
  '--arg=TEXT+TEXT',
  '-#',
]);
const read = (text: string, style: 'gnu' | 'posix' | 'exact' = 'gnu') => {
  const { options, operands, doubtful } = readOptions(text.split(' ').map(literal), table, style);
  const given = options.map(({ spec, values }) =>
    [spec.name, ...values.map((value) => (value.kind === 'literal' ? value.text : '?'))].join(' '),
  );
  return { given, operands: operands.map((operand) => (operand.kind === 'literal' ? operand.text : '?')), doubtful };
};

describe('telling options from operands', () => {
  it.each([
    ['-an5 x', { given: ['-a', '-n 5'], operands: ['x'], doubtful: [] }],
    ['x -n 5 -a', { given: ['-n 5', '-a'], operands: ['x'], doubtful: [] }],
    ['--lines=5 --all', { given: ['-n 5', '-a'], operands: [], doubtful: [] }],
    ['--li 5 --comp=x', { given: ['-n 5', '--compress-program x'], operands: [], doubtful: [] }],
    ['--in-pl=.bak x', { given: ['-i .bak'], operands: ['x'], doubtful: [] }],
    ['-i x', { given: ['-i'], operands: ['x'], doubtful: [] }],
    ['-ai.bak x', { given: ['-a', '-i .bak'], operands: ['x'], doubtful: [] }],
    ['-- -a x', { given: [], operands: ['-a', 'x'], doubtful: [] }],
    ['- x', { given: [], operands: ['-', 'x'], doubtful: [] }],
    ['--arg k v x', { given: ['--arg k v'], operands: ['x'], doubtful: [] }],
    ['-20 x', { given: ['-#'], operands: ['x'], doubtful: [] }],
    ['-az x', { given: ['-a'], operands: ['x'], doubtful: ['-az'] }],
    ['--co x', { given: [], operands: ['x'], doubtful: ['--co'] }],
    ['--unknown x', { given: [], operands: ['x'], doubtful: ['--unknown'] }],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('stops at the first operand where the program does', () => {
    expect(read('-a x -n 5', 'posix')).toEqual({ given: ['-a'], operands: ['x', '-n', '5'], doubtful: [] });
  });

  it('abbreviates nothing where the program does not', () => {
    expect(read('--comp=x', 'exact').doubtful).toEqual(['--comp=x']);
  });

  it('doubts a word that may be an option when it is known', () => {
    const unknown = (lead: string, many: boolean): Argument => ({ kind: 'unknown', lead, many, shown: '$x' });
    const doubts = (argument: Argument) => readOptions([argument], table, 'gnu').doubtful.length > 0;
    expect([
      doubts(unknown('', false)),
      doubts(unknown('-', false)),
      doubts(unknown('src/', true)),
      doubts(unknown('src/', false)),
      doubts(unknown('--lines=', false)),
    ]).toEqual([true, true, true, false, false]);
  });
});
