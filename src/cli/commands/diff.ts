import { createTwoFilesPatch } from 'diff';
import { EXIT } from '../../contract/errors.ts';
import type { House } from '../../contract/house.ts';
import type { PathState } from '../../contract/journal.ts';
import { chosenSession, withHouseOf } from '../chosen-session.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { diffLines } from '../diff-lines.ts';
import { gitWords, isGitChore } from '../git-words.ts';
import { type NetChange, nameIn, netChanges } from '../net-changes.ts';
import { paintFor } from '../paint.ts';
import { visibleLine } from '../visible-text.ts';

interface Difference {
  readonly path: string;
  readonly change: string;
  readonly diff: string;
}

function difference(house: House, { path, before, after }: NetChange): Difference {
  const name = nameIn(house, path);
  const change = before.entry === 'absent' ? 'created' : after.entry === 'absent' ? 'deleted' : 'changed';
  const git = gitWords(name, { before: refText(house, path, before), after: refText(house, path, after) });
  if (git !== undefined) return { path: name, change, diff: git };
  const texts = [content(house, path, before), content(house, path, after)] as const;
  if (texts[0] === undefined || texts[1] === undefined)
    return { path: name, change, diff: '(binary, or its content is no longer kept)' };
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, texts[0], texts[1]).replace(/^=+\n/, '');
  return { path: name, change, diff: `${modeLine(before, after)}${patch}` };
}

/** The first line of a ref or of HEAD; empty where there is none. */
const refText = (house: House, path: string, state: PathState): string =>
  content(house, path, state)?.split('\n', 1)[0]?.slice(0, 100) ?? '';

/** As git says it; nothing where the permissions stayed or there was nothing before. */
const modeLine = (before: PathState, after: PathState): string =>
  before.mode === undefined || after.mode === undefined || before.mode === after.mode
    ? ''
    : `mode ${before.mode.toString(8)} → ${after.mode.toString(8)}\n`;

/** Text of a state; empty for what is not there, `undefined` for what is not text or not kept. */
function content(house: House, path: string, { entry, blob, target }: PathState): string | undefined {
  if (entry === 'absent' || entry === 'directory') return '';
  if (entry === 'link') return `${target ?? ''}\n`;
  const bytes = blob === undefined ? undefined : house.keptContent(path, blob);
  if (bytes === undefined) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** What commands made here and was not carried over. */
const heldBack = ({ stages, workspace }: House) =>
  stages
    .list()
    .flatMap(({ id, changes }) => changes.map(({ path, change }) => ({ stage: id, path, change })))
    .filter(({ path }) => path.startsWith(`${workspace}/`));

/** `sallyport diff [SESSION]`: what a session changed, and what its commands made that was held back. */
export const diff = (named: string | undefined, options: GlobalOptions, context: CliContext): Promise<number> =>
  withHouseOf(named, options, context, async (house) => {
    const { screen } = context;
    const session = chosenSession(house, named);
    const changes = session === undefined ? [] : netChanges(house, session).map((change) => difference(house, change));
    const told = changes.filter(({ path }) => !isGitChore(path));
    const held = heldBack(house);
    if (options.json === true) {
      screen.line(JSON.stringify({ session: session ?? null, changes, held }));
      return EXIT.done;
    }
    const paint = paintFor(screen);
    if (changes.length === 0)
      screen.line(
        session === undefined
          ? 'No session has changed anything here.'
          : `Session ${session} changed nothing that was not taken back.`,
      );
    for (const { path, change, diff } of told) {
      screen.line(paint.bold(`${change} ${visibleLine(path)}`));
      screen.line(diffLines(diff.trimEnd(), paint));
    }
    for (const { stage, path, change } of held)
      screen.line(paint.yellow(`held back in ${stage}: ${change} ${visibleLine(nameIn(house, path))}`));
    return EXIT.done;
  });
