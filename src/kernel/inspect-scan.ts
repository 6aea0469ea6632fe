import { hash } from 'node:crypto';
import type { Action, StartedProgram } from '../contract/action.ts';
import type { Decision, Verdict } from '../contract/decision.ts';
import type { ActionEffect, Effect } from '../contract/effect.ts';
import type { Facts } from '../contract/facts.ts';
import type { Reading } from '../contract/reading.ts';
import type { ScanFinding } from '../contract/scan.ts';
import { programsIn } from '../effects/embedded/programs-in.ts';
import type { Remark, Snippet, SnippetLanguage } from '../effects/embedded/snippet.ts';
import { redactSecrets } from '../effects/secrets/redact-secrets.ts';
import { replaceSpans, type Span } from '../effects/secrets/span.ts';
import { sentenceOf } from '../effects/sentence.ts';
import { type Confinement, reachOf } from './classify/reach.ts';
import { inspectedAction } from './inspect-command.ts';
import { LineTable } from './inspect-lines.ts';
import { combine } from './policy/combine.ts';
import type { CompiledPolicy } from './policy/compiled-policy.ts';

/** A reading with the programs that are started; `refused` is why a text is never run. */
export interface ScanReading extends Pick<Reading, 'parsed' | 'effects' | 'evidence'> {
  readonly programs?: readonly StartedProgram[];
  readonly refused?: string;
}

export type ScanReader = (
  text: string,
  context: { readonly cwd: string; readonly facts: Facts },
) => readonly ReadPart[];

/** One part of a snippet's text that was read by itself. */
export interface ReadPart {
  readonly start: number;
  readonly text: string;
  readonly reading: ScanReading;
}

export interface ScanContext {
  readonly facts: Facts;
  readonly policy: CompiledPolicy;
  /** Languages without a reader are passed over. */
  readonly readers: Partial<Readonly<Record<SnippetLanguage, ScanReader>>>;
}

export interface ScannedText {
  readonly findings: readonly ScanFinding[];
  readonly programs: number;
}

/** Everything in one file that the policy does not simply allow: what its programs would do, and the secrets in it. */
export function scanText(file: string, text: string, context: ScanContext): ScannedText {
  const secrets = redactSecrets(text).found;
  const { snippets, remarks } = programsIn(file, text);
  const places = [
    ...secrets.map(secretPlace),
    ...remarks.map(remarkPlace),
    ...snippets.flatMap((snippet) => snippetPlaces(file, snippet, context)),
  ];
  const lines = new LineTable(text);
  const findings = places.map((place) => toFinding(place, { file, text, lines, secrets }));
  return { findings: numbered(findings).sort(byPlace), programs: snippets.length };
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly what: string;
  readonly decision: ScanFinding['decision'];
  readonly isContained: boolean;
  readonly sentence: string;
  readonly effects: readonly Effect[];
  readonly rules: readonly string[];
  readonly because: string;
}

const secretPlace = ({ kind, start, end }: Span): Place => ({
  start,
  end,
  what: '',
  decision: 'deny',
  isContained: false,
  sentence: `It holds a secret (${kind}).`,
  effects: [],
  rules: ['scan/secret'],
  because: 'what was committed is in the history for good; put it where secrets are kept, and replace it',
});

const remarkPlace = ({ rule, answer, sentence, because, start, end }: Remark): Place => ({
  start,
  end,
  what: '',
  decision: answer,
  isContained: false,
  sentence,
  effects: [],
  rules: [rule],
  because,
});

function snippetPlaces(file: string, snippet: Snippet, context: ScanContext): readonly Place[] {
  const read = context.readers[snippet.language];
  if (read === undefined) return [];
  const cwd = folderOf(file, snippet, context.facts.workspace);
  const what = snippet.isAutomatic ? `${snippet.what || 'this'}, which runs by itself` : snippet.what;
  return read(snippet.text, { cwd, facts: context.facts }).flatMap((part) =>
    partPlaces(part, snippet, context).map((place) => ({
      ...place,
      what,
      start: snippet.offsetInFile(part.start + place.start),
      end: Math.max(
        snippet.offsetInFile(part.start + place.start),
        snippet.offsetInFile(part.start + place.end - 1) + 1,
      ),
    })),
  );
}

/** Package scripts, recipes and notebooks start in the folder of their file, everything else in the root. */
function folderOf(file: string, { folder }: Snippet, root: string): string {
  const own = /(?:^|\/)(?:package\.json|(?:GNU)?[Mm]akefile|[^/]+\.ipynb)$/.test(file)
    ? file.slice(0, Math.max(0, file.lastIndexOf('/')))
    : '';
  const wanted = folder ?? own;
  const names = wanted.split('/').filter((name) => name !== '' && name !== '.');
  return names.includes('..') || wanted.startsWith('/') ? root : [root, ...names].join('/');
}

/** Effects on files of a machine that is thrown away afterwards are none; what leaves it is what counts. */
const LEAVES: ReadonlySet<Effect['type']> = new Set(['network', 'secret', 'unknown']);

function partPlaces(
  { text, reading }: ReadPart,
  { place }: Snippet,
  context: ScanContext,
): readonly Omit<Place, 'what'>[] {
  if (reading.refused !== undefined) return [refusedPlace(text, reading.refused)];
  const all = reading.effects.map((effect, index) => ({ effect, ...spanOf(index, text, reading) }));
  const counted = place === 'here' ? all : all.filter(({ effect }) => LEAVES.has(effect.type));
  const groups = new Map<number, Located[]>();
  for (const located of counted) {
    const line = text.lastIndexOf('\n', located.start - 1);
    groups.set(line, [...(groups.get(line) ?? []), located]);
  }
  const programs = place === 'here' ? (reading.programs ?? []) : [];
  const judged = [...groups.values()].flatMap((group) => judgedGroup(text, group, context) ?? []);
  return [...judged, ...wholePlaces(text, counted, programs, context)];
}

interface Located {
  readonly effect: Effect;
  readonly start: number;
  readonly end: number;
}

const refusedPlace = (text: string, refused: string): Omit<Place, 'what'> => ({
  start: 0,
  end: text.length,
  decision: 'deny',
  isContained: false,
  sentence: 'It holds characters that show a person something else than what would run.',
  effects: [],
  rules: ['floor/unreadable-command'],
  because: refused,
});

/** What gave the effect; else where its target is spelled; else the text's first line. */
function spanOf(index: number, text: string, { effects, evidence }: ScanReading): { start: number; end: number } {
  const own = evidence.find(
    ({ effect, start, end }) => effect === index && start >= 0 && end <= text.length && start <= end,
  );
  if (own !== undefined) return { start: own.start, end: Math.max(own.end, own.start + 1) };
  const { target = '' } = effects[index] ?? {};
  const spelled = [target, target.slice(target.lastIndexOf('/') + 1), target.replace(/:\d+$/, '')];
  for (const word of spelled) {
    const at = word.length > 1 ? text.indexOf(word) : -1;
    if (at >= 0) return { start: at, end: at + word.length };
  }
  const first = Math.max(0, text.search(/\S/));
  const end = text.indexOf('\n', first);
  return { start: first, end: end < 0 ? Math.max(text.length, first + 1) : end };
}

function judgedGroup(text: string, group: readonly Located[], context: ScanContext): Omit<Place, 'what'> | undefined {
  const effects = group.map(({ effect }) => effect);
  const decision = decide(text, effects, 'none', context);
  if (decision.answer === 'allow') return undefined;
  const start = Math.min(...group.map((located) => located.start));
  const ends = group.filter((located) => decision.blamed.some((effect) => isSame(effect, located.effect)));
  const first = ends.toSorted((left, right) => left.start - right.start)[0];
  return {
    start: first?.start ?? start,
    end: first?.end ?? start + 1,
    decision: decision.answer,
    isContained: decide(text, effects, 'sandbox', context).answer === 'allow',
    sentence: sentenceOf(effects, context.facts),
    effects,
    ...reasonOf(decision),
  };
}

const isSame = (left: Effect, right: Effect): boolean => left.type === right.type && left.target === right.target;

/** What rules say of the programs that are started, of whatever effect. */
function wholePlaces(
  text: string,
  located: readonly Located[],
  programs: readonly StartedProgram[],
  context: ScanContext,
): readonly Omit<Place, 'what'>[] {
  if (programs.length === 0) return [];
  const effects = located.map(({ effect }) => effect);
  const action = actionOf({ text, effects, programs }, 'none', context);
  const whole = context.policy
    .judge(action)
    .filter(({ effect, opinion }) => effect === undefined && opinion !== 'permit');
  if (whole.length === 0) return [];
  const decision = combine(whole, { effects: [], default: context.policy.default });
  if (decision.answer === 'allow') return [];
  const { start, end } = spanOf(-1, text, { parsed: true, effects: [], evidence: [] });
  return [
    {
      start,
      end,
      decision: decision.answer,
      isContained: false,
      sentence: sentenceOf(effects, context.facts),
      effects,
      ...reasonOf(decision),
    },
  ];
}

function decide(text: string, effects: readonly Effect[], confinement: Confinement, context: ScanContext): Decision {
  const action = actionOf({ text, effects, programs: [] }, confinement, context);
  const verdicts = context.policy.judge(action).filter(({ effect }: Verdict) => effect !== undefined);
  return combine(verdicts, { effects: action.effects, default: context.policy.default });
}

interface Judged {
  /** Forbids see every word of what was not understood. */
  readonly text: string;
  readonly effects: readonly Effect[];
  readonly programs: readonly StartedProgram[];
}

function actionOf({ text, effects, programs }: Judged, confinement: Confinement, { facts }: ScanContext): Action {
  const reached = effects.map((effect): ActionEffect => ({ ...effect, impact: reachOf(effect, confinement, facts) }));
  return inspectedAction({ command: text, effects: reached, programs, workspace: facts.workspace });
}

function reasonOf({ determining }: Decision): Pick<Place, 'rules' | 'because'> {
  const because = [...new Set(determining.flatMap(({ because: why }) => why ?? []))];
  return {
    rules: [...new Set(determining.map(({ rule }) => rule))],
    because:
      because.length > 0 ? because.join('; ') : 'it leaves the machine or cannot be undone, and no rule permits it',
  };
}

interface FindingContext {
  readonly file: string;
  readonly text: string;
  readonly lines: LineTable;
  readonly secrets: readonly Span[];
}

const LINE_CHARACTERS_MAX = 300;

function toFinding(place: Place, { file, text, lines, secrets }: FindingContext): ScanFinding {
  const { what, decision, isContained, effects, rules, because } = place;
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
    level: decision === 'deny' ? 'error' : isContained ? 'note' : 'warning',
    sentence,
    effects: effects.map((effect) => ({ ...effect, target: withoutSecrets(effect.target) })),
    rule,
    rules,
    because: withoutSecrets(because),
    text: shown,
    fingerprint: hash('sha256', [file, rule, sentence, shown].join('\0')),
  };
}

const withoutSecrets = (text: string): string => redactSecrets(text).text;

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
