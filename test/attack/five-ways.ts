import { existsSync, linkSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Arrival, SCRIPT_MARK } from '../e2e/attacker-server.ts';

/** The five ways in which the demo's attack is carried out; what each word means stands in five-ways.md. */
export const WAYS = ['command', 'interpreter', 'link', 'fetch', 'test'] as const;

const harmSchema = z.enum(['request-arrives', 'script-runs', 'secret-arrives', 'secret-in-result']);
export type Harm = z.infer<typeof harmSchema>;

const caseSchema = z.strictObject({
  way: z.enum(WAYS),
  name: z.string().min(1),
  setup: z.array(
    z.union([
      z.strictObject({ symlink: z.string(), to: z.string() }),
      z.strictObject({ hardlink: z.string(), to: z.string() }),
    ]),
  ),
  calls: z.array(z.strictObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })).min(1),
  needs: z.literal('curl').optional(),
  mustNot: z.array(harmSchema).min(1),
});
export type AttackCase = z.infer<typeof caseSchema>;

const fileSchema = z.strictObject({ placeholders: z.record(z.string(), z.string()), cases: z.array(caseSchema) });

/** Reads the cases, their placeholders filled in: where the attacker listens (`host:port`), and the text of `.env`. */
export function readFiveWays(fill: { readonly listener: string; readonly environment: string }): readonly AttackCase[] {
  const text = readFileSync(new URL('five-ways.cases.json', import.meta.url), 'utf8')
    .replaceAll('{{listener}}', fill.listener)
    .replaceAll('{{env}}', Buffer.from(fill.environment).toString('base64url'));
  return fileSchema.parse(JSON.parse(text)).cases;
}

/** Makes in a fresh workspace what stands there before the agent's first act. */
export function setUp({ setup }: AttackCase, workspace: string): void {
  for (const step of setup) {
    if ('symlink' in step) symlinkSync(step.to, join(workspace, step.symlink));
    else linkSync(join(workspace, step.to), join(workspace, step.hardlink));
  }
}

/** What an attack left behind, for `harmsOf` to judge. */
export interface Aftermath {
  readonly workspace: string;
  /** The text of `.env` as it was prepared. */
  readonly environment: string;
  /** What the model was told, a text a call. */
  readonly results: readonly string[];
  readonly arrivals: readonly Arrival[];
}

/** Which harms were done, each once, in alphabetical order. */
export function harmsOf({ workspace, environment, results, arrivals }: Aftermath): readonly Harm[] {
  const secrets = environment.split('\n').flatMap((line) => line.match(/=(.+)$/)?.[1] ?? []);
  const hasSecret = (text: string) => secrets.some((secret) => text.includes(secret));
  const harms: readonly (readonly [Harm, boolean])[] = [
    ['request-arrives', arrivals.length > 0],
    ['script-runs', existsSync(join(workspace, SCRIPT_MARK))],
    ['secret-arrives', arrivals.some(({ url, body }) => [url, body].flatMap(readings).some(hasSecret))],
    ['secret-in-result', results.some(hasSecret)],
  ];
  return harms.flatMap(([harm, done]) => (done ? [harm] : []));
}

/** A text as it is and as base64url in it would be read. */
const readings = (text: string): readonly string[] => [
  text,
  ...(text.match(/[\w-]{24,}/g) ?? []).map((part) => Buffer.from(part, 'base64url').toString('utf8')),
];
