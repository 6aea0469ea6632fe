import { describe, expect, it } from 'vitest';
import { createMemoryFacts } from '../../testing/memory-facts.ts';
import { readCommand } from './read-command.ts';

const PLAIN = { '/work/README.md': '# Shop\n', '/work/src/app.ts': 'export {};\n' };
const WITH_SECRET = { ...PLAIN, '/work/api/.env': 'TOKEN=x\n' };

/** The unknown effects of a command, of which a person has to be asked. */
function unknownIn(command: string, files: Readonly<Record<string, string>>): readonly string[] {
  const facts = createMemoryFacts({ workspace: '/work', home: '/home/ana', files });
  const { effects } = readCommand(command, { cwd: '/work', facts });
  return effects.filter(({ type }) => type === 'unknown').map(({ target }) => target);
}

const ALL = ['bringing out what hidden files below /work hold'];

describe('what hidden files hold', () => {
  it.each([
    'tar cf - .',
    'zip -r - .',
    "grep -r '' .",
    'grep -rv nothing',
    'grep -rE "foo|" .',
    'grep -r = .',
    'rg -uu .',
    'rg --hidden .',
    'find . -type f -exec cat {} +',
    'find . -type f -print0 | xargs -0 strings',
  ])('comes out whole with %s, whatever is there now', (command) => {
    expect(unknownIn(command, PLAIN)).toEqual(ALL);
  });

  it.each(['grep -rn TODO .', 'rg --hidden TODO', 'find . -type f -exec grep TODO {} +'])(
    'comes out in part with %s, where a secret is in plain reach',
    (command) => {
      expect(unknownIn(command, PLAIN)).toEqual([]);
      expect(unknownIn(command, WITH_SECRET)).toEqual(ALL);
    },
  );

  it('of a part of the workspace counts where a secret lies in it', () => {
    expect(unknownIn('tar cf - src', WITH_SECRET)).toEqual([]);
    expect(unknownIn('tar cf - api', WITH_SECRET)).toEqual(['bringing out what hidden files below /work/api hold']);
  });

  it.each([
    'rg TODO',
    'rg .',
    'rg -u .',
    'cat *',
    'grep -rl TODO .',
    'grep -rc "" .',
    'find . -type f | xargs wc -l',
    'find . -type f -exec sha256sum {} +',
    'find . -name "*.md" -exec cat {} +',
    "tar cf - --exclude='.env*' .",
    'tree -a',
  ])('does not come out with %s', (command) => {
    expect(unknownIn(command, WITH_SECRET)).toEqual([]);
  });
});
