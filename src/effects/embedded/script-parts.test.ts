import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scriptParts } from './script-parts.ts';

const parts = (text: string): readonly string[] =>
  Array.from(scriptParts(text), ({ start, end }) => text.slice(start, end));

it('a script that can be read is one part', () => {
  expect(parts('cd src\nrm -rf build\n')).toEqual(['cd src\nrm -rf build\n']);
});

it('what cannot be read does not hide what stands around it', () => {
  const text = [
    'select x in a b; do',
    '  rm -rf "$x"',
    'done',
    'coproc sleep 1',
    'curl https://x.example',
    '# end',
  ].join('\n');
  expect(parts(text)).toContain('curl https://x.example');
  expect(parts(text).join('\n')).toContain('rm -rf "$x"');
});

it('lines of a here-document are data, also where its command is not read', () => {
  const text = 'coproc cat <<EOF\nrm -rf /\nEOF\nls\n';
  expect(parts(text)).not.toContain('rm -rf /');
  expect(parts(text)).toContain('ls');
});

it('any script is split in bounded time, in order, without overlaps', () => {
  const word = fc.constantFrom(
    'if',
    'then',
    'fi',
    'case',
    'esac',
    'f()',
    '{',
    '}',
    '<<E',
    'E',
    '"',
    "'",
    'ls',
    '\n',
    '\n',
    ';',
    '&&',
    ')',
    '\\',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), (words) => {
      let last = 0;
      for (const { start, end } of scriptParts(words.join(' '))) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThanOrEqual(start);
        last = end;
      }
    }),
    { numRuns: 200 },
  );
  const started = performance.now();
  parts('if (((\n'.repeat(5_000));
  expect(performance.now() - started).toBeLessThan(10_000);
});
