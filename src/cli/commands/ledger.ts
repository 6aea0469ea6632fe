import { EXIT, SallyportError } from '../../contract/errors.ts';
import { asSessionId } from '../../contract/ids.ts';
import type { LedgerEntry } from '../../contract/ledger.ts';
import { foundSession } from '../chosen-session.ts';
import { type CliContext, type GlobalOptions, withRecords } from '../context.ts';
import { paintFor } from '../paint.ts';
import { visibleLine, visibleText } from '../visible-text.ts';

const ENTRIES_SHOWN = 20;

/** `sallyport ledger tail`: the newest entries, oldest first, a line each. */
export const tailLedger = (
  options: GlobalOptions & { readonly count?: number; readonly session?: string },
  context: CliContext,
): Promise<number> =>
  withRecords(options, context, ({ ledger, sessions }) => {
    const session =
      options.session === undefined
        ? undefined
        : foundSession(sessions.find(asSessionId(options.session)), options.session).id;
    const entries = ledger.tail(options.count ?? ENTRIES_SHOWN, session);
    for (const entry of entries)
      context.screen.line(options.json === true ? JSON.stringify(entry) : entryLine(entry, context));
    if (entries.length === 0 && options.json !== true) context.screen.line('The ledger has no entries yet.');
    return EXIT.done;
  });

function entryLine({ seq, atMs, event, session, header, payload }: LedgerEntry, { screen }: CliContext): string {
  const paint = paintFor(screen);
  const { summary } = (payload ?? {}) as { summary?: unknown };
  const status =
    typeof header['status'] === 'string'
      ? header['status']
      : typeof header['answer'] === 'string'
        ? header['answer']
        : '';
  const colour = status === 'done' || status === 'allow' ? paint.green : status === '' ? paint.dim : paint.yellow;
  const words = [header['kind'] ?? '', typeof summary === 'string' ? (summary.split('\n')[0] ?? '') : ''].filter(
    (word) => word !== '',
  );
  return `${String(seq).padStart(6)}  ${new Date(atMs).toISOString().slice(11, 23)}  ${session}  ${event.padEnd(17)} ${colour(status.padEnd(9))} ${visibleLine(words.join(' '))}`;
}

/** `sallyport ledger show SEQ`: one entry, whole. */
export const showLedger = (text: string, options: GlobalOptions, context: CliContext): Promise<number> =>
  withRecords(options, context, ({ ledger }) => {
    const entry = /^[1-9]\d{0,14}$/.test(text) ? ledger.entry(Number(text)) : undefined;
    if (entry === undefined)
      throw new SallyportError(
        'USAGE_INVALID',
        `The ledger has no entry ${text}; \`ledger tail\` shows their numbers.`,
      );
    context.screen.line(options.json === true ? JSON.stringify(entry) : visibleText(JSON.stringify(entry, null, 2)));
    return EXIT.done;
  });

/** `sallyport ledger verify`: recomputes every hash; says where the first wrong record is. */
export const verifyLedger = (options: GlobalOptions, context: CliContext): Promise<number> =>
  withRecords(options, context, ({ ledger }) => {
    const result = ledger.verify();
    const { screen } = context;
    const paint = paintFor(screen);
    if (options.json === true) screen.line(JSON.stringify(result));
    else if (result.ok) {
      screen.line(`${paint.green('Sound')}: ${result.entries} entries, each unchanged and in its place.`);
      if (result.head !== undefined)
        screen.line(
          paint.dim(`Head ${result.head}. Keep it elsewhere: who holds it can tell whether the end was cut off.`),
        );
    } else screen.line(`${paint.red('Not sound')} at entry ${result.seq}: ${visibleLine(result.problem)}`);
    return result.ok ? EXIT.done : EXIT.ledger;
  });
