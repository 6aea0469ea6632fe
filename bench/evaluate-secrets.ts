/**
 * The set of secrets: each text whole, and the true ones again in pieces cut at random. A true row passes when no run
 * of twelve characters of its core survives, a false one when its text is unchanged.
 */
import type { InspectPort } from '../src/contract/inspect.ts';
import { createRedactor } from '../src/effects/secrets/create-redactor.ts';

export interface SecretRow {
  readonly id: string;
  readonly parts: readonly string[];
  readonly core?: number;
  readonly expect: boolean;
  readonly tags?: readonly string[];
}

const RUN = 12;
const CUTS_A_ROW = 20;

export function evaluateSecrets(rows: readonly SecretRow[], port: InspectPort) {
  const counts = { rows: 0, secrets: 0, leaked: 0, leakedInChunks: 0, falseAlarms: 0, strictFalseAlarms: 0 };
  const wrong: string[] = [];
  const random = seeded(20_261_121);
  for (const row of rows) {
    const text = row.parts.join('');
    const { redacted } = port.secrets({ text });
    counts.rows += 1;
    if (row.expect) {
      counts.secrets += 1;
      const isLeak = survives(row, redacted);
      const inChunks = Array.from({ length: CUTS_A_ROW }, () => survives(row, inPieces(text, random)));
      if (isLeak) counts.leaked += 1;
      if (inChunks.includes(true)) counts.leakedInChunks += 1;
      if (isLeak || inChunks.includes(true))
        wrong.push(`secrets ${row.id}: leaked: ${JSON.stringify(redacted.slice(0, 120))}`);
    } else if (redacted !== text) {
      counts.falseAlarms += 1;
      const isLenient = row.tags?.includes('lenient') === true;
      if (!isLenient) counts.strictFalseAlarms += 1;
      wrong.push(
        `secrets ${row.id}: changed: ${JSON.stringify(redacted.slice(0, 120))}${isLenient ? ' [lenient]' : ''}`,
      );
    }
  }
  return { counts, wrong };
}

function survives({ parts, core = 0 }: SecretRow, redacted: string): boolean {
  const secret = parts[core] ?? '';
  if (secret.length < RUN) return secret !== '' && redacted.includes(secret);
  return Array.from({ length: secret.length - RUN + 1 }, (_, start) => secret.slice(start, start + RUN)).some((run) =>
    redacted.includes(run),
  );
}

function inPieces(text: string, random: () => number): string {
  const redactor = createRedactor();
  let out = '';
  for (let at = 0; at < text.length; ) {
    const size = 1 + Math.floor(random() * 24);
    out += redactor.push(text.slice(at, at + size));
    at += size;
  }
  return out + redactor.end();
}

/** Marsaglia's xorshift: the same cuts in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
