import type { JsonObject, JsonValue } from '../../contract/json.ts';

/** What a schema gave, as plain JSON: fields that are absent are left out, not kept as undefined. */
export function plain(value: Readonly<Record<string, unknown>>): JsonObject {
  const parts: [string, JsonValue][] = [];
  for (const [name, part] of Object.entries(value)) if (part !== undefined) parts.push([name, plainPart(part)]);
  return Object.fromEntries(parts);
}

function plainPart(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(plainPart);
  if (value !== null && typeof value === 'object') return plain(value as Record<string, unknown>);
  return value as JsonValue;
}
