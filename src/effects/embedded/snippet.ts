/** What a piece of text is written in. */
export type SnippetLanguage = 'shell' | 'python' | 'javascript' | 'typescript' | 'sql';

/**
 * Where it would run. `here` is the person's machine or the agent's; in an `image` that is being built and on a hosted
 * `runner` files are thrown away, and what counts is what leaves.
 */
export type SnippetPlace = 'here' | 'image' | 'runner';

/** A program that stands inside a file. */
export interface Snippet {
  readonly language: SnippetLanguage;
  readonly text: string;
  /** What it is to a person: `script "postinstall"`, `step "Build" of job test`. */
  readonly what: string;
  readonly place: SnippetPlace;
  /** Folder in which it starts, relative to the scanned one; absent is that of the file or the root. */
  readonly folder?: string;
  /** True where it runs by itself: at an install, on opening the folder, before or after each act of an agent. */
  readonly isAutomatic: boolean;
  /** True for a module that other programs load: it does nothing until one does. */
  readonly isModule?: boolean;
  /** Offset in the file for an offset in the text. */
  readonly offsetInFile: (offset: number) => number;
}

/** Something that a file says without a program: a permission that it hands out, a character that hides something. */
export interface Remark {
  readonly rule: string;
  readonly answer: 'ask' | 'deny';
  readonly sentence: string;
  readonly because: string;
  readonly start: number;
  readonly end: number;
}

export interface EmbeddedPrograms {
  readonly snippets: readonly Snippet[];
  readonly remarks: readonly Remark[];
}

export const NOTHING_EMBEDDED: EmbeddedPrograms = Object.freeze({ snippets: [], remarks: [] });

/** The whole text is the program. */
export const wholeText = (
  text: string,
  language: SnippetLanguage,
  details: Partial<Pick<Snippet, 'what' | 'place' | 'isAutomatic' | 'isModule'>> = {},
): EmbeddedPrograms => ({
  snippets: [
    { language, text, what: '', place: 'here', isAutomatic: false, ...details, offsetInFile: (offset) => offset },
  ],
  remarks: [],
});

interface Segment {
  readonly at: number;
  readonly offset: number;
}

/** A text put together from parts of a file, which remembers where each part came from. */
export class PlacedText {
  #text = '';
  readonly #segments: Segment[] = [];

  get text(): string {
    return this.#text;
  }

  /** Appends a part; its characters stand in the file one behind the other from `offset` on. */
  append(part: string, offset: number): this {
    this.#segments.push({ at: this.#text.length, offset });
    this.#text += part;
    return this;
  }

  readonly offsetInFile = (position: number): number => {
    let low = 0;
    let high = this.#segments.length;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((this.#segments[middle]?.at ?? 0) <= position) low = middle;
      else high = middle;
    }
    const segment = this.#segments[low];
    return segment === undefined ? 0 : segment.offset + (position - segment.at);
  };
}
