import { createRandomSource } from './random-source.ts';

/** Everything that means something to bash, and some characters that do not. */
const TOKENS =
  `a b ab x - . / : @ % ^ ä 😀 1 2 + ; & && || | |& ( ) { } , .. {a,b} {1..3} {a..c} {01..3} {,a} ' ' " " \\ $' \\x41 \\n $ $x \${x}
"$x" \${x:-a} \${#x} $HOME $(( )) $( \` ~ ~/ * ? [ ] [ab] ! # = x= x=a x+=b < > >> >| >a 2> 2>&1 >&2 &> << <<- <<< E <( >( ${'$v'} "$v" $w \\' \\" \\$ $"
<& &>> 0< ]] [[ !a $? {} }} {{ \\{ \\} say eat no`
    .split(/\s+/)
    .concat([
      ' ',
      ' ',
      ' ',
      ' ',
      ' ',
      ' ',
      '\t',
      '\n',
      '\n',
      '{ ',
      '; }',
      '\\\n',
      '$\\\n',
      '&\\\n&',
      '|\\\n',
      '<<\\\n-E',
      '>\\\n',
      '&\\\n',
      '! ',
      ' #',
      "<<'E'\n",
      '\nE\n',
      'if ',
      'then ',
      'else ',
      '; fi',
      'for x in ',
      '; do ',
      'do ',
      '; done',
      'time ',
      '-p ',
      '\r',
      '\v',
      '\f',
      '\u00a0',
      ' <<E\n',
      '\\ ',
      '\\\t',
      ' # ',
      '\n\n',
      ' | ',
      ' > f',
      ' ( ',
      ' ) ',
      'a b ',
      'say a ',
      "say 'a b' ",
      'x=1 ',
      '; say ',
      '\nsay ',
    ]);

/** Tokens strung together without any sense: what the writer of scripts never thought of. */
export function writeSoup(seed: number): string {
  const random = createRandomSource(seed);
  const [first = '', ...others] = TOKENS;
  const text = random.several(1, 14, () => random.pick([first, ...others])).join('');
  // Process numbers differ from one bash to the next.
  return text.replaceAll('$$', '$');
}
