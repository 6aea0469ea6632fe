import { describe, expect, it } from 'vitest';
import { parseScript } from './parse-script.ts';
import { renderScript } from './render-script.ts';

const canonical = (text: string): string => {
  const parsed = parseScript(text);
  return parsed.ok ? renderScript(parsed.script) : `unparsed: ${parsed.why}`;
};

describe('parsing', () => {
  it.each([
    ['ls -la', "'ls' '-la'"],
    [`a'b'"c"\\d`, "'abcd'"],
    ['find . \\-delete', "'find' '.' '-delete'"],
    ['cu\\\nrl x', "'curl' 'x'"],
    ['{touch,pwned}', "'touch' 'pwned'"],
    ['echo {1..3} {a,b}c', "'echo' '1' '2' '3' 'ac' 'bc'"],
    ['echo {a} {} stash@{0}', "'echo' '{a}' '{}' 'stash@{0}'"],
    ["echo $'a\\x41\\t'", "'echo' 'aA\t'"],
    ["echo 'it'\\''s'", "'echo' 'it'\\''s'"],
    ['cat ~/.s*/id_*', "'cat' ~/'.s'*'/id_'*"],
    ['echo "$HOME/x" $y', `'echo' "$HOME"'/x' $y`],
    ['a | b |& c && d || e; f &', "'a' | 'b' |& 'c' && 'd' || 'e'; 'f' &"],
    ['x=1 y="2 3" a >f 2>&1', "x='1' y='2 3' 'a' > 'f' 2>&1"],
    ['cat <<-E\n\tx\n\tE\ntouch y', "'cat' <<<'x'\n'touch' 'y'"],
    ["cat <<'E' | sort\n$x\nE", "'cat' <<<'$x' | 'sort'"],
    ['cat <<E\nE', "'cat' </dev/null"],
    ['for f in *.ts; do wc "$f"; done', "for f in *'.ts'; do 'wc' \"$f\"; done"],
    ['if a; then b; elif c; then d; else e; fi', "if 'a'; then 'b'; elif 'c'; then 'd'; else 'e'; fi"],
    ['while a\ndo b\ndone', "while 'a'; do 'b'; done"],
    ['{ a; b; } >f', "{ 'a'; 'b'; } > 'f'"],
    ['( a )', "( 'a' )"],
    ['echo $(a) `b` <(c) $((1+2))', "'echo' $( 'a' ) $( 'b' ) <( 'c' ) $((1+2))"],
    ['! a', "! 'a'"],
    ['time a', "time 'a'"],
    ['echo a#b # c', "'echo' 'a#b'"],
    ['"if" x', "'if' 'x'"],
    ['', ''],
    ['a() { b; }', "a() { 'b'; }"],
    ['function a { b; }', "a() { 'b'; }"],
    ['f () ( a )', "f() ( 'a' )"],
    ['case $x in a|b*) c;; (d) ;& *) e; esac', "case $x in ('a' | 'b'*) 'c' ;; ('d')  ;& (*) 'e' ;; esac"],
    ['[[ -f x && $y == a* ]]', "[[ -f 'x' && $y == 'a'* ]]"],
    ['[[ "-f" == x ]]', "[[ '-f' == 'x' ]]"],
    ['[[ $x =~ ^(a|b)+$ ]]', '[[ $x =~ ^(a|b)+$ ]]'],
    ['((x += 1))', '((x += 1))'],
    ['for ((i=0;i<3;i++)); do a; done', "for ((i=0;i<3;i++)); do 'a'; done"],
    ['for x; do a; done', 'for x in "$@"; do \'a\'; done'],
    ['x=(a "b c" $d)', "x=('a' 'b c' $d)"],
    ['declare -A m=([k]=v)', "declare '-A' m=([\"k\"]='v')"],
    ['m[$k]=v', 'm["${k}"]=\'v\''],
    ['echo ${x:=$(a)} ${x/a/b} "${a[0]}" ${x:1:2}', '\'echo\' ${x:=$(a)} ${x/a/b} "${a[0]}" ${x:1:2}'],
    ['echo $((x=1)) $((a[0]))', "'echo' $((x=1)) $((a[0]))"],
    ['cat <<E\n$x \\$y\nE', `'cat' <<<"$x"' $y'`],
    ['a 3<>f', "'a' 3<> 'f'"],
    ['export x=$y', `export 'x='"$y"`],
  ])('%j is %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  it.each([
    'select x in a; do b; done',
    'coproc a',
    'a[$(b)0]=1',
    'a[b+$(c)]=1',
    'a=([$(b)]=1)',
    'echo ${x@P} ${x@Q}',
    'echo "${x:-\'}\'}"',
    'case x in a) b',
    'case x in @(a|b)) c;; esac',
    '[[ a == @(b|c) ]]',
    '[[ a =~ (b c) ]]',
    'f()',
    'a() b',
    'f() ((1))',
    'if() { a; }',
    'for ((a;b)); do c; done',
    'cat <<E\n$x\\\nE\nE',
    'x=1 (a)',
    'echo x=(a)',
    '((a = $(b)))x',
    'a;;',
    'echo ${x@P}',
    'echo ${!x}',
    'echo $[1]',
    "echo $'\\x00'",
    "echo $'\\e'",
    'echo $"x"',
    'cat <<E',
    'cat <<A "b\nA\nx"',
    'a {x}>f',
    'a 10>f',
    'a >*',
    'a >&-1',
    'echo ~ana',
    'dd if=~/x',
    '$x{a,b}',
    '{a}b,c}',
    'echo $\\\na',
    'echo `a \\`b\\``',
    '%1',
    'if a; then fi',
    'a |',
    'a &&',
    "echo 'a",
    'echo "a',
    'a)',
    '}',
    'a;;b',
    'time -f x a',
    'echo \u000b',
  ])('leaves %j unparsed', (text) => {
    expect(canonical(text)).toMatch(/^unparsed: /);
  });

  it('leaves to another shell what only bash understands', () => {
    const bashOnly = ['a &>f', 'a |& b', 'a <(b)', 'a <<<x', "echo $'a'", 'echo {a,b}', 'time a', '[[ a ]]'];
    bashOnly.push('((1))', 'x=(a)', 'a[0]=1', 'function f { a; }', 'for ((;;)); do a; done', 'local x=$1');
    expect(bashOnly.filter((text) => parseScript(text, 'sh').ok)).toEqual([]);
    expect(bashOnly.filter((text) => !parseScript(text).ok)).toEqual([]);
  });

  it('holds its limits', () => {
    expect(canonical('a;'.repeat(51))).toBe('unparsed: more than 50 commands');
    expect(canonical('a;'.repeat(50))).not.toMatch(/^unparsed/);
    expect(canonical('(a)'.repeat(1).padStart(10_001))).toBe('unparsed: longer than 10000 characters');
    expect(canonical(`${'( '.repeat(9)}a${' )'.repeat(9)}`)).toBe('unparsed: nested deeper than 8 levels');
    expect(canonical(`${'( '.repeat(8)}a${' )'.repeat(8)}`)).not.toMatch(/^unparsed/);
  });

  it('marks a look-alike of an operator, which is refused and not only unparsed', () => {
    expect(parseScript('ls\uff1b touch x')).toMatchObject({ ok: false, operator: '\uff1b' });
    expect(parseScript("echo '\uff1b'").ok).toBe(true);
  });
});
