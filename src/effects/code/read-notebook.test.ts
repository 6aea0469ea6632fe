import { describe, expect, it } from 'vitest';
import { createMemoryFacts } from '../../testing/memory-facts.ts';
import { readNotebook } from './read-notebook.ts';

const cwd = '/home/ana/shop';
const context = { cwd, facts: createMemoryFacts({ workspace: cwd }) };
const notebook = (...cells: readonly string[]) =>
  JSON.stringify({
    nbformat: 4,
    metadata: { language_info: { name: 'python' } },
    cells: [
      { cell_type: 'markdown', source: '# !rm -rf /' },
      ...cells.map((source) => ({ cell_type: 'code', source })),
    ],
  });
const effects = (...cells: readonly string[]) => {
  const reading = readNotebook(notebook(...cells), context);
  return reading.effects.map(({ type, target }, index) => `${reading.cells[index]}: ${type} ${target}`);
};

describe('readNotebook', () => {
  it('reads cells one after the other: names of one are known in the next', () => {
    expect(effects("path = '/etc/shadow'", 'print(open(path).read())')).toContain('2: secret /etc/shadow');
  });

  it('reads commands behind an exclamation mark and in bash cells', () => {
    expect(effects('!cat /etc/shadow')).toContain('1: secret /etc/shadow');
    expect(effects('x = 1\nfiles = !cat /etc/shadow')).toContain('1: secret /etc/shadow');
    expect(effects('%%bash\ncat /etc/shadow')).toContain('1: secret /etc/shadow');
    expect(effects('%pip install evil').join()).toContain('execute');
  });

  it('magics that only show are nothing, others are unknown', () => {
    expect(effects('%matplotlib inline\nimport numpy as np\nprint(np.zeros(3))', '%%time\nsum(range(10))')).toEqual([]);
    expect(effects('%run other.py')).toEqual(['1: unknown %run other.py']);
  });

  it('what is no notebook is unknown', () => {
    expect(readNotebook('{}', context)).toMatchObject({ parsed: false });
    expect(readNotebook('no json', context)).toMatchObject({ parsed: false });
  });
});
