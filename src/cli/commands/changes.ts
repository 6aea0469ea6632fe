import { createTwoFilesPatch } from 'diff';
import { EXIT, SallyportError } from '../../contract/errors.ts';
import type { House } from '../../contract/house.ts';
import { asSessionId, type SessionId } from '../../contract/ids.ts';
import type { JournalEntry, PathState, UndoStep } from '../../contract/journal.ts';
import { type CliContext, type GlobalOptions, withHouse } from '../context.ts';
import { diffLines } from '../diff-lines.ts';
import { paintFor } from '../paint.ts';
import { visibleLine } from '../visible-text.ts';

/** The session meant: the one named, else the newest that changed something here. */
function chosenSession(house: House, named: string | undefined): SessionId | undefined {
  if (named !== undefined) {
    const session = house.sessions.find(asSessionId(named));
    if (session === undefined) throw new SallyportError('SESSION_UNKNOWN', `There is no session ${named}.`);
    return session.id;
  }
  return house.sessions
    .list(200)
    .find(({ id, workspace }) => workspace === house.workspace && house.journal(id).some(({ undone }) => !undone))?.id;
}

interface Difference {
  readonly path: string;
  readonly change: string;
  readonly diff: string;
}

/** The first state and the last one of every path that a session changed and nobody took back. */
function differences(house: House, session: SessionId): readonly Difference[] {
  const byPath = Map.groupBy(
    house.journal(session).filter(({ undone }) => !undone),
    ({ path }) => path,
  );
  return [...byPath].flatMap(([path, entries]) => {
    const [first, last] = [entries[0], entries.at(-1)];
    if (first === undefined || last === undefined) return [];
    // What was made and taken away again is no difference.
    if (first.before.entry === 'absent' && last.after.entry === 'absent') return [];
    return [difference(house, path, first, last)];
  });
}

function difference(house: House, path: string, first: JournalEntry, last: JournalEntry): Difference {
  const name = path.startsWith(`${house.workspace}/`) ? path.slice(house.workspace.length + 1) : path;
  const change = first.before.entry === 'absent' ? 'created' : last.after.entry === 'absent' ? 'deleted' : 'changed';
  const before = content(house, path, first.before);
  const after = content(house, path, last.after);
  if (before === undefined || after === undefined)
    return { path: name, change, diff: '(binary, or its content is no longer kept)' };
  return {
    path: name,
    change,
    diff: createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after).replace(/^=+\n/, ''),
  };
}

/** Text of a state; empty for what is not there, `undefined` for what is not text or not kept. */
function content(house: House, path: string, { entry, blob, target }: PathState): string | undefined {
  if (entry === 'absent' || entry === 'directory') return '';
  if (entry === 'link') return `${target ?? ''}\n`;
  const bytes = blob === undefined ? undefined : house.keptContent(path, blob);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** `sallyport diff [SESSION]`: what a session changed, and what its commands made that was held back. */
export const diff = (named: string | undefined, options: GlobalOptions, context: CliContext): Promise<number> =>
  withHouse(options, context, (house) => {
    const { screen } = context;
    const session = chosenSession(house, named);
    const changes = session === undefined ? [] : differences(house, session);
    const held = house.stages
      .list()
      .flatMap(({ id, changes }) => changes.map(({ path, change }) => ({ stage: id, path, change })));
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
    for (const { path, change, diff } of changes) {
      screen.line(paint.bold(`${change} ${visibleLine(path)}`));
      screen.line(diffLines(diff.trimEnd(), paint));
    }
    for (const { stage, path, change } of held)
      screen.line(paint.yellow(`held back in ${stage}: ${change} ${visibleLine(path)}`));
    return EXIT.done;
  });

export interface UndoOptions extends GlobalOptions {
  readonly action?: string;
  readonly force?: boolean;
}

/** `sallyport undo [SESSION]`: takes back what a session changed; a file that a person changed since is kept. */
export const undo = (named: string | undefined, options: UndoOptions, context: CliContext): Promise<number> =>
  withHouse(options, context, async (house) => {
    const { screen } = context;
    const target = chosenSession(house, named);
    if (target === undefined) {
      screen.line(
        options.json === true ? JSON.stringify({ session: null, steps: [] }) : 'There is nothing to take back here.',
      );
      return EXIT.done;
    }
    const session = await house.openSession({ task: `undo ${target}`, approver: { ask: async () => undefined } });
    const args = {
      op: 'undo',
      session: target,
      ...(options.action !== undefined && { action: options.action }),
      ...(options.force === true && { force: true }),
    };
    const outcome = await session.submit({ kind: 'person', name: 'you' }, 'stage.apply', args);
    await session.close('finished');
    if (outcome.status !== 'done') {
      const why = 'fault' in outcome ? outcome.fault.message : outcome.decision.reason;
      screen.note(`sallyport: nothing was taken back: ${visibleLine(why)}\n`);
      return outcome.status === 'denied' ? EXIT.denied : EXIT.failed;
    }
    const { steps } = outcome.result.value as unknown as { readonly steps: readonly UndoStep[] };
    if (options.json === true) screen.line(JSON.stringify({ session: target, steps }));
    else for (const line of undoLines(steps, house, context)) screen.line(line);
    return steps.some(({ result }) => result === 'kept') ? EXIT.failed : EXIT.done;
  });

function undoLines(steps: readonly UndoStep[], { workspace }: House, { screen }: CliContext): readonly string[] {
  const paint = paintFor(screen);
  if (steps.length === 0) return ['There was nothing left to take back.'];
  return steps.map(({ path, result, why }) => {
    const name = visibleLine(path.startsWith(`${workspace}/`) ? path.slice(workspace.length + 1) : path);
    return result === 'restored'
      ? `${paint.green('taken back')} ${name}`
      : `${paint.yellow('kept')} ${name}: ${visibleLine(why)}`;
  });
}
