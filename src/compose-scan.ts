import { hash } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { PACKS_FOLDER } from './config/packs-folder.ts';
import { readPolicySources } from './config/policy-files.privileged.ts';
import { canonicalPlace } from './config/workspace.privileged.ts';
import { SallyportError } from './contract/errors.ts';
import { MIB } from './contract/limits.ts';
import type { ScanFinding, ScanPort, ScanReport, ScanRequest, SkippedFile } from './contract/scan.ts';
import { createFacts } from './drivers/facts/facts.privileged.ts';
import { repositoryRoot } from './drivers/scan/git.privileged.ts';
import { listFiles } from './drivers/scan/list-files.privileged.ts';
import { isFolder, isThere, readScanned } from './drivers/scan/read-scanned.privileged.ts';
import { stagedFiles } from './drivers/scan/staged-files.privileged.ts';
import { loadCodeReader } from './effects/code/load-code-reader.ts';
import { mayHoldPrograms } from './effects/embedded/programs-in.ts';
import { scriptParts } from './effects/embedded/script-parts.ts';
import { isWithin } from './effects/path/place.ts';
import { mayHoldCode } from './effects/shell/code-reader.ts';
import { readShellProgram } from './effects/shell/read-command.ts';
import type { SqlReader } from './effects/sql/read-sql.ts';
import { startedPrograms } from './kernel/catalogue/process-run.ts';
import { type ReadPart, type ScanContext, type ScanReader, scanText } from './kernel/inspect-scan.ts';
import { compilePolicy } from './kernel/policy/compile-policy.ts';
import { parsePolicy } from './kernel/policy/parse-policy.ts';

const SEARCH_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';
/** Beyond these the scan says that it did not see everything. */
const FILES_MAX = 100_000;
const BYTES_MAX = 1024 * MIB;
const FILE_BYTES_MAX = 8 * MIB;
const FILES_A_BREATH = 50;
const CODE = /\.(?:pyw?|[cm]?[jt]sx?|sql|ipynb)$/i;

/** Reads a repository: no state folder, no ledger, no sandbox; nothing of what it reads is ever run. */
export const openScan = (): ScanPort => ({ scan });

interface ScannedFile {
  readonly path: string;
  readonly read: () => { readonly text: string } | { readonly why: string } | undefined;
  /** What the last commit has in its place. */
  readonly before?: string;
}

interface Source {
  readonly files: readonly ScannedFile[];
  readonly skipped: readonly SkippedFile[];
  readonly incomplete?: string;
}

async function scan(request: ScanRequest): Promise<ScanReport> {
  const root = rootOf(request);
  const named = { ...request, folder: canonicalPlace(request.folder), paths: request.paths.map(canonicalPlace) };
  const source = sourceOf(root, named);
  const run = new ScanRun(root, named, contextFor(root, request.policyFile));
  for (const [index, file] of source.files.entries()) {
    if (index % FILES_A_BREATH === 0) await setImmediate();
    if (!(await run.add(file))) break;
  }
  return run.report(source);
}

/** One scan on its way. */
class ScanRun {
  readonly #root: string;
  readonly #request: ScanRequest;
  readonly #context: ScanContext;
  readonly #findings: ScanFinding[] = [];
  readonly #skipped: SkippedFile[] = [];
  readonly #endsAtMs: number;
  #files = 0;
  #programs = 0;
  #modules = 0;
  #notes = 0;
  #known = 0;
  #bytes = 0;
  #incomplete: string | undefined;

  constructor(root: string, request: ScanRequest, context: ScanContext) {
    this.#root = root;
    this.#request = request;
    this.#context = context;
    this.#endsAtMs = performance.now() + request.timeoutMs;
  }

  /** False where a limit ends the scan. */
  async add({ path, read, before }: ScannedFile): Promise<boolean> {
    const limit = this.#limit();
    if (limit !== undefined) {
      this.#incomplete = limit;
      return false;
    }
    const found = read();
    if (found === undefined) return true;
    if ('why' in found) {
      this.#skipped.push({ file: path, why: found.why });
      // A definition that nobody could read may start anything; of other large files that is only said.
      if (mayHoldPrograms(path, '') && !CODE.test(path)) this.#incomplete = `${path} is ${found.why}`;
      return true;
    }
    // A shell passes over a NUL, so it makes no script a picture.
    if (found.text.includes('\0') && !mayHoldPrograms(path, found.text)) return true;
    this.#files += 1;
    this.#bytes += found.text.length;
    await this.#keep(path, found.text, before);
    this.#request.progress?.(this.#files);
    return true;
  }

  #limit(): string | undefined {
    if (performance.now() > this.#endsAtMs) return `it took longer than ${this.#request.timeoutMs / 1000} seconds`;
    return this.#bytes > BYTES_MAX ? `there are more than ${BYTES_MAX} bytes` : undefined;
  }

  async #keep(path: string, text: string, before: string | undefined): Promise<void> {
    const isNamed = this.#request.paths.some((named) => named === `${this.#root}/${path}`);
    const withModules = this.#request.withModules || isNamed;
    const context = { ...this.#context, withModules, isOver: () => performance.now() > this.#endsAtMs };
    const { findings, programs, modules, isWhole } = await scanText(path, text, context);
    if (!isWhole) this.#incomplete = this.#limit();
    this.#programs += programs;
    this.#modules += modules;
    const old = before === undefined ? [] : (await scanText(path, before, context)).findings;
    const fresh = newOnes(findings, { text, old, before: before ?? '' });
    for (const finding of fresh) {
      if (this.#request.baseline.has(finding.fingerprint)) this.#known += 1;
      else if (finding.level === 'note') this.#notes += 1;
      if (!this.#request.baseline.has(finding.fingerprint) && (finding.level !== 'note' || this.#request.withNotes))
        this.#findings.push(finding);
    }
  }

  report({ skipped, incomplete = this.#incomplete }: Source): ScanReport {
    return {
      root: this.#root,
      findings: this.#findings,
      files: this.#files,
      programs: this.#programs,
      modules: this.#modules,
      notes: this.#notes,
      known: this.#known,
      skipped: [...skipped, ...this.#skipped],
      ...(incomplete !== undefined && { incomplete }),
    };
  }
}

/**
 * What the last commit had already is not what this one brings. Lines are compared as they are and not as they are shown:
 * another secret in the place of an old one is new.
 */
function newOnes(
  findings: readonly ScanFinding[],
  { text, old, before }: { readonly text: string; readonly old: readonly ScanFinding[]; readonly before: string },
): readonly ScanFinding[] {
  if (old.length === 0) return findings;
  const left = new Map<string, number>();
  const oldKey = keyIn(before);
  for (const finding of old) left.set(oldKey(finding), (left.get(oldKey(finding)) ?? 0) + 1);
  const newKey = keyIn(text);
  return findings.filter((finding) => {
    const key = newKey(finding);
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}

/** What makes a finding the same as another: its rule, its sentence and its lines, each range of which is read once. */
function keyIn(text: string): (finding: ScanFinding) => string {
  const lines = text.split('\n');
  const hashes = new Map<string, string>();
  return ({ rule, sentence, line, endLine }) => {
    const place = `${line}-${endLine}`;
    const content = hashes.get(place) ?? hash('sha256', lines.slice(line - 1, endLine).join('\n'));
    hashes.set(place, content);
    return JSON.stringify([rule, sentence, content]);
  };
}

function rootOf({ folder, paths, isStaged }: ScanRequest): string {
  // A name that is misspelt is not a clean scan.
  const absent = [folder, ...paths].find((path) => !isThere(path));
  if (absent !== undefined) throw new SallyportError('USAGE_INVALID', `There is no ${absent} to scan.`);
  const [first = folder] = paths;
  const place = canonicalPlace(first);
  const start = isFolder(place) ? place : dirname(place);
  const top = repositoryRoot(start);
  if (isStaged && top === undefined)
    throw new SallyportError('USAGE_INVALID', `${start} lies in no git repository, so nothing is staged there.`);
  const root = top === undefined ? start : canonicalPlace(top);
  const stranger = paths.map(canonicalPlace).find((path) => !isWithin(path, root));
  if (stranger !== undefined)
    throw new SallyportError(
      'USAGE_INVALID',
      `${stranger} lies outside ${root}; scan one repository or folder at a time.`,
    );
  return root;
}

function sourceOf(root: string, { folder, paths, isStaged }: ScanRequest): Source {
  const wanted = paths.length > 0 ? paths : [isStaged ? root : folder];
  if (isStaged) {
    const { files, skipped } = stagedFiles(root);
    const own = files.filter(({ path }) => wanted.some((place) => isWithin(`${root}/${path}`, place)));
    return {
      files: own.map(({ path, after, before }) => ({
        path,
        read: () => ({ text: after }),
        ...(before !== undefined && { before }),
      })),
      skipped,
    };
  }
  const isRepository = repositoryRoot(root) !== undefined;
  const { files, isCut } = listFiles(root, { paths: wanted, isRepository, filesMax: FILES_MAX });
  return {
    files: files.map((path) => ({
      path,
      read: () => readScanned(root, path, { bytesMax: FILE_BYTES_MAX, throughLinks: mayHoldPrograms(path, '') }),
    })),
    skipped: [],
    ...(isCut && { incomplete: `there are more than ${FILES_MAX} files` }),
  };
}

function contextFor(root: string, policyFile: string | undefined): ScanContext {
  const home = homedir();
  const { sources, packs } = readPolicySources({
    workspace: root,
    home,
    packsFolder: PACKS_FOLDER,
    ...(policyFile !== undefined && { named: policyFile }),
  });
  const layers = sources.map(({ layer, file, text }) => ({ layer, file: parsePolicy(text, file) }));
  const resolveAddresses = async (): Promise<readonly string[]> => [];
  return {
    facts: createFacts({ workspace: root, home, searchPath: SEARCH_PATH, resolveAddresses }),
    policy: compilePolicy({ layers, packs, home, workspace: root }),
    readers: {
      shell: readShell,
      python: programReader('python'),
      javascript: programReader('javascript'),
      typescript: programReader('javascript'),
      sql: createSqlReading(),
    },
    withModules: false,
  };
}

/** Whole where it can be read whole; else statement by statement. */
const readShell: ScanReader = async (text, place) => {
  const context = { ...place, readCode: mayHoldCode(text) ? await loadCodeReader() : undefined };
  const whole = shellPart(text, 0, context);
  if (whole.reading.parsed || whole.reading.refused !== undefined) return [whole];
  const parts: ReadPart[] = [];
  for (const { start, end } of scriptParts(text)) {
    parts.push(shellPart(text.slice(start, end), start, context));
    if (place.isOver?.() === true) break;
  }
  return parts;
};

function shellPart(text: string, start: number, context: Parameters<typeof readShellProgram>[1]): ReadPart {
  const reading = readShellProgram(text, context);
  const { parsed, effects, evidence, refused } = reading;
  const programs = startedPrograms(reading);
  return { start, text, reading: { parsed, effects, evidence, programs, ...(refused !== undefined && { refused }) } };
}

/** The parsers of programs and statements are opened only where there is one. */
const programReader =
  (language: 'python' | 'javascript'): ScanReader =>
  async (text, context) => {
    const { readCode } = await import('./effects/code/read-code.ts');
    return [{ start: 0, text, reading: readCode(text, language, context) }];
  };

/** A file does not say whose SQL it is: the first dialect that understands all of it is taken. */
const SQL_DIALECTS = ['postgres', 'mysql', 'sqlite'] as const;

function createSqlReading(): ScanReader {
  let opened: Promise<SqlReader> | undefined;
  return async (text) => {
    opened ??= openSqlReader();
    const reader = await opened;
    const readings: ReadPart['reading'][] = [];
    for (const dialect of SQL_DIALECTS) {
      const reading = await reader.read({ sql: text, dialect });
      if (reading.parsed) return [{ start: 0, text, reading }];
      readings.push(reading);
    }
    return readings.slice(0, 1).map((reading) => ({ start: 0, text, reading }));
  };
}

async function openSqlReader(): Promise<SqlReader> {
  const [{ createSqlReader }, { openSqliteScratch }] = await Promise.all([
    import('./effects/sql/read-sql.ts'),
    import('./drivers/sql/sqlite-scratch.privileged.ts'),
  ]);
  return createSqlReader({ openScratch: openSqliteScratch });
}
