import { createRandomSource, type RandomSource } from './random-source.ts';
import {
  ANSI,
  BRACES,
  COMMENTS,
  DELIMITERS,
  DOUBLED,
  ESCAPED,
  GLOBS,
  LETTERS,
  MARKS,
  NAMES,
  PARAMETERS,
  QUOTED,
  TARGETS,
  TILDES,
} from './script-pieces.ts';

/** Deeper nesting is rare in real scripts, and outside the subset soon. */
const DEPTH_MAX = 3;

/** One random script of the closed subset (most of them are in it), the same one for the same seed. */
export function writeScript(seed: number): string {
  const writer = new ScriptWriter(createRandomSource(seed));
  return writer.list(0);
}

class ScriptWriter {
  readonly #random: RandomSource;
  /** Bodies of here-documents that begin after the next line feed. */
  readonly #bodies: string[] = [];

  constructor(random: RandomSource) {
    this.#random = random;
  }

  /** Commands, one after the other, closed so that a word can follow. */
  list(depth: number): string {
    const count = depth === 0 ? 1 + this.#random.whole(3) : 1 + this.#random.whole(2);
    let text = '';
    for (let index = 0; index < count; index += 1) {
      text += this.#chain(depth);
      text += index < count - 1 || this.#bodies.length > 0 ? this.#separator() : '';
    }
    return text;
  }

  #separator(): string {
    if (this.#bodies.length > 0) return this.#lineFeed();
    return this.#random.pick([
      ';',
      '; ',
      ' ;',
      '\n',
      '\n',
      ` ${this.#random.pick(COMMENTS)}\n`,
      `;${this.#random.pick(COMMENTS)}\n`,
      '; \\\n',
      ' & ',
      '\n\n \t\n',
    ]);
  }

  /** A line feed, and behind it the here-documents that wait for one. */
  #lineFeed(): string {
    return `\n${this.#bodies.splice(0).join('')}`;
  }

  #chain(depth: number): string {
    let text = this.#pipeline(depth);
    for (let more = this.#random.whole(10); more > 7; more -= 1)
      text += `${this.#random.pick([' && ', ' || ', '&&', '||', ' &&\\\n'])}${this.#gap()}${this.#pipeline(depth)}`;
    return text;
  }

  /** What may stand behind an operator that wants another command. */
  #gap(): string {
    if (this.#bodies.length > 0) return this.#lineFeed();
    return this.#random.chance(15) ? this.#random.pick(['\n', ' # x\n', '\\\n', '\n\n\t', '# \'"\n'] as const) : '';
  }

  #pipeline(depth: number): string {
    let text = this.#random.chance(6) ? this.#random.pick(['! ', '!  ', '! \\\n'] as const) : '';
    if (this.#random.chance(3)) text += this.#random.pick(['time ', 'time -p ', 'time  '] as const);
    text += this.#command(depth);
    for (let more = this.#random.whole(10); more > 7; more -= 1)
      text += `${this.#random.pick([' | ', '|', ' | ', '|&', ' |& ', ' |\\\n'])}${this.#gap()}${this.#command(depth)}`;
    return text;
  }

  #command(depth: number): string {
    if (depth >= DEPTH_MAX || this.#random.chance(78)) return this.#simple(depth);
    const redirects = this.#random.chance(25) ? ` ${this.#redirect(depth)}` : '';
    return `${this.#compound(depth + 1)}${redirects}`;
  }

  #compound(depth: number): string {
    const inside = (): string => this.list(depth);
    const end = (): string => this.#random.pick([() => '; ', () => this.#lineFeed(), () => ` ;${this.#gap()} `])();
    const close = (): string => (this.#bodies.length > 0 ? this.#lineFeed() : end());
    switch (this.#random.whole(10)) {
      case 6:
        return this.#choice(depth);
      case 7:
        return `if [[ ${this.#word(depth)} ${this.#random.pick(['==', '!=', '='] as const)} ${this.#word(depth)} ]]; then say y; else say n; fi`;
      case 8:
        return `f() { ${inside()}${close()}}; f`;
      case 0:
        return `{ ${inside()}${close()}}`;
      case 1:
        return `{\n${inside()}${close()}}`;
      case 2:
        return `( ${inside()}${this.#random.pick(['', ' ', '\n'] as const)})`;
      case 3:
        return `if ${inside()}${close()}then ${inside()}${close()}${this.#otherwise(depth, close)}fi`;
      case 4:
        return `while no${close()}do ${inside()}${close()}done`;
      case 5:
        return `until ${inside()}${close()}do ${inside()}${close()}done`;
      default:
        return `for i${this.#random.pick([' ', '\n', '  '] as const)}in ${this.#words(depth)}${this.#random.pick([';', '\n', ' ;\n', '; # x\n'] as const)} do ${inside()}${close()}done`;
    }
  }

  /** `case` with two or three branches. */
  #choice(depth: number): string {
    const clause = (): string => {
      const patterns = this.#random
        .several(1, 2, () => this.#word(depth))
        .join(this.#random.pick(['|', ' | '] as const));
      const open = this.#random.pick(['', '(', ' ('] as const);
      const list = this.#random.chance(85) ? this.list(depth) : '';
      const end = this.#bodies.length > 0 ? this.#lineFeed() : '';
      return `${open}${patterns}) ${list}${end}${this.#random.pick([';;', ' ;;', '\n;;\n', ';;', ' ;&'] as const)} `;
    };
    const head = `case ${this.#word(depth)} in${this.#random.pick([' ', '\n', '  '] as const)}`;
    return `${head}${this.#random.several(1, 2, clause).join('')}${this.#random.pick(['*) say other', '*) b ;;', ''] as const)} esac`;
  }

  #otherwise(depth: number, close: () => string): string {
    const elif = this.#random.chance(30) ? `elif ${this.list(depth)}${close()}then\n${this.list(depth)}${close()}` : '';
    return this.#random.chance(40) ? `${elif}else ${this.list(depth)}${close()}` : elif;
  }

  #simple(depth: number): string {
    const assignments = this.#random.chance(15)
      ? this.#random.several(1, 2, () => this.#assignment(depth)).map((text) => `${text} `)
      : [];
    if (assignments.length > 0 && this.#random.chance(25)) return assignments.join('').trimEnd();
    if (this.#random.chance(3)) return this.#random.pick(['cd d', 'cd d/nowhere', 'x=$p', 'cd "d"'] as const);
    const pieces: string[] = [this.#random.chance(6) ? this.#word(depth) : this.#random.pick(NAMES)];
    for (let more = this.#random.whole(5); more > 0; more -= 1) pieces.push(this.#word(depth));
    for (let more = this.#random.whole(8); more > 5; more -= 1)
      pieces.splice(this.#random.whole(pieces.length + 1), 0, this.#redirect(depth));
    const blank = () =>
      this.#random.chance(8)
        ? onOneLine(this.#random.pick(['  ', '\t', ' \\\n', ' \\\n '] as const), this.#bodies.length > 0)
        : ' ';
    return assignments.join('') + pieces.reduce((left, right) => left + blank() + right);
  }

  #assignment(depth: number): string {
    const value = this.#random.chance(20) ? '' : this.#word(depth);
    return `${this.#random.pick(['x', 'x', 'y', 'x+', 'i'] as const)}=${value}`;
  }

  #redirect(depth: number): string {
    const blank = this.#random.chance(40) ? ' ' : '';
    switch (this.#random.whole(9)) {
      case 0:
      case 1:
        return `${this.#random.pick(['>', '>>', '2>', '>|', '1>', '2>>', '3>', '&>', '&>>', '>&'] as const)}${blank}${this.#random.pick(TARGETS)}`;
      case 2:
        return this.#random.pick([
          '2>&1',
          '>&2',
          '1>&2',
          '>&-',
          '2>&-',
          '3>&1',
          '>&3',
          '2>& 1',
          '<&-',
          '0<&-',
        ] as const);
      case 3:
        return `${this.#random.pick(['<', '0<'] as const)}${blank}${this.#random.pick(['f', 'a', 'd/a', '"b c"', 'missing', './a', '$p'] as const)}`;
      case 4:
        return `<<<${blank}${this.#word(depth)}`;
      case 5:
        return `< ${this.#random.pick(['<(say a)', '<(say "a b"; say c)', '<(no)'] as const)}`;
      default:
        return this.#document();
    }
  }

  /** Announces a here-document; its body waits for the end of the line. */
  #document(): string {
    const [written, delimiter] = this.#random.pick(DELIMITERS);
    const isQuoted = written !== delimiter;
    const strips = this.#random.chance(30);
    const tab = strips ? this.#random.pick(['\t', '', '\t\t'] as const) : '';
    const special = isQuoted
      ? (['$v', '`a`', '\\', '\\\n', '$(a)', "'", '"', '${'] as const)
      : (["'", '"', '#', '*', '$p', '\\$p', '${v}', '$(say q)', '\\\\', '\\a', '`say q`', '\\`'] as const);
    const lines = this.#random.several(0, 3, () => {
      const line = this.#random
        .several(0, 3, () => this.#random.pick(this.#random.chance(50) ? special : LETTERS))
        .join(' ');
      // A line that is the delimiter ends the document; an empty one does so where the delimiter is empty.
      return line === delimiter || (line === '' && delimiter === '') ? 'z' : line;
    });
    this.#bodies.push(`${lines.map((line) => `${tab}${line}\n`).join('')}${tab}${delimiter}\n`);
    return `${this.#random.pick(['', '', '', '0'] as const)}<<${strips ? '-' : ''}${this.#random.chance(20) ? ' ' : ''}${written}`;
  }

  #words(depth: number): string {
    return this.#random.several(0, 3, () => this.#word(depth)).join(' ');
  }

  /** Brace expansion beside other expansions is outside the subset, so that a word holds one or the other. */
  #word(depth: number): string {
    const braces = this.#random.chance(20);
    return this.#random.several(1, this.#random.pick([1, 1, 2, 3, 4]), () => this.#piece(depth, braces)).join('');
  }

  #piece(depth: number, braces: boolean): string {
    const random = this.#random;
    const awaits = this.#bodies.length > 0;
    const choice = random.whole(20);
    if (choice < 3) return random.pick(LETTERS);
    if (choice < 4) return random.pick(MARKS);
    if (choice < 6) return `'${onOneLine(random.several(0, 4, () => random.pick(QUOTED)).join(''), awaits)}'`;
    if (choice < 8) return `\\${random.pick(ESCAPED)}`;
    if (choice < 9) return `$'${random.several(0, 4, () => random.pick(ANSI)).join('')}'`;
    if (choice < 10) return random.pick(GLOBS);
    if (choice < 11)
      return onOneLine(random.pick(['\\\n', 'a', '""', "''", '\\\n\\\n', 'b', '#', '\\\\'] as const), awaits);
    if (braces) return choice < 14 ? '"a b"' : random.pick(BRACES);
    if (choice < 14) return this.#double(depth);
    if (choice < 15) return random.pick(TILDES);
    if (choice < 18 || depth >= DEPTH_MAX || awaits) return random.pick(PARAMETERS);
    return this.#substitution(depth);
  }

  #double(depth: number): string {
    const awaits = this.#bodies.length > 0;
    const piece = (): string => {
      if (this.#random.chance(25)) return this.#random.pick(PARAMETERS);
      if (this.#random.chance(12) && depth < DEPTH_MAX && !awaits) return this.#substitution(depth);
      return onOneLine(this.#random.pick(DOUBLED), awaits);
    };
    return `"${this.#random.several(0, 4, piece).join('')}"`;
  }

  #substitution(depth: number): string {
    const known = [
      'say a',
      "say 'a  b'",
      'say x; say y',
      'say "*"',
      'a',
      'pwd',
      'say "a\nb"',
      'say "$v"',
      'no',
      'say $v',
      '',
    ] as const;
    // Documents of the line outside would end up inside.
    const inside = this.#bodies.length > 0 || this.#random.chance(80) ? this.#random.pick(known) : this.list(depth + 1);
    switch (this.#random.whole(8)) {
      case 0:
        return /[`\\"]/.test(inside) ? `$(${inside})` : `\`${inside}\``;
      case 1:
        return `$( ${inside} )`;
      case 2:
        return this.#random.chance(50) ? `<(${inside})` : `>(eat)`;
      case 3:
        return `$(${inside}${this.#bodies.length > 0 ? '' : ' # )\n'})`;
      default:
        return `$(${inside})`;
    }
  }
}

/** On the line that announces a here-document nothing may be continued. */
const onOneLine = (text: string, awaits: boolean): string =>
  awaits ? text.replaceAll('\\\n', 'a').replaceAll('\n', ' ') : text;
