import { type Part, SCRIPT_COMMANDS_MAX, SCRIPT_DEPTH_MAX, SCRIPT_WORDS_MAX, type Script, Unparsed } from './syntax.ts';

/** `sh` is a shell that may be dash: what only bash understands is then outside the subset. */
export type Dialect = 'bash' | 'sh';

/** What the parser gives to the readers of words, so that words can hold scripts and expansions other expansions. */
export interface Readers {
  /** A nested list, up to (not including) the closing text. */
  readonly list: (source: SourceText) => Script;
  /** What a dollar sign begins; `undefined` where it is only a dollar sign. */
  readonly dollar: (source: SourceText, quoted: boolean) => Part | undefined;
  /** The body of a here-document. */
  readonly body: (source: SourceText) => readonly Part[];
}

const CONTINUED_OPERATOR = /(?:\\\n)+[&|;<>()-]/y;

/** A here-document that was announced: how its body ends, and what to do with it. */
export interface PendingBody {
  readonly delimiter: string;
  readonly stripTabs: boolean;
  /** Bodies under an unquoted delimiter are expanded by the shell. */
  readonly quoted: boolean;
  /** Receives the lines without the final line feed; `undefined` for a body without any line. */
  readonly fill: (body: readonly Part[] | undefined) => void;
}

export interface SourceOptions {
  readonly base?: number;
  readonly depth?: number;
  readonly commandsMax?: number;
}

/** Text under the parser's finger, and the counters that keep parsing bounded. */
export class SourceText {
  readonly text: string;
  readonly dialect: Dialect;
  readonly readers: Readers;
  readonly commandsMax: number;
  position: number;
  /** Where this text begins in the one that was asked about: a substitution between backticks is a text of its own. */
  readonly base: number;
  #depth: number;
  #commands = 0;
  #words = 0;
  /** True while a list may end with `;;`. */
  inCase = false;
  /** Here-documents whose bodies begin on the next line. */
  readonly pending: PendingBody[] = [];
  /** How many here-documents have been announced so far. */
  documents = 0;

  constructor(
    text: string,
    dialect: Dialect,
    readers: Readers,
    { base = 0, depth = 0, commandsMax = SCRIPT_COMMANDS_MAX }: SourceOptions = {},
  ) {
    this.text = text;
    this.dialect = dialect;
    this.readers = readers;
    this.position = 0;
    this.base = base;
    this.#depth = depth;
    this.commandsMax = commandsMax;
  }

  /** The position in the text that was asked about. */
  get offset(): number {
    return this.base + this.position;
  }

  get next(): string {
    return this.text[this.position] ?? '';
  }

  /** While a here-document waits for its body, no construct may hold a line break. */
  get awaitsBody(): boolean {
    return this.pending.length > 0;
  }

  get depth(): number {
    return this.#depth;
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.position);
  }

  /** Matches a sticky expression here, without moving. */
  match(sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.position;
    return sticky.exec(this.text);
  }

  fail(why: string, at = this.offset): never {
    throw new Unparsed(why, at);
  }

  /** Refuses a construct that only bash has where the text may be read by another shell. */
  bashOnly(what: string): void {
    if (this.dialect !== 'bash') this.fail(`${what} means something else in other shells`);
  }

  /** Passes an operator. Bash joins continued lines first, so that the operator could go on behind the line break. */
  passOperator(length: number): void {
    this.position += length;
    if (this.match(CONTINUED_OPERATOR) !== null) this.fail('an operator that may go on in the next line');
  }

  countCommand(): void {
    this.#commands += 1;
    if (this.#commands > this.commandsMax) this.fail(`more than ${this.commandsMax} commands`);
  }

  countWords(words: number): void {
    this.#words += words;
    if (this.#words > SCRIPT_WORDS_MAX) this.fail(`more than ${SCRIPT_WORDS_MAX} words`);
  }

  /** Reads the body of a here-document in which the shell expands text, as between double quotes. */
  expandBody(body: string, base: number): readonly Part[] {
    const { dialect, readers, commandsMax, depth } = this;
    const source = new SourceText(body, dialect, readers, { base, depth: depth + 1, commandsMax });
    return this.nested(() => readers.body(source));
  }

  /** Reads the list of one clause of `case`. */
  clause<T>(read: () => T): T {
    const outer = this.inCase;
    this.inCase = true;
    const result = read();
    this.inCase = outer;
    return result;
  }

  /** Runs `read` one level deeper. */
  nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > SCRIPT_DEPTH_MAX) this.fail(`nested deeper than ${SCRIPT_DEPTH_MAX} levels`);
    const result = read();
    this.#depth -= 1;
    return result;
  }
}
