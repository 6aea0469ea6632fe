import type { ModelPart } from '../contract/model.ts';

type Said = Extract<ModelPart, { type: 'text' | 'reasoning' }>;

/** Parts a model's text into answer and reasoning while it arrives. What `push` and `end` give is to be passed on. */
export interface ReasoningSplitter {
  push(text: string): readonly Said[];
  /** Gives what was kept back because it could have become a tag. */
  end(): readonly Said[];
}

/** As DeepSeek R1, Qwen 3 and their kin write it (`think`), and models that were told to think aloud (`thinking`). */
const OPEN = /^<(think|thinking)>/i;
const OPEN_TAGS: readonly string[] = ['<think>', '<thinking>'];
/** A closing tag alone on its line: of the whole text, and behind what was passed on (a line break is kept back). */
const LONE_CLOSE = /(?:^|\n)[ \t]*<\/think(?:ing)?>[ \t]*(?:\n|$)/i;
const LATER_CLOSE = /\n[ \t]*<\/think(?:ing)?>[ \t]*(?:\n|$)/i;
const LONE_CLOSES: readonly string[] = ['</think>', '</thinking>'];
/** More blanks than this are no lead to a tag, so that nobody can make us keep back and look through without end. */
const BLANKS_MAX = 256;

/**
 * Where a server does not part them itself, a model's reasoning stands before its answer between `<think>` and
 * `</think>`. Only there: an answer may speak of such tags. Some chat templates write the opening tag for the model, so
 * that only the closing one arrives; where it stands alone on its line, all before it was reasoning.
 */
export function createReasoningSplitter(): ReasoningSplitter {
  let pending = '';
  /** `start`: only blanks so far, or since a block ended. */
  let place: 'start' | 'reasoning' | 'answer' = 'start';
  let close = '';
  let hasBlock = false;
  let hasAnswer = false;

  const take = (isEnd: boolean): readonly Said[] => {
    const said: Said[] = [];
    const say = (type: Said['type'], count: number): void => {
      if (count > 0) said.push({ type, text: pending.slice(0, count) });
      if (count > 0 && type === 'text') hasAnswer = true;
      pending = pending.slice(count);
    };
    for (;;) {
      if (place === 'start') {
        const blanks = pending.length - pending.trimStart().length;
        const rest = pending.slice(blanks);
        const [tag, name] = OPEN.exec(rest) ?? [];
        if (tag !== undefined) {
          pending = rest.slice(tag.length);
          close = `</${name?.toLowerCase()}>`;
          [place, hasBlock] = ['reasoning', true];
          continue;
        }
        const couldOpen = blanks <= BLANKS_MAX && OPEN_TAGS.some((open) => open.startsWith(rest.toLowerCase()));
        if (!isEnd && couldOpen) return said;
        // Blanks between the reasoning and the answer belong to neither.
        if (hasBlock) pending = rest;
        place = 'answer';
      } else if (place === 'reasoning') {
        const at = pending.toLowerCase().indexOf(close);
        say('reasoning', at >= 0 ? at : isEnd ? pending.length : pending.length - beginningOf(close, pending));
        if (at < 0) return said;
        pending = pending.slice(close.length);
        place = 'start';
      } else {
        const lone = hasBlock ? null : (hasAnswer ? LATER_CLOSE : LONE_CLOSE).exec(pending);
        const isWhole = lone !== null && (isEnd || lone[0].endsWith('\n'));
        if (isWhole) {
          const before = pending.slice(0, lone.index);
          said.push({ type: 'reasoning', text: before, ...(hasAnswer && { takesBack: true as const }) });
          pending = pending.slice(lone.index + lone[0].length);
          [place, hasBlock] = ['start', true];
          continue;
        }
        say('text', isEnd || hasBlock ? pending.length : pending.length - lastLineKept(pending));
        return said;
      }
    }
  };

  return {
    push(text) {
      pending += text;
      return take(false);
    },
    end: () => take(true),
  };
}

/** How many characters at the end of a text could be the beginning of the tag. */
function beginningOf(tag: string, text: string): number {
  const lower = text.slice(-tag.length).toLowerCase();
  for (let count = Math.min(tag.length - 1, lower.length); count > 0; count -= 1)
    if (tag.startsWith(lower.slice(-count))) return count;
  return 0;
}

/** How much of the end could become a closing tag on a line of its own: the line, with the break before it. */
function lastLineKept(text: string): number {
  const from = text.lastIndexOf('\n');
  const line = text
    .slice(from + 1)
    .trim()
    .toLowerCase();
  const kept = text.length - Math.max(from, 0);
  return kept <= BLANKS_MAX && LONE_CLOSES.some((tag) => tag.startsWith(line)) ? kept : 0;
}
