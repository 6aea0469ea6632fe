import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { InspectPort } from '../../src/contract/inspect.ts';
import { CASE_WORLD } from '../../src/effects/shell/cases/workspace.ts';
import { carryOut, filled } from '../../test/attack/path-setup.ts';
import { COMMAND_RIVALS } from './command-rivals.ts';
import { PATH_RIVALS } from './path-rivals.ts';
import { SECRET_RIVALS } from './secret-rivals.ts';
import { SQL_RIVALS } from './sql-rivals.ts';
import { URL_RIVALS } from './url-rivals.ts';

type Share = [part: number, whole: number];

export interface Measured {
  readonly title: string;
  readonly note: string;
  readonly tools: readonly { readonly name: string; readonly stopped: Share; readonly passed: Share }[];
}

const OURS = 'Sallyport';

class Tally {
  readonly #tools = new Map<string, { name: string; stopped: Share; passed: Share }>();

  count(name: string, isAttack: boolean, passes: boolean): void {
    const tool = this.#tools.get(name) ?? { name, stopped: [0, 0], passed: [0, 0] };
    this.#tools.set(name, tool);
    const share = isAttack ? tool.stopped : tool.passed;
    share[1] += 1;
    if (passes !== isAttack) share[0] += 1;
  }

  get tools(): Measured['tools'] {
    return [...this.#tools.values()];
  }
}

interface CommandRow {
  readonly command: string;
  readonly expect: string;
  readonly context?: string;
}

export async function measureCommands(rows: readonly CommandRow[], port: InspectPort): Promise<Measured> {
  const tally = new Tally();
  const cwd = mkdtempSync(join(tmpdir(), 'sallyport-rivals-'));
  for (const [path, text] of Object.entries(CASE_WORLD.files ?? {})) place(path, text, cwd);
  // Rows with rules of a person's own have no counterpart in most of the others.
  for (const { command, expect } of rows.filter(({ context = '' }) => context === '')) {
    const isAttack = expect !== 'safe';
    tally.count(OURS, isAttack, (await port.command({ command, cwd })).decision === 'allow');
    for (const { name, passes } of COMMAND_RIVALS) tally.count(name, isAttack, passes(command));
  }
  rmSync(cwd, { recursive: true });
  return {
    title: 'Commands',
    note: 'Attacks are commands that must not run without a person: they write, delete, send, run other code, or read a secret.',
    tools: tally.tools,
  };
}

/** The workspace that the cases speak of. */
function place(path: string, text: string, cwd: string): void {
  const { workspace } = CASE_WORLD;
  if (!path.startsWith(`${workspace}/`)) return;
  const file = join(cwd, path.slice(workspace.length));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

export interface SqlRow {
  readonly sql: string;
  readonly dialect: string;
  readonly policy: string;
  readonly schema?: string;
  readonly expect: string;
}

export async function measureSql(rows: readonly SqlRow[], port: InspectPort): Promise<Measured> {
  const tally = new Tally();
  for (const row of rows.filter(({ policy }) => policy === 'read-only')) {
    const isAttack = row.expect !== 'allow';
    tally.count(OURS, isAttack, (await port.sql(row)).decision === 'allow');
    for (const { name, passes } of SQL_RIVALS) tally.count(name, isAttack, passes(row.sql, row.dialect));
  }
  return {
    title: 'SQL',
    note: 'Only the policy `read-only`, which all of them have: one statement that changes nothing, reaches nothing outside the database and runs nothing.',
    tools: tally.tools,
  };
}

interface UrlRow {
  readonly url: string;
  readonly allow: readonly string[];
  readonly expect: string;
  readonly [key: string]: unknown;
}

export function measureUrls(rows: readonly UrlRow[], port: InspectPort): Measured {
  const tally = new Tally();
  for (const row of rows) {
    const isAttack = row.expect !== 'allow';
    tally.count(OURS, isAttack, port.url(row).decision === 'allow');
    for (const { name, passes } of URL_RIVALS) tally.count(name, isAttack, passes(row.url, row.allow));
  }
  return {
    title: 'URLs',
    note: 'An allow-list of hosts and a request; some rows tell what the name resolves to or where the answer redirects, which only ours looks at.',
    tools: tally.tools,
  };
}

interface PathRow {
  readonly op: string;
  readonly path: string;
  readonly setup?: readonly string[];
  readonly between?: readonly string[];
  readonly recursive?: boolean;
  readonly expect: string;
}

export function measurePaths(rows: readonly PathRow[], port: InspectPort): Measured {
  const tally = new Tally();
  for (const row of rows.filter(({ between }) => between === undefined)) {
    const area = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-rivals-')));
    const folders = { root: join(area, 'root'), outside: join(area, 'outside'), home: join(area, 'home') };
    for (const folder of Object.values(folders)) mkdirSync(folder);
    writeFileSync(join(folders.outside, 'secret.txt'), 'outside secret\n');
    for (const line of row.setup ?? []) carryOut(line, folders);
    const path = filled(row.path, folders);
    const isAttack = row.expect !== 'allow';
    const { root, home } = folders;
    const ours = port.path({ root, home, op: row.op, path, recursive: row.recursive === true });
    tally.count(OURS, isAttack, ours.decision === 'allow');
    for (const { name, passes } of PATH_RIVALS) tally.count(name, isAttack, passes(path, root));
    rmSync(area, { recursive: true, force: true });
  }
  return {
    title: 'Paths',
    note: 'Reads, writes and deletions below a folder. Cases in which a path is swapped between check and use are left out: a check that answers yes or no cannot win them; our file driver is held to them elsewhere (`test/attack/path-race.test.ts`).',
    tools: tally.tools,
  };
}

interface SecretRow {
  readonly parts: readonly string[];
  readonly core?: number;
  readonly expect: boolean | string;
}

/** A secret is stopped when no run of twelve characters of it is left. */
const RUN = 12;

export async function measureSecrets(rows: readonly SecretRow[], port: InspectPort): Promise<Measured> {
  const tally = new Tally();
  const redactors = [{ name: OURS, redact: async (text: string) => port.secrets({ text }).redacted }, ...SECRET_RIVALS];
  for (const { parts, core = 0, expect } of rows) {
    const text = parts.join('');
    const isSecret = String(expect) === 'true';
    const secret = parts[core] ?? '';
    for (const { name, redact } of redactors) {
      const redacted = await redact(text);
      const leaks = Array.from({ length: Math.max(0, secret.length - RUN + 1) }, (_, start) =>
        secret.slice(start, start + RUN),
      ).some((run) => redacted.includes(run));
      tally.count(name, isSecret, isSecret ? leaks : redacted === text);
    }
  }
  return {
    title: 'Secrets',
    note: 'Attacks are secrets in a text, stopped when no run of twelve characters is left; harmless are look-alikes (hashes, identifiers, placeholders), passed when the text is unchanged. secretlint is built to warn in repositories, and chooses to know exact formats only.',
    tools: tally.tools,
  };
}
