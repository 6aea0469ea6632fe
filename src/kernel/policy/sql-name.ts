import { matchesName, type NamePattern, parseNamePattern } from './name-pattern.ts';

/** A relation, column or connection as a rule names it: its parts, last one last. */
export interface SqlName {
  readonly parts: readonly NamePattern[];
}

export type SqlNameReading =
  | { readonly ok: true; readonly name: SqlName }
  | { readonly ok: false; readonly reason: string };

/** Reads `orders`, `public.orders`, `public.*`; at most so many parts. Names are compared exactly as the catalogue has them. */
export function parseSqlName(text: string, partsMax: number): SqlNameReading {
  const parts: NamePattern[] = [];
  for (const part of text.split('.')) {
    if (part === '' || /["'`;\s/\\[\]]/.test(part))
      return { ok: false, reason: 'it is a plain name without quotes and brackets; parts are joined by dots' };
    const reading = parseNamePattern(part);
    if (!reading.ok) return reading;
    parts.push(reading.pattern);
  }
  if (parts.length > partsMax)
    return { ok: false, reason: `it has more than ${partsMax === 1 ? 'one part' : `${partsMax} parts`}` };
  return { ok: true, name: { parts } };
}

/**
 * True where a permit of this name covers the relation: part by part from the last. A rule without a schema permits
 * only a relation that has none, since `orders` of another schema is another table.
 */
export function coversSqlName({ parts }: SqlName, target: string): boolean {
  const given = target.split('.');
  return given.length === parts.length && parts.every((part, index) => matchesName(part, given[index] ?? ''));
}

/** True where a forbid or ask of this name speaks of the relation: parts that one side leaves out may be anything. Letters of any case. */
export function touchesSqlName({ parts }: SqlName, target: string): boolean {
  const given = target.split('.');
  const least = Math.min(given.length, parts.length);
  const lower = given.slice(-least).map((name) => name.toLowerCase());
  return parts.slice(-least).every((part, index) => matchesName(lowerCase(part), lower[index] ?? ''));
}

const lowered = new WeakMap<NamePattern, NamePattern>();

function lowerCase(pattern: NamePattern): NamePattern {
  const known = lowered.get(pattern) ?? toLower(pattern);
  lowered.set(pattern, known);
  return known;
}

function toLower(pattern: NamePattern): NamePattern {
  if ('literal' in pattern) return { literal: pattern.literal.toLowerCase() };
  return {
    tokens: pattern.tokens.map((token) =>
      token.type === 'text' ? { type: 'text', text: token.text.toLowerCase() } : token,
    ),
  };
}
