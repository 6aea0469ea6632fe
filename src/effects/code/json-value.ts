import { list, mapOf, NONE, number, text, unknown, type Value } from './value.ts';

/** What a JSON text holds, as values. */
export function fromJson(value: unknown, depth: number): Value {
  if (depth > 20) return unknown('computed');
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return { kind: 'truth', value };
  if (Array.isArray(value)) return list(value.slice(0, 500).map((item) => fromJson(item, depth + 1)));
  if (value !== null && typeof value === 'object')
    return mapOf(
      Object.entries(value)
        .slice(0, 500)
        .map(([key, item]) => [key, fromJson(item, depth + 1)]),
    );
  return NONE;
}
