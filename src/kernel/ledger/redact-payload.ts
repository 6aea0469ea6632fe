import { SallyportError } from '../../contract/errors.ts';
import type { JsonValue } from '../../contract/json.ts';

export type Redact = (text: string) => string;

/** Deeper than any payload of ours; a payload that cannot be walked to its end cannot be redacted, so it is refused. */
const DEPTH_MAX = 200;
/** A longer value is no single credential, and has been read in itself. */
const KEYED_VALUE_LENGTH_MAX = 1_024;

/**
 * The payload with every text in it redacted, names included. A value is read twice: in itself, and as `name=value`,
 * since many secrets are known only by the name they stand under. Throws `PROPOSAL_INVALID` for endless nesting.
 */
export function redactPayload(value: JsonValue, redact: Redact): JsonValue {
  return isPlainlyClean(value, redact) ? value : walk(value, redact, 0);
}

/**
 * Most payloads hold no secret, and one look at all of it is much quicker than one at each part. As JSON every name
 * stands before its value; where nothing in it had to be escaped, every text stands there as it is, so what a look at
 * the parts would find is found in the whole.
 */
function isPlainlyClean(value: JsonValue, redact: Redact): boolean {
  const text = JSON.stringify(value);
  return !text.includes('\\') && redact(text) === text;
}

function walk(value: JsonValue, redact: Redact, depth: number): JsonValue {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEPTH_MAX) {
    throw new SallyportError('PROPOSAL_INVALID', `What is to be recorded is nested deeper than ${DEPTH_MAX} levels.`);
  }
  if (Array.isArray(value)) return value.map((part: JsonValue) => walk(part, redact, depth + 1));
  const names = new Set<string>();
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      distinct(redact(name), names),
      redactUnder(name, walk(part, redact, depth + 1), redact),
    ]),
  );
}

function redactUnder(name: string, value: JsonValue, redact: Redact): JsonValue {
  if (typeof value !== 'string' || value.length > KEYED_VALUE_LENGTH_MAX) return value;
  const keyed = `${name}=${value}`;
  const redacted = redact(keyed);
  if (redacted === keyed) return value;
  return redacted.startsWith(`${name}=`) ? redacted.slice(name.length + 1) : redacted;
}

/** Two names that are redacted alike must not become one: a part would be lost. */
function distinct(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let count = 2; taken.has(candidate); count++) candidate = `${name} (${count})`;
  taken.add(candidate);
  return candidate;
}
