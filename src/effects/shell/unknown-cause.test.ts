import { expect, it } from 'vitest';
import { createMemoryFacts } from '../../testing/memory-facts.ts';
import { Findings } from './findings.ts';
import { readShellProgram } from './read-command.ts';

const facts = createMemoryFacts({ workspace: '/work', home: '/home/ana', files: {} });
const causesIn = (code: string) => [...readShellProgram(code, { cwd: '/work', facts }).telling.causes.values()];

it('what is known only at run time says why', () => {
  expect(causesIn('cat "$1"')).toContainEqual({ kind: 'path', shown: '"$1"' });
  expect(causesIn('wc $1')).toContainEqual({ kind: 'words', program: 'wc', shown: 'wc $1' });
  expect(causesIn('n=$(wc -l < a); cat "out/x$n"')).toContainEqual({ kind: 'numbered-path', below: '/work/out/' });
  expect(causesIn('echo $(($1 + 1))')).toEqual([{ kind: 'arithmetic', value: '$1', isGiven: true }]);
});

it('a text that came about in two ways has no cause, in whatever order', () => {
  const cause = { kind: 'path', shown: '$f' } as const;
  const findings = new Findings();
  findings.addUnknown('once', cause);
  findings.addUnknown('once', { ...cause });
  findings.addUnknown('plain last', cause);
  findings.addText('unknown', 'plain last');
  findings.addText('unknown', 'plain first');
  findings.addUnknown('plain first', cause);
  findings.addUnknown('other', cause);
  findings.addUnknown('other', { kind: 'path', shown: '$g' });
  expect([...findings.causes]).toEqual([['once', cause]]);
  expect(findings.effects.map(({ target }) => target)).toEqual(['once', 'plain last', 'plain first', 'other']);
});
