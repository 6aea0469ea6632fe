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
 * Most payloads hold no secret, and one look at all of it is much quicker than two at each part. Every text stands in
 * it on lines of its own, alone and under its name: what a look at the parts would find is found in the whole.
 */
function isPlainlyClean(value: JsonValue, redact: Redact): boolean {
  const lines: string[] = [];
  if (!gather('', value, lines, 0)) return false;
  const text = lines.join('\n');
  return redact(text) === text;
}

/** False where the payload is nested too deeply to be gathered. */
function gather(name: string, value: JsonValue, lines: string[], depth: number): boolean {
  if (typeof value === 'string') {
    lines.push(value);
    if (name !== '' && value.length <= KEYED_VALUE_LENGTH_MAX) lines.push(`${name}=${value}`);
    return true;
  }
  if (typeof value !== 'object' || value === null) return true;
  if (depth === DEPTH_MAX) return false;
  if (Array.isArray(value)) return value.every((part: JsonValue) => gather('', part, lines, depth + 1));
  return Object.entries(value).every(([key, part]) => {
    lines.push(key);
    return gather(key, part, lines, depth + 1);
  });
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
