import { hash } from 'node:crypto';
import type { Effect } from '../contract/effect.ts';
import type { Facts } from '../contract/facts.ts';
import type { ScanFinding } from '../contract/scan.ts';
import { programsIn } from '../effects/embedded/programs-in.ts';
import type { Remark, Snippet, SnippetLanguage } from '../effects/embedded/snippet.ts';
import { redactSecrets } from '../effects/secrets/redact-secrets.ts';
import { replaceSpans, type Span } from '../effects/secrets/span.ts';
import { LineTable } from './inspect-lines.ts';
import { type JudgedPlace, judgedPlaces, type ReadPart } from './inspect-place.ts';
import type { CompiledPolicy } from './policy/compiled-policy.ts';

export type { ReadPart } from './inspect-place.ts';

export type ScanReader = (
  text: string,
  context: { readonly cwd: string; readonly facts: Facts; readonly isOver?: () => boolean },
) => readonly ReadPart[] | Promise<readonly ReadPart[]>;

export interface ScanContext {
  readonly facts: Facts;
  readonly policy: CompiledPolicy;
  /** Languages without a reader are passed over. */
  readonly readers: Partial<Readonly<Record<SnippetLanguage, ScanReader>>>;
  /** Also modules that other programs load; else only what is started. */
  readonly withModules: boolean;
  /** True once no time is left; what is not read by then is left out. */
  readonly isOver?: () => boolean;
}

export interface ScannedText {
  readonly findings: readonly ScanFinding[];
  /** Programs that were read, the last one perhaps in part. */
  readonly programs: number;
  /** Modules that were not read. */
  readonly modules: number;
  /** False where time ended before everything was read. */
  readonly isWhole: boolean;
}

/** Everything in one file that the policy does not simply allow: what its programs would do, and the secrets in it. */
export async function scanText(file: string, text: string, context: ScanContext): Promise<ScannedText> {
  const secrets = redactSecrets(text).found;
  const { snippets: all, remarks } = programsIn(file, text);
  const snippets = all.filter(({ isModule }) => isModule !== true || context.withModules);
  const places = [...secrets.map(secretPlace), ...remarks.map(remarkPlace)];
  let isWhole = true;
  let programs = 0;
  for (const snippet of snippets) {
    isWhole = context.isOver?.() !== true;
    if (!isWhole) break;
    programs += 1;
    for (const place of await snippetPlaces(file, snippet, context)) places.push(place);
    isWhole = context.isOver?.() !== true;
  }
  const lines = new LineTable(text);
  const findings = places.map((place) => toFinding(place, { file, text, lines, secrets }));
  return {
    findings: numbered(findings).sort(byPlace),
    programs,
    modules: all.length - snippets.length,
    isWhole,
  };
}

interface Place extends JudgedPlace {
  readonly what: string;
}

const NO_EFFECTS: readonly Effect[] = [];

const secretPlace = ({ kind, start, end }: Span): Place => ({
  start,
  end,
  what: '',
  decision: 'deny',
  isContained: false,
  isTold: true,
  sentence: `It holds a secret (${kind}).`,
  effects: NO_EFFECTS,
  rules: ['scan/secret'],
  because: 'what was committed is in the history for good; put it where secrets are kept, and replace it',
});

const remarkPlace = ({ rule, answer, sentence, because, start, end }: Remark): Place => ({
  start,
  end,
  what: '',
  decision: answer,
  isContained: false,
  isTold: true,
  sentence,
  effects: NO_EFFECTS,
  rules: [rule],
  because,
});

async function snippetPlaces(file: string, snippet: Snippet, context: ScanContext): Promise<readonly Place[]> {
  const read = context.readers[snippet.language];
  if (read === undefined) return [];
  const { facts, policy, isOver } = context;
  const { place, language, offsetInFile } = snippet;
  const what = snippet.isAutomatic ? `${snippet.what || 'this'}, which runs by itself` : snippet.what;
  const cwd = folderOf(file, snippet, facts.workspace);
  const parts = await readOrUnknown(
    () => read(snippet.text, { cwd, facts, ...(isOver !== undefined && { isOver }) }),
    snippet.text,
  );
  return parts.flatMap((part) =>
    judgedPlaces(part, { facts, policy, place, language }).map((judged) => {
      const start = offsetInFile(part.start + judged.start);
      return { ...judged, what, start, end: Math.max(start, offsetInFile(part.start + judged.end - 1)) + 1 };
    }),
  );
}

/** A reader that fails has not read: one bad file neither ends the scan nor passes for a harmless one. */
async function readOrUnknown(
  read: () => ReturnType<ScanReader>,
  text: string,
): Promise<Awaited<ReturnType<ScanReader>>> {
  try {
    return await read();
  } catch {
    const effects: readonly Effect[] = [{ type: 'unknown', target: 'a program that was not read', targetKind: 'text' }];
    return [{ start: 0, text, reading: { parsed: false, effects, evidence: [] } }];
  }
}

/** What a program calls the folder that its own file lies in. */
const OWN_FOLDER = /\bimport\.meta\b|\b__(?:dirname|filename|file__)/;

/**
 * Package scripts, recipes and notebooks start in the folder of their file, everything else in the root. A program that
 * asks where it lies finds its files from there.
 */
function folderOf(file: string, { folder, language, text }: Snippet, root: string): string {
  const isAtHome =
    /(?:^|\/)(?:package\.json|(?:GNU)?[Mm]akefile|[^/]+\.ipynb)$/.test(file) ||
    (language !== 'shell' && OWN_FOLDER.test(text));
  const own = isAtHome ? file.slice(0, Math.max(0, file.lastIndexOf('/'))) : '';
  const wanted = folder ?? own;
  const names = wanted.split('/').filter((name) => name !== '' && name !== '.');
  return names.includes('..') || wanted.startsWith('/') ? root : [root, ...names].join('/');
}

interface FindingContext {
  readonly file: string;
  readonly text: string;
  readonly lines: LineTable;
  readonly secrets: readonly Span[];
}

const LINE_CHARACTERS_MAX = 300;
/** A report is no place for whole scripts: what was not understood is told by its beginning. */
const TARGET_CHARACTERS_MAX = 300;

function toFinding(place: Place, { file, text, lines, secrets }: FindingContext): ScanFinding {
  const { what, decision, effects, rules, because } = place;
  const from = lines.placeOf(place.start);
  const to = lines.placeOf(Math.max(place.start, place.end));
  const [lineStart, lineEnd] = lines.boundsOf(from.line);
  const shown = replaceSpans(text, secrets, lineStart, lineEnd).trim().slice(0, LINE_CHARACTERS_MAX).toWellFormed();
  const sentence = withoutSecrets(place.sentence);
  const [rule = 'default'] = rules;
  return {
    file,
    ...from,
    endLine: to.line,
    endColumn: to.column,
    what,
    decision,
    level: levelOf(place),
    sentence,
    effects: effects.map((effect) => ({
      ...effect,
      target: withoutSecrets(effect.target).slice(0, TARGET_CHARACTERS_MAX),
    })),
    rule,
    rules,
    because: withoutSecrets(because),
    text: shown,
    fingerprint: hash('sha256', [file, rule, sentence, shown].join('\0')),
  };
}

function levelOf({ decision, isTold, isContained }: Place): ScanFinding['level'] {
  if (decision === 'deny' && isTold) return 'error';
  return isContained ? 'note' : 'warning';
}

/** A place of our own process is one of whoever runs it, under the name that is the same each time. */
const withoutSecrets = (text: string): string =>
  redactSecrets(text).text.replace(/\/proc\/\d+(?=\/|\b)/g, '/proc/self');

/** The same line twice in one file is two findings. */
function numbered(findings: readonly ScanFinding[]): ScanFinding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const count = (seen.get(finding.fingerprint) ?? 0) + 1;
    seen.set(finding.fingerprint, count);
    return { ...finding, fingerprint: hash('sha256', `${finding.fingerprint}\0${count}`).slice(0, 32) };
  });
}

const byPlace = (left: ScanFinding, right: ScanFinding): number => left.line - right.line || left.column - right.column;
