import { describe, expect, it } from 'vitest';
import { scanWords } from './scan-words.ts';

const texts = (text: string) => scanWords(text).map((word) => word.text);

describe('the words of what was not parsed', () => {
  it('undoes quoting and looks into quotes', () => {
    expect(texts(`f() { g\\it 'pu'"sh" -x; }; bash -c 'rm -rf x'`)).toEqual(
      expect.arrayContaining(['git', 'push', '-x', 'bash', 'rm', '-rf', 'x', 'rm -rf x']),
    );
  });

  it('knows where a command may begin', () => {
    const commands = scanWords('A=1 case x in y) rm z;; esac | tee "$(cat q)"').filter(({ command }) => command);
    expect(commands.map(({ text }) => text)).toEqual(expect.arrayContaining(['case', 'rm', 'tee']));
  });

  it('ends on anything', () => {
    expect([texts(''), texts("'"), texts('"'), texts('\\'), texts("$'")].map((words) => words.length)).toEqual([
      0, 1, 1, 1, 1,
    ]);
  });
});
