import { describe, expect, it } from 'vitest';
import { parseScript } from './parse-script.ts';

const isRead = (text: string): boolean => parseScript(text).ok;

/** All found by the differential test: bash 5.2 does not do here what its own manual says. */
describe('what bash does otherwise than its grammar is not read', () => {
  it.each([
    ['a separator behind a here-document is lost', 'a $({ b <<E|\nx\nE\nc;}; d e)'],
    ['the same behind one without a command', 'a $(<<E\nE\nb;c)'],
    ['the same in the background', "a $(b&<<''&\n\n)"],
    ['the same in a process substitution', 'a <(b <<E | { c; }\nE\n)'],
    ['a process substitution without commands is nothing', 'a<() b'],
    ['the same for writing', 'a >( ) b'],
    ['a lone dollar sign keeps a value whole', 'a $x$'],
    ['the same behind a pattern', 'a *$'],
    ['"$@" without parameters takes an empty value beside it away', 'a "$@$x"'],
    ['a command of which brace expansion leaves nothing', '{,}'],
    ['an escaped ampersand swallows what ends the command', 'a $({ b \\&; })'],
    ['a loop over two lines is not known inside case', 'case $(for x\nin a; do b; done) in c) d ;; esac'],
    ['a here-document up to an empty line loses its quotes', "a $(b <<''\n$(c) d\n\n)"],
    ['two parentheses may be a calculation', 'a <(( b # )\n) | c)'],
    ['brace expansion makes the name of a job', '{,a}%'],
    ['what stands before the name of a job may be nothing', '$a %'],
    ['a brace among the patterns of case ends a group', '{ case a in (b|}) c ;; esac; }'],
    ['time at the head of a substitution takes a brace for a name', 'a $(time { b; })'],
    ['the same for a function', 'a $(time f() { b; })'],
    ['the same for a parenthesis', 'a $(time ( b ))'],
    ['the same for a loop', 'a $(time -p for x in b; do c; done)'],
  ])('%s: %s', (_, text) => {
    expect(isRead(text)).toBe(false);
  });

  it.each([
    'git commit -m "$(cat <<\'E\'\nx\nE\n)"',
    'a $(b <<E | c\nx\nE\n)',
    'a <(b; c)',
    'a $x"$"',
    'a $x\\$',
    'a b$',
    'a b\\&',
    'a $(b "&")',
    'a "$@"',
    '{a,}',
    '{,} >f',
    'time { b; }',
    'a $(time b)',
  ])('what stands beside it is: %s', (text) => {
    expect(isRead(text)).toBe(true);
  });
});
