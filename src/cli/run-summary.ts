import type { AgentEnd } from '../contract/agent-event.ts';
import { ERRORS, type ErrorCode } from '../contract/errors.ts';
import type { House } from '../contract/house.ts';
import type { SessionId } from '../contract/ids.ts';
import type { JsonObject } from '../contract/json.ts';
import type { LedgerEntry } from '../contract/ledger.ts';
import { nameIn, netChanges } from './net-changes.ts';
import type { Paint } from './paint.ts';
import { visibleLine, visibleText, wrapped } from './visible-text.ts';

interface Result {
  readonly end: AgentEnd;
  readonly turns: number;
  readonly tokens: number;
}

export interface RunSummary {
  readonly row: JsonObject;
  lines(paint: Paint, style: SummaryStyle): readonly string[];
}

/** A command whose changes had to be carried over was done, too. */
const DONE = new Set(['done', 'staged']);

interface SummaryStyle {
  readonly columns: number;
  /** A command of ours with its words, as it can be copied. */
  readonly command: (words: string) => string;
}

/** What a session came to, read back from the ledger and the journal, not from memory. */
export function runSummary(house: House, session: SessionId, { end, turns, tokens }: Result): RunSummary {
  const entries = house.ledger.read({ session });
  const done = countByKind(
    entries.filter(({ event, header }) => event === 'action.finished' && DONE.has(String(header['status']))),
  );
  const stopped = entries
    .filter(({ event }) => event === 'action.denied' || event === 'action.refused')
    .map(stoppedAct);
  const changed = netChanges(house, session).map(({ path }) => nameIn(house, path));
  const verification = house.ledger.verify();
  return {
    row: {
      session,
      end: { ...end },
      turns,
      tokens,
      done,
      stopped: stopped.map((act) => ({ ...act })),
      changed,
      ledger: { ...verification },
    },
    lines: (paint, { columns, command }) => [
      '',
      ...endLines(end, paint, columns),
      '',
      `${paint.bold('Done')}      ${
        Object.entries(done)
          .map(([kind, count]) => `${count} ${kind}`)
          .join(', ') || 'nothing'
      } in ${turns} turns`,
      ...stoppedLines(stopped, paint, columns),
      ...changedLines(changed, (verb) => command(`${verb} ${session}`), paint),
      verification.ok
        ? `${paint.bold('Ledger')}    ${paint.green('verified')}: ${verification.entries} entries, unchanged since they were written`
        : `${paint.bold('Ledger')}    ${paint.red(`NOT sound at entry ${verification.seq}: ${verification.problem}`)}`,
      paint.dim(`Session ${session}. See more with: ${command(`ledger tail --session ${session}`)}`),
    ],
  };
}

interface StoppedAct {
  readonly what: string;
  readonly why: string;
}

function stoppedAct({ payload }: LedgerEntry): StoppedAct {
  const { summary, reason } = (payload ?? {}) as { summary?: unknown; reason?: unknown };
  return { what: typeof summary === 'string' ? summary : '(erased)', why: typeof reason === 'string' ? reason : '' };
}

function countByKind(entries: readonly LedgerEntry[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { header } of entries) counts.set(String(header['kind']), (counts.get(String(header['kind'])) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([left], [right]) => left.localeCompare(right)));
}

function endLines(end: AgentEnd, paint: Paint, columns: number): readonly string[] {
  if (end.status !== 'finished') {
    const next = end.status === 'failed' && Object.hasOwn(ERRORS, end.code) ? ERRORS[end.code as ErrorCode].next : '';
    return [
      paint.yellow(`Ended (${end.status}): ${visibleLine(end.why)}`),
      ...(next === '' ? [] : wrapped(next, columns, '  ')),
    ];
  }
  return [
    paint.bold('Report'),
    ...visibleText(end.report)
      .split('\n')
      .flatMap((line) => wrapped(line, columns, '  ')),
  ];
}

function stoppedLines(stopped: readonly StoppedAct[], paint: Paint, columns: number): readonly string[] {
  if (stopped.length === 0) return [`${paint.bold('Refused')}   nothing`];
  return [
    `${paint.bold('Refused')}   ${stopped.length} ${stopped.length === 1 ? 'act' : 'acts'}:`,
    ...stopped.flatMap(({ what, why }) => [
      ...wrapped(`- ${visibleLine(what)}`, columns, '  '),
      ...wrapped(visibleLine(why), columns, '    ').map(paint.red),
    ]),
  ];
}

const changedLines = (
  changed: readonly string[],
  command: (verb: string) => string,
  paint: Paint,
): readonly string[] =>
  changed.length === 0
    ? [`${paint.bold('Changed')}   nothing`]
    : [
        `${paint.bold('Changed')}   ${changed.map(visibleLine).join(', ')}`,
        `          see it with: ${command('diff')}`,
        `          take it back with: ${command('undo')}`,
      ];
