import type { EmbeddedPrograms, Remark } from './snippet.ts';

/** A file that is not what its name says holds programs that nobody here has seen: that is no all-clear. */
export const unreadable = (text: string, why: string): EmbeddedPrograms => ({
  snippets: [],
  remarks: [remarkOf(text, why)],
});

const remarkOf = (text: string, why: string): Remark => ({
  rule: 'scan/unreadable',
  answer: isJson(text) ? 'deny' : 'ask',
  sentence: 'It could not be read as what its name says, so nothing is known of the programs in it.',
  because: why,
  start: 0,
  end: Math.min(text.length, 1),
});

/** What others read and we do not is there to be overlooked. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\ufeff/, ''));
    return true;
  } catch {
    return false;
  }
}
