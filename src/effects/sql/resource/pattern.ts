/** Bounds that are repeated inside bounds: more copies of the inside than this are refused. */
const COPIES_MAX = 1_000;
const WILDCARDS_MAX = 12;

/**
 * Patterns that backtracking engines need exponential time for, told by their shape: a repeated group whose inside is
 * itself a repetition that nothing separates (`(a+)+`, `(\w*)*`, `(a|a)+`), or bounds that multiply.
 */
export function isCostlyRegex(pattern: string): boolean {
  if (pattern.length > 10_000) return true;
  const bounds = [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].map(([, low, high]) => Number(high || low));
  if (bounds.length > 1 && bounds.reduce((product, bound) => product * Math.max(1, bound), 1) > COPIES_MAX * COPIES_MAX)
    return true;
  return groupsOf(pattern).some(({ inside, isRepeated }) => isRepeated && isAmbiguous(inside));
}

interface Group {
  readonly inside: string;
  readonly isRepeated: boolean;
}

function groupsOf(pattern: string): readonly Group[] {
  const groups: Group[] = [];
  const open: number[] = [];
  let inClass = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index];
    if (character === '\\') index += 1;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else if (character === '(') open.push(index);
    else if (character === ')') {
      const start = open.pop();
      if (start === undefined) continue;
      groups.push({
        inside: pattern.slice(start + 1, index),
        isRepeated: /^(?:[*+]|\{\d*,\d*\})/.test(pattern.slice(index + 1)),
      });
    }
  }
  return groups;
}

const ATOM = /^./su;

/** Without something fixed at its start or end, one text can be cut into repetitions in many ways. */
function isAmbiguous(inside: string): boolean {
  const arms = flattened(inside).split('|');
  if (arms.length > 1 && new Set(arms).size < arms.length) return true;
  return arms.some((arm) => {
    const atom = ATOM.exec(arm)?.[0] ?? '';
    const after = arm.slice(atom.length);
    return /^[*+]|^\{\d+,/.test(after) && !SEPARATOR.test(after);
  });
}

/** Classes and groups as one letter, and what is escaped to be itself as a comma. */
function flattened(inside: string): string {
  let text = inside
    .replace(/\\[^a-zA-Z0-9]/g, ',')
    .replace(/\[\^?\]?[^\]]*\]/g, 'C')
    .replace(/\\[a-zA-Z0-9]/g, 'C')
    .replace(/^\?[:=!]/, '');
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(/\((?:\?[:=!])?[^()|]*\)/g, 'G');
  }
  return text;
}

/** Something that is only itself. */
const SEPARATOR = /[^*+?{}\d.^$|()CG\s]/;

/** Each `%` makes LIKE try every place again. */
export function isCostlyLike(pattern: string): boolean {
  return (pattern.match(/[%*]+[^%*]/g) ?? []).length > WILDCARDS_MAX || pattern.length > 50_000;
}
