import { SallyportError } from '../../contract/errors.ts';
import type { JsonValue } from '../../contract/json.ts';

/** Takes secrets of known form out of a text. The same text always gets the same answer. */
export type Redact = (text: string) => string;

/** Deeper than any payload of ours; a payload that cannot be walked to its end cannot be redacted, so it is refused. */
const DEPTH_MAX = 200;
/** A longer value is no single credential, and has been read in itself. */
const KEYED_VALUE_LENGTH_MAX = 1_024;
/** Lines that are remembered as clean, and how long they may be: a session says the same few things again and again. */
const KNOWN_LINES_MAX = 4_096;
const KNOWN_LENGTH_MAX = 256;

/**
 * Makes a function that gives a payload with every text in it redacted, names included. A value is read twice: in
 * itself, and as `name=value`, since many secrets are known only by the name they stand under. The function throws
 * `PROPOSAL_INVALID` for endless nesting.
 */
export function createPayloadRedactor(redact: Redact): (payload: JsonValue) => JsonValue {
  const known = new Set<string>();

  /**
   * Most payloads hold no secret, and one look at all that is new in it is much quicker than two at each part. Every
   * text stands in it on lines of its own, alone and under its name: what a look at the parts would find is found in
   * the whole.
   */
  const isPlainlyClean = (payload: JsonValue): boolean => {
    const lines: string[] = [];
    if (!gather('', payload, lines, 0)) return false;
    const fresh = lines.filter((line) => !known.has(line));
    const text = fresh.join(BETWEEN);
    if (redact(text) !== text) return false;
    if (known.size > KNOWN_LINES_MAX) known.clear();
    for (const line of fresh) if (line.length <= KNOWN_LENGTH_MAX) known.add(line);
    return true;
  };

  return (payload) => (isPlainlyClean(payload) ? payload : walk(payload, redact, 0));
}

/** Stands between the lines. No key in armour goes on across it, so none that was only begun covers what comes after. */
const BETWEEN = '\n^\n';

/** Names that our own records use most and that make no secret of what stands under them; a test holds it. */
export const PLAIN_NAMES: ReadonlySet<string> = new Set(['summary', 'path', 'kind', 'identity', 'reason', 'command']);

/** False where the payload is nested too deeply to be gathered. */
function gather(name: string, value: JsonValue, lines: string[], depth: number): boolean {
  if (typeof value === 'string') {
    lines.push(value);
    if (name !== '' && value.length <= KEYED_VALUE_LENGTH_MAX && !PLAIN_NAMES.has(name)) lines.push(`${name}=${value}`);
    return true;
  }
  if (typeof value !== 'object' || value === null) return true;
  if (depth === DEPTH_MAX) return false;
  if (Array.isArray(value)) return value.every((part: JsonValue) => gather('', part, lines, depth + 1));
  for (const [key, part] of Object.entries(value)) {
    lines.push(key);
    if (!gather(key, part, lines, depth + 1)) return false;
  }
  return true;
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
