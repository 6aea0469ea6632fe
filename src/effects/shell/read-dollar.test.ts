import { describe, expect, it } from 'vitest';
import { parseScript } from './parse-script.ts';
import { renderScript } from './render-script.ts';

describe('what a dollar sign begins', () => {
  // Found by the differential test: bash 5.2 looks for the end of `$(` here when it expands the word, and so pairs the quotes otherwise.
  it.each([`a "$$(" '")"; b; a "' ")"`, 'a "$$(b "*")"', 'a "$${b "*"}"', 'a $$"b"', "a $$'b'", 'a $$$(b)'])(
    'leaves brackets and quotes behind a process number unread: %s',
    (text) => {
      expect(parseScript(text).ok).toBe(false);
    },
  );

  it.each(['a $$', 'a "$$"', 'a "$$ ("', 'a x$$.log', 'a "$$-$x"'])('reads a process number: %s', (text) => {
    expect(parseScript(text).ok).toBe(true);
  });

  // With x=' b' this is two arguments, an empty one and `bc`.
  it('keeps an empty quote beside a value that may be split', () => {
    const parsed = parseScript('a ""$x\'c\' "$x"""');
    expect(parsed.ok && renderScript(parsed.script)).toBe("'a' ''$x'c' \"$x\"");
  });
});
