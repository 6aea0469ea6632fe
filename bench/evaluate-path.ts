/**
 * The set of paths: each row is asked (`inspect path`) and then performed (`file --jsonl`) in a world of its own, whose
 * set-up lines are those of the conventions. Rows that change the world between check and use are only performed: the
 * act waits there by the pause of `src/testing`, which nothing that ships hands in.
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openFileActs } from '../src/compose-file.ts';
import type { FileAct, FileActAnswer } from '../src/contract/file-acts.ts';
import type { InspectPort } from '../src/contract/inspect.ts';
import { createCheckUsePause } from '../src/testing/check-use-pause.ts';

export interface PathRow {
  readonly id: string;
  readonly op: FileAct['op'];
  readonly path: string;
  readonly expect: 'allow' | 'deny';
  readonly root?: string;
  readonly platform?: string;
  readonly setup?: readonly string[];
  readonly recursive?: boolean;
  readonly must_survive?: readonly string[];
  readonly tags?: readonly string[];
}

export interface PathScore {
  readonly asked: Counts;
  /** What the act did: an attack passes too when something outside changed, came back or was lost. */
  readonly performed: Counts;
  /** Rows of other systems, and rows whose world could not be made here. */
  readonly left: number;
  readonly wrong: readonly string[];
}

interface Counts {
  rows: number;
  passedAttacks: number;
  overBlock: number;
}

const MEANWHILE = /^(?:swap|appear)-after-check\b/;
const OUTSIDE_TEXT = 'outside: not for you';

export async function evaluatePaths(rows: readonly PathRow[], port: InspectPort): Promise<PathScore> {
  const asked = { rows: 0, passedAttacks: 0, overBlock: 0 };
  const performed = { rows: 0, passedAttacks: 0, overBlock: 0 };
  const wrong: string[] = [];
  let left = 0;
  for (const row of rows) {
    if (row.platform === 'win32' || row.platform === 'darwin') {
      left += 1;
      continue;
    }
    const isRace = (row.setup ?? []).some((line) => MEANWHILE.test(line));
    try {
      if (!isRace) tally(row, askedOf(row, port), asked, wrong, 'asked');
      tally(row, await performedOf(row), performed, wrong, 'performed');
    } catch (error) {
      left += 1;
      wrong.push(`path ${row.id}: its world could not be made: ${String(error)}`);
    }
  }
  return { asked, performed, left, wrong };
}

interface Verdict {
  readonly decision: 'allow' | 'deny';
  readonly reason: string;
}

function tally(row: PathRow, verdict: Verdict, counts: Counts, wrong: string[], how: string): void {
  counts.rows += 1;
  if (verdict.decision === row.expect) return;
  counts[row.expect === 'allow' ? 'overBlock' : 'passedAttacks'] += 1;
  const note = row.tags?.includes('lenient') === true ? ' [lenient]' : '';
  wrong.push(
    `path ${row.id} ${how}: ${verdict.decision}, expected ${row.expect}: ${row.op} ${JSON.stringify(row.path)} (${verdict.reason})${note}`,
  );
}

function askedOf(row: PathRow, port: InspectPort): Verdict {
  const world = new World(row);
  try {
    world.prepare((line) => !MEANWHILE.test(line));
    return port.path({
      root: world.root,
      home: world.home,
      op: row.op,
      path: world.fill(row.path),
      recursive: row.recursive === true,
    });
  } finally {
    world.leave();
  }
}

async function performedOf(row: PathRow): Promise<Verdict> {
  const world = new World(row);
  const { pause, reached, release } = createCheckUsePause();
  const acts = openFileActs({ stateFolder: join(world.top, 'state'), pause });
  try {
    world.prepare((line) => !MEANWHILE.test(line));
    const before = world.outsideSnapshot();
    const doing = acts.perform({
      root: world.root,
      op: row.op,
      path: world.fill(row.path),
      content: 'written by the act\n',
      ...(row.recursive !== undefined && { recursive: row.recursive }),
    });
    // An act that is refused by the check never reaches the pause.
    await Promise.race([reached, doing]);
    world.prepare((line) => MEANWHILE.test(line));
    const after = world.meanwhileSnapshot(before);
    release();
    return world.judge(await doing, after);
  } finally {
    release();
    await acts.close();
    world.leave();
  }
}

/** One row's folders: `root/`, and beside it `outside/` and `home/`. */
class World {
  readonly top = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-evaluate-')));
  readonly root: string;
  readonly home = join(this.top, 'home');
  readonly outside = join(this.top, 'outside');
  readonly #row: PathRow;
  readonly #mounts: string[] = [];

  constructor(row: PathRow) {
    this.#row = row;
    for (const folder of [join(this.top, 'root'), this.home, join(this.outside, 'sub')])
      mkdirSync(folder, { recursive: true });
    const files = ['secret.txt', 'outside/secret.txt', 'outside/keep.txt', 'outside/sub/secret.txt', 'home/secret.txt'];
    for (const name of files) writeFileSync(join(this.top, name), `${OUTSIDE_TEXT} (${name})\n`);
    this.root = this.fill(row.root ?? '${ROOT}');
  }

  fill(text: string): string {
    return text
      .replaceAll('${ROOT}', join(this.top, 'root'))
      .replaceAll('${OUTSIDE}', this.outside)
      .replaceAll('${HOME}', this.home);
  }

  prepare(isWanted: (line: string) => boolean): void {
    for (const line of (this.#row.setup ?? []).filter(isWanted)) this.#carryOut(this.fill(line));
  }

  #carryOut(line: string): void {
    const [, verb = '', rest = ''] = /^(\S+)\s+(.*)$/s.exec(line) ?? [];
    const [name = '', target = ''] = rest.split(/ (?:->|=>|<=) /);
    const base = verb.startsWith('outside-') ? this.outside : join(this.top, 'root');
    const at = (text: string): string => (text.startsWith('/') ? text : join(base, text));
    const path = at(name);
    mkdirSync(dirname(path), { recursive: true });
    const act = this.#verbs(path, target, line).get(verb.replace(/^outside-/, ''));
    if (act === undefined) throw new Error(`unknown set-up: ${line}`);
    act(at);
  }

  #verbs(path: string, target: string, line: string): ReadonlyMap<string, (at: (text: string) => string) => unknown> {
    return new Map<string, (at: (text: string) => string) => unknown>([
      ['mkdir', () => mkdirSync(path, { recursive: true })],
      ['write', () => writeFileSync(path, 'content of the workspace\n')],
      ['mkfifo', () => execFileSync('mkfifo', [path])],
      ['symlink', () => symlinkSync(target, path)],
      ['hardlink', (at) => linkSync(at(target), path)],
      ['bind-mount', (at) => this.#mount(path, at(target))],
      ['swap-after-check', () => this.#swap(path, target, line)],
      ['appear-after-check', () => this.#appear(path, target, line)],
    ]);
  }

  #mount(path: string, source: string): void {
    if (!existsSync(path)) {
      if (lstatSync(source).isDirectory()) mkdirSync(path);
      else writeFileSync(path, '');
    }
    execFileSync('mount', ['--bind', source, path]);
    this.#mounts.push(path);
  }

  /** What was there is moved aside, as an attacker would who wants it back. */
  #swap(path: string, target: string, line: string): void {
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) renameSync(path, `${path}.aside`);
    this.#appear(path, target, line);
  }

  #appear(path: string, target: string, line: string): void {
    if (target === '') writeFileSync(path, 'of somebody else\n');
    else if (line.includes(' => ')) linkSync(target.startsWith('/') ? target : join(this.root, target), path);
    else symlinkSync(target, path);
  }

  outsideSnapshot(): string {
    return JSON.stringify([this.outside, this.home].map(snapshot));
  }

  /** What stands outside now counts as it is: the set-up may have changed it, the act may not. */
  meanwhileSnapshot(before: string): string {
    return (this.#row.setup ?? []).some((line) => MEANWHILE.test(line)) ? this.outsideSnapshot() : before;
  }

  judge(answer: FileActAnswer, before: string): Verdict {
    const lost = (this.#row.must_survive ?? []).filter((path) => !existsSync(this.fill(path)));
    if (lost.length > 0) return { decision: 'allow', reason: `lost ${lost.join(', ')}` };
    if (this.outsideSnapshot() !== before) return { decision: 'allow', reason: 'changed something outside' };
    if (JSON.stringify(answer).includes(OUTSIDE_TEXT)) return { decision: 'allow', reason: 'returned what is outside' };
    return { decision: answer.decision, reason: answer.reason ?? answer.outcome };
  }

  leave(): void {
    for (const path of this.#mounts.reverse()) execFileSync('umount', [path]);
    rmSync(this.top, { recursive: true, force: true });
  }
}

function snapshot(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => (lstatSync(path).isFile() ? `${path}: ${readFileSync(path, 'utf8')}` : path));
}
