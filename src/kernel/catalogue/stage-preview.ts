import type { Effect } from '../../contract/effect.ts';
import type { Facts, StageChange } from '../../contract/facts.ts';
import { visibleLine } from '../../contract/visible-text.ts';
import { unifiedDiff } from '../../effects/edit/unified-diff.ts';
import { sha256 } from '../classify/digest.ts';

/** Largest content that is compared for a preview, and what is read for one preview altogether. */
const CONTENT_BYTES_MAX = 256 * 1024;
const CONTENTS_BYTES_MAX = 4 * 1024 * 1024;
/** Lines that are shown of one path, and of all. */
const LINES_A_PATH_MAX = 150;
const LINES_MAX = 600;

/**
 * What a stage's changes are, for a person: a unified diff of text, and in words what has none (binary files, modes,
 * links, folders). What is asked about comes first. Only contents whose digests are those of the act are shown, so that
 * nobody says yes to another text than the one that is carried over.
 */
export function stagePreview(
  stage: string,
  changes: readonly StageChange[],
  facts: Facts,
  asked: readonly Effect[],
): string {
  const first = new Set(asked.map(({ target }) => target));
  const ordered = changes.toSorted((left, right) => Number(first.has(right.path)) - Number(first.has(left.path)));
  const budget = { bytes: CONTENTS_BYTES_MAX };
  const lines: string[] = [];
  for (const [index, change] of ordered.entries()) {
    if (lines.length >= LINES_MAX) {
      lines.push(`… and ${counted(ordered.length - index, 'more change')} not shown here`);
      break;
    }
    lines.push(...abridged(changeLines(stage, change, facts, budget)));
  }
  return lines.join('\n');
}

function abridged(lines: readonly string[]): readonly string[] {
  const left = lines.length - LINES_A_PATH_MAX;
  return left <= 0 ? lines : [...lines.slice(0, LINES_A_PATH_MAX), `… ${counted(left, 'more line')} of this path`];
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

interface Budget {
  bytes: number;
}

function changeLines(stage: string, change: StageChange, facts: Facts, budget: Budget): readonly string[] {
  const name = nameOf(change.path, facts);
  const words = inWords(change, name, () => facts.stageText(stage, change.path, LINK_BYTES_MAX));
  if (change.entry !== 'file' || change.change === 'mode') return [words];
  const before = textBefore(change, facts, budget);
  const after = textAfter(stage, change, facts, budget);
  const isShown = before !== 'unknown' && after !== 'unknown';
  const diff = isShown ? unifiedDiff(name, before, after).replace(/\n$/, '') : '';
  const notes = isRunnable(change) || diff === '' ? [words] : [];
  return [...notes, ...(diff === '' ? [] : diff.split('\n'))];
}

/** Names come from a process that nobody vouches for: a newline in one would pass for another line of the preview. */
function nameOf(path: string, { workspace }: Facts): string {
  return visibleLine(path.startsWith(`${workspace}/`) ? path.slice(workspace.length + 1) : path);
}

const LINK_BYTES_MAX = 4096;
const RUNNABLE = 0o111;
const SETTING = 0o6000;

/** Whoever may start a file is told by its mode, which no diff shows. */
const isRunnable = ({ mode = 0, change }: StageChange): boolean => change !== 'delete' && (mode & RUNNABLE) !== 0;

function inWords({ change, entry, mode = 0, sizeBytes }: StageChange, name: string, target: () => string | undefined) {
  const bits = `mode ${(mode & 0o7777).toString(8).padStart(3, '0')}${modeWords(mode)}`;
  if (change === 'delete') return `${ENTRY[entry]} ${name}: deleted`;
  if (change === 'mode') return `${ENTRY[entry]} ${name}: ${bits}`;
  const done = change === 'create' ? 'new' : 'changed';
  if (entry === 'link') return `link ${name}: ${done}, leads to ${visibleLine(target() ?? 'what cannot be shown')}`;
  if (entry === 'special') return `${name}: a pipe, socket or device; it is never carried over`;
  if (entry === 'directory') return `folder ${name}: ${done}, ${bits}`;
  return `file ${name}: ${done}, ${counted(sizeBytes ?? 0, 'byte')}, ${bits}`;
}

const ENTRY = { file: 'file', directory: 'folder', link: 'link', special: 'special file' } as const;

function modeWords(mode: number): string {
  if ((mode & SETTING) !== 0) return ', runs with the rights of its owner or group';
  return (mode & RUNNABLE) !== 0 ? ', can be run' : '';
}

/** `undefined` is no file; `unknown` is one that is not shown: too large, not text, not what the act speaks of. */
type Content = string | undefined | 'unknown';

function textBefore({ change, path, baseDigest }: StageChange, facts: Facts, budget: Budget): Content {
  if (change === 'create') return undefined;
  return checked(facts.text(path, room(budget)), baseDigest, budget);
}

function textAfter(stage: string, { change, path, digest }: StageChange, facts: Facts, budget: Budget): Content {
  if (change === 'delete') return undefined;
  return checked(facts.stageText(stage, path, room(budget)), digest, budget);
}

const room = ({ bytes }: Budget): number => Math.min(CONTENT_BYTES_MAX, bytes);

function checked(text: string | undefined, digest: string | undefined, budget: Budget): Content {
  if (text === undefined || sha256(text) !== digest) return 'unknown';
  budget.bytes -= Buffer.byteLength(text);
  return text;
}
