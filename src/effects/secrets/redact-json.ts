import type { JsonObject, JsonValue } from '../../contract/json.ts';
import { isSecretValue, type ValuePlace } from './judge-value.ts';
import { classifyKey } from './key-name.ts';
import type { KnownSecret } from './known-values.ts';
import { redactSecrets } from './redact-secrets.ts';
import { kindOf } from './scan-fields.ts';
import { marker } from './span.ts';

const QUOTED: ValuePlace = { isQuoted: true, isLine: false, isTight: false };

/**
 * Redacts every string of a value, as `redactSecrets` does, and besides by the names of its fields: of
 * `{ password: 'x' }` only the name says what the value is. Understands `{ name: 'DB_PASSWORD', value: 'x' }` and
 * lists of arguments (`['--password', 'x']`). Names of fields are kept. The same value is given back where nothing
 * was found.
 */
export function redactJson(value: JsonValue, known: readonly KnownSecret[] = []): JsonValue {
  if (typeof value === 'string') return redactSecrets(value, known).text;
  if (value === null || typeof value !== 'object') return value;
  return isList(value) ? redactList(value, known) : redactObject(value, known);
}

const isList = (value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] => Array.isArray(value);

function redactList(values: readonly JsonValue[], known: readonly KnownSecret[]): JsonValue {
  const redacted = values.map((value, index) => {
    const option = values[index - 1];
    const isBehindOption =
      typeof option === 'string' && /^--?[A-Za-z][\w-]*$/.test(option) && typeof value === 'string';
    return isBehindOption ? redactNamed(option.replace(/^--?/, ''), value, known) : redactJson(value, known);
  });
  return redacted.some((value, index) => value !== values[index]) ? redacted : values;
}

function redactObject(object: JsonObject, known: readonly KnownSecret[]): JsonValue {
  const entries = Object.entries(object);
  const label = object['name'] ?? object['key'];
  let isChanged = false;
  const redacted = entries.map(([key, value]) => {
    const name = key === 'value' && typeof label === 'string' ? label : key;
    const next = redactField(name, value, known);
    if (next !== value) isChanged = true;
    return [key, next] as const;
  });
  // Object.fromEntries defines its properties, so that a field called __proto__ stays a field.
  return isChanged ? Object.fromEntries(redacted) : object;
}

function redactField(name: string, value: JsonValue, known: readonly KnownSecret[]): JsonValue {
  if (typeof value === 'string') return redactNamed(name, value, known);
  if (value === null || typeof value !== 'object' || !isList(value)) return redactJson(value, known);
  const redacted = value.map((one) =>
    typeof one === 'string' ? redactNamed(name, one, known) : redactJson(one, known),
  );
  return redactList(redacted.some((one, index) => one !== value[index]) ? redacted : value, known);
}

function redactNamed(name: string, value: string, known: readonly KnownSecret[]): string {
  const keyClass = classifyKey(name);
  if (keyClass === 'header' || keyClass === 'cookie') {
    const line = `${name}: `;
    return redactSecrets(line + value, known).text.slice(line.length);
  }
  const isSecret = keyClass !== undefined && keyClass !== 'pair' && isSecretValue(value, keyClass, QUOTED);
  return isSecret ? marker(kindOf(name, keyClass)) : redactSecrets(value, known).text;
}
