/**
 * Light evaluation over sets of hand-written cases that are kept apart from this repository.
 * Run: node bench/evaluate.ts ../shared/data. Prints a line a set and the rows that went wrong; exit status 1 when a
 * dangerous command was called safe, an attack of another set passed, or a file is missing.
 */
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openInspect } from '../src/compose-inspect.ts';
import type { PrefixRule } from '../src/contract/inspect.ts';
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

function path() {
  const counts = { rows: 0, passedAttacks: 0, overBlock: 0 };
  for (const row of rowsOf('path.sample.jsonl')) {
    if (row['platform'] === 'win32' || row['platform'] === 'darwin') continue;
    const top = mkdtempSync(join(tmpdir(), 'sallyport-evaluate-'));
    const places = { '${ROOT}': join(top, 'root'), '${OUTSIDE}': join(top, 'outside'), '${HOME}': join(top, 'home') };
    for (const place of Object.values(places)) mkdirSync(place);
    const fill = (text: string): string =>
      Object.entries(places).reduce((filled, [token, place]) => filled.replaceAll(token, place), text);
    const root = places['${ROOT}'];
    for (const step of (row['setup'] ?? []) as string[]) prepare(fill(step), root);
    const { decision, reason } = port.path({
      root,
      home: places['${HOME}'],
      op: String(row['op']),
      path: fill(String(row['path'])),
      recursive: row['recursive'] === true,
    });
    // A write or a read of what is not there is an error either way; the set counts an error as a denial.
    count(
      'path',
      row,
      decision === 'deny' && reason === 'There is nothing of that name.' && row.expect === 'allow' ? 'allow' : decision,
      { counts, reason, text: String(row['path']) },
    );
    rmSync(top, { recursive: true, force: true });
  }
  return counts;
}

function prepare(step: string, root: string): void {
  const [verb = '', ...rest] = step.split(' ');
  const text = rest.join(' ');
  const at = (name: string): string => (name.startsWith('/') ? name : join(root, name));
  if (verb === 'mkdir') mkdirSync(at(text), { recursive: true });
  if (verb === 'write') {
    mkdirSync(dirname(at(text)), { recursive: true });
    writeFileSync(at(text), 'content\n');
  }
  if (verb === 'symlink') {
    const [name = '', target = ''] = text.split(' -> ');
    symlinkSync(target, at(name));
  }
  if (verb === 'hardlink') {
    const [name = '', target = ''] = text.split(' => ');
    linkSync(at(target), at(name));
  }
}

function secrets() {
  const counts = { rows: 0, leaked: 0, falseAlarms: 0 };
  for (const row of rowsOf('secrets.sample.jsonl')) {
    const parts = row['parts'] as string[];
    const text = parts.join('');
    const { redacted } = port.secrets({ text });
    counts.rows += 1;
    const isSecret = String(row.expect) === 'true';
    const core = String(parts[Number(row['core'] ?? 0)] ?? '');
    const survives = Array.from({ length: Math.max(0, core.length - 11) }, (_, start) =>
      core.slice(start, start + 12),
    ).some((run) => redacted.includes(run));
    if (isSecret && survives) counts.leaked += 1;
    if (!isSecret && redacted !== text) counts.falseAlarms += 1;
    if (isSecret ? survives : redacted !== text)
      wrong.push(`secrets ${row.id}: ${isSecret ? 'leaked' : 'changed'}: ${JSON.stringify(redacted.slice(0, 120))}`);
  }
  return counts;
}

const summary = { shell: await shell(), url: url(), path: path(), secrets: secrets() };
for (const line of wrong) console.log(line);
if (summary.url.passedAttacks + summary.path.passedAttacks + summary.secrets.leaked > 0) mustFail = true;
report('evaluate', summary, wrong);
process.exitCode = mustFail ? 1 : 0;
