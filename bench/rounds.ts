import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

export const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits));

/** The machine and its load now: figures of different moments are not to be compared without it. */
export const surroundings = () => ({
  node: process.version,
  cores: cpus().length,
  load: loadavg().map((load) => rounded(load, 2)),
  at: new Date().toISOString(),
});

/** Keeps raw figures where the next reader finds them, and shows the summary. */
export function report(name: string, summary: Readonly<Record<string, unknown>>, raw: unknown): void {
  const folder = new URL('results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    new URL(`${name}.json`, folder),
    `${JSON.stringify({ name, summary, ...surroundings(), raw }, null, 2)}\n`,
  );
  console.log(`${name}: ${JSON.stringify(summary)}`);
}
