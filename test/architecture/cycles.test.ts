import { expect, test } from 'vitest';
import { importCycles } from './cycles.ts';
import { parseSource } from './source-file.ts';

const cycles = (files: Record<string, string>) =>
  importCycles(Object.entries(files).map(([path, text]) => parseSource(path, text)));

test('a chain and a diamond are no cycle', () => {
  expect(
    cycles({
      'src/a.ts': "import './b.ts'; import './c.ts';",
      'src/b.ts': "import './d.ts';",
      'src/c.ts': "import './d.ts';",
      'src/d.ts': "import 'node:path';",
    }),
  ).toEqual([]);
});

test('rings are found, the shortest way round, also through types and across folders', () => {
  expect(
    cycles({
      'src/a.ts': "import './b.ts'; import './x/c.ts';",
      'src/b.ts': "import './x/c.ts';",
      'src/x/c.ts': "import type { A } from '../a.ts';",
      'src/y.ts': "import './y.ts';",
    }),
  ).toEqual(['src/a.ts → src/x/c.ts → src/a.ts', 'src/b.ts → src/x/c.ts → src/a.ts → src/b.ts', 'src/y.ts → src/y.ts']);
});
