import type { Remark } from './snippet.ts';

/** Marks that turn the direction of reading (Trojan Source, CVE-2021-42574) and tag characters, which nobody sees. */
const TURNING =
  /[\u202a-\u202e\u2066-\u2069]|(?<!\p{Extended_Pictographic}|[\u{e0020}-\u{e007f}])[\u{e0000}-\u{e007f}]+/gu;
/** Characters without a width, outside the places where a script or an emoji needs them. */
const INVISIBLE =
  /(?<=[\x20-\x7e]|^)[\u200b-\u200d\u2060-\u2064\ufeff\u00ad\u180e]+(?=[\x20-\x7e]|$)|[\u200b\u2060-\u2064]{2,}/gmu;
const REMARKS_MAX = 5;

/** Characters that show a person another text than a program or a model reads. In instructions for agents all count. */
export function hiddenCharacters(text: string, isInstruction: boolean): readonly Remark[] {
  if (/^[\x00-\x7f]*$/.test(text)) return [];
  const patterns = isInstruction ? [TURNING, INVISIBLE] : [TURNING];
  return patterns
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .filter(({ index, 0: found }) => !(index === 0 && found === '\ufeff'))
    .slice(0, REMARKS_MAX)
    .map(({ index, 0: found }) => ({
      rule: 'scan/hidden-characters',
      answer: 'deny' as const,
      sentence: `It holds ${codePoints(found)}, which a person does not see${isInstruction ? ' and a model reads' : ''}.`,
      because: 'text that looks like another one hides what it does',
      start: index,
      end: index + found.length,
    }));
}

function codePoints(found: string): string {
  const characters = [...found];
  const shown = characters
    .slice(0, 3)
    .map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`);
  return characters.length > 3
    ? `${shown.join(', ')} and ${characters.length - 3} more such characters`
    : shown.join(', ');
}

/** Encodings of a Python source under which what is read and what is shown are the same (PEP 263). */
const PLAIN_ENCODING = /^(?:utf-?8(?:-sig)?|u8|ascii|us-ascii|latin-?1|iso-?8859-?1|l1)$/i;

/** A declared encoding under which a comment is a program (`utf-7`, a codec of one's own). */
export function hiddenEncoding(text: string): readonly Remark[] {
  const head = /^(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)/.exec(text.slice(0, 2_000));
  const name = (head?.[1] ?? '').replaceAll('_', '-');
  if (head === null || PLAIN_ENCODING.test(name)) return [];
  return [
    {
      rule: 'scan/hidden-characters',
      answer: 'deny',
      sentence: `It is read as ${name}, under which it is another text than the one that is shown.`,
      because: 'text that looks like another one hides what it does',
      start: head[0].length - name.length,
      end: head[0].length,
    },
  ];
}
