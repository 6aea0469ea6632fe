import { describe, expect, it } from 'vitest';
import { parseScript } from './parse-script.ts';

describe('what a dollar sign begins', () => {
  // Found by the differential test: bash 5.2 looks for the end of `$(` here, and so ends the quote elsewhere.
  it.each([`a "$$(" '")"; b; a "' ")"`, 'a "$$(b "*")"', 'a "$${b "*"}"', 'a $$"b"', "a $$'b'", 'a $$$(b)'])(
    'leaves brackets and quotes behind a process number unread: %s',
    (text) => {
      expect(parseScript(text).ok).toBe(false);
    },
  );

  it.each(['a $$', 'a "$$"', 'a "$$ ("', 'a x$$.log', 'a "$$-$x"'])('reads a process number: %s', (text) => {
    expect(parseScript(text).ok).toBe(true);
  });
});
