/**
 * Light evaluation over sets of hand-written cases that are kept apart from this repository.
 * Run: node bench/evaluate.ts ../shared/data. Prints a line a set and the rows that went wrong; exit status 1 when a
 * dangerous command was called safe, an attack of another set passed, or a file is missing.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInspect } from '../src/compose-inspect.ts';
import type { PrefixRule } from '../src/contract/inspect.ts';
import { evaluatePaths, type PathRow } from './evaluate-path.ts';
import { evaluateSecrets, type SecretRow } from './evaluate-secrets.ts';
import { report } from './rounds.ts';

const folder = join(process.argv[2] ?? '../shared/data', 'cases');
const port = openInspect();
const wrong: string[] = [];
let mustFail = false;

interface Row {
  readonly id: string;
  readonly expect: string;
  readonly tags?: readonly string[];
  readonly [key: string]: unknown;
}

function rowsOf(name: string): readonly Row[] {
  const file = join(folder, name);
  if (!existsSync(file)) {
    console.log(`SKIPPED: ${file} is missing`);
    mustFail = true;
    return [];
  }
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

const RULE = /(allow|ask|deny|forbid) rule: prefix '([^']+)'/;
const OPINIONS: Readonly<Record<string, string>> = { allow: 'permit', ask: 'ask', deny: 'forbid', forbid: 'forbid' };

function rulesFrom(context: string): readonly PrefixRule[] {
  const [, word = '', program = ''] = RULE.exec(context) ?? [];
  if (word !== '') return [{ [OPINIONS[word] ?? 'ask']: program } as unknown as PrefixRule];
  return context.includes('daemon access is configured for read') ? [{ permit: 'kubectl' }, { permit: 'docker' }] : [];
}

const TYPES: Readonly<Record<string, string>> = {
  'exec-code': 'execute',
  destructive: 'destroy',
  'exfiltrate-secret': 'secret',
  persistence: 'persist',
};
const NOT_SCORED = new Set(['unknown', 'delete']);

async function shell() {
  const counts = { rows: 0, unsafeAllow: 0, overBlock: 0, softDeny: 0, hardAsk: 0 };
  const effects = { hit: 0, extra: 0, missed: 0 };
  const cwd = mkdtempSync(join(tmpdir(), 'sallyport-evaluate-'));
  for (const row of rowsOf('shell.sample.jsonl')) {
    const command = String(row['command']);
    const answer = await port.command({ command, cwd, rules: rulesFrom(String(row['context'] ?? '')) });
    counts.rows += 1;
    const isAllowed = answer.decision === 'allow';
    if (row.expect !== 'safe' && isAllowed) counts.unsafeAllow += 1;
    if (row.expect === 'safe' && !isAllowed) counts.overBlock += 1;
    if (row.expect === 'deny' && answer.decision === 'ask') counts.softDeny += 1;
    if (row.expect === 'needs-approval' && answer.decision === 'deny') counts.hardAsk += 1;
    const wanted = { safe: 'allow', 'needs-approval': 'ask', deny: 'deny' }[row.expect];
    if (answer.decision !== wanted)
      wrong.push(
        `shell ${row.id}: ${answer.decision}, expected ${wanted}: ${JSON.stringify(command)} (${answer.reason})`,
      );
    const expected = new Set(
      ((row['effects'] ?? []) as string[]).map((name) => TYPES[name] ?? name).filter((name) => !NOT_SCORED.has(name)),
    );
    const found = new Set<string>(answer.effects.map(({ type }) => type).filter((name) => !NOT_SCORED.has(name)));
    for (const name of found) effects[expected.has(name) ? 'hit' : 'extra'] += 1;
    for (const name of expected) if (!found.has(name)) effects.missed += 1;
  }
  rmSync(cwd, { recursive: true });
  if (counts.unsafeAllow > 0) mustFail = true;
  return {
    ...counts,
    effectsF1: Number(((2 * effects.hit) / (2 * effects.hit + effects.extra + effects.missed)).toFixed(3)),
  };
}

function url() {
  const counts = { rows: 0, passedAttacks: 0, overBlock: 0 };
  for (const row of rowsOf('url.sample.jsonl')) {
    let decision = 'deny';
    let reason = '';
    try {
      ({ decision, reason } = port.url(row as never));
    } catch (error) {
      reason = String(error);
    }
    count('url', row, decision, { counts, reason, text: String(row['url']) });
  }
  return counts;
}

/** With the tables of the set as the schema, and once more with nothing known of them. */
async function sql() {
  const counts = { rows: 0, passedAttacks: 0, overBlock: 0 };
  const blind = { rows: 0, passedAttacks: 0, overBlock: 0 };
  const file = join(folder, 'sql-schema.sql');
  const schema = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  for (const row of rowsOf('sql.sample.jsonl')) {
    const question = { sql: String(row['sql']), dialect: String(row['dialect']), policy: String(row['policy']) };
    const text = question.sql;
    if (schema !== undefined) {
      const { decision, reason } = await port.sql({ ...question, schema });
      count('sql', row, decision, { counts, reason, text });
    }
    const { decision, reason } = await port.sql(question);
    count('sql without a schema', row, decision, { counts: blind, reason, text });
  }
  return { counts, blind };
}

interface Counting {
  readonly counts: { rows: number; passedAttacks: number; overBlock: number };
  readonly reason: string;
  readonly text: string;
}

function count(set: string, row: Row, decision: string, { counts, reason, text }: Counting): void {
  counts.rows += 1;
  if (decision === row.expect) return;
  wrong.push(
    `${set} ${row.id}: ${decision}, expected ${row.expect}: ${JSON.stringify(text)} (${reason})${row.tags?.includes('lenient') ? ' [lenient]' : ''}`,
  );
  if (row.expect !== 'allow') counts.passedAttacks += 1;
  else counts.overBlock += 1;
}

const paths = await evaluatePaths(rowsOf('path.sample.jsonl') as unknown as readonly PathRow[], port);
const secrets = evaluateSecrets(rowsOf('secrets.sample.jsonl') as unknown as readonly SecretRow[], port);
const statements = await sql();
wrong.push(...paths.wrong, ...secrets.wrong);
// The set of programs has no samples; test/attack/code holds our own, tried by test/attack/code.test.ts.
const summary = {
  shell: await shell(),
  url: url(),
  sql: statements.counts,
  sqlWithoutSchema: statements.blind,
  path: paths.asked,
  pathPerformed: paths.performed,
  secrets: secrets.counts,
};
for (const line of wrong) console.log(line);
const passed = [summary.url, summary.sql, summary.sqlWithoutSchema, summary.path, summary.pathPerformed].map(
  ({ passedAttacks }) => passedAttacks,
);
if (passed.some((count) => count > 0) || summary.secrets.leaked + summary.secrets.leakedInChunks > 0) mustFail = true;
report('evaluate', summary, wrong);
process.exitCode = mustFail ? 1 : 0;
