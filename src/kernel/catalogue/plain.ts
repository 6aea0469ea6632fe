import type { JsonObject, JsonValue } from '../../contract/json.ts';

/** What a schema gave, as plain JSON: fields that are absent are left out, not kept as undefined. */
export const plain = (value: Readonly<Record<string, unknown>>): JsonObject =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (part === undefined ? [] : [[key, plainPart(part)]])),
  );

function plainPart(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(plainPart);
  if (value !== null && typeof value === 'object') return plain(value as Record<string, unknown>);
  return value as JsonValue;
}
