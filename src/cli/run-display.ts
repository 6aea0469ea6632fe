import type { AgentEvent } from '../contract/agent-event.ts';
import type { ToolCall } from '../contract/model.ts';
import type { Outcome } from '../contract/outcome.ts';
import type { Screen } from './context.ts';
import { diffLines } from './diff-lines.ts';
import { notCarriedOver } from './not-carried-over.ts';
import { outcomeLines } from './outcome-line.ts';
import { paintFor } from './paint.ts';
import { visibleLine, visibleText, wrapped } from './visible-text.ts';

const RESULT_LINES_SHOWN = 6;

/** Shows a running agent on a terminal: what it says, each act in a line, what came of it, diffs whole. */
export function createRunDisplay(
  screen: Screen,
  { verbose }: { readonly verbose: boolean },
): (event: AgentEvent) => void {
  const paint = paintFor(screen);
  let isInText = false;
  const endText = (): void => {
    if (isInText) screen.line('');
    isInText = false;
  };
  let text = '';
  const flushText = (): void => {
    for (const line of visibleText(text).split('\n'))
      for (const piece of wrapped(line, screen.columns - 2)) screen.line(piece);
    text = '';
    endText();
  };
  return (event) => {
    switch (event.type) {
      case 'session.started':
        for (const line of wrapped(visibleLine(event.mandate), screen.columns - 2)) screen.line(paint.dim(line));
        return;
      case 'text.arrived':
        text += event.text;
        return;
      case 'step.started':
        if (text !== '') flushText();
        screen.line(paint.cyan(`▸ ${callLine(event.call)}`));
        return;
      case 'step.finished':
        for (const line of stepLines(event, verbose, paint)) screen.line(`  ${line}`);
        return;
      case 'session.finished':
        // What it said last, without calling a tool, is its report: the summary shows it.
        if (event.end.status === 'finished') text = '';
        if (text !== '') flushText();
        return;
      default:
        return;
    }
  };
}

/** A call as a person reads it: the tool and the argument that says most, whole but on one line. */
function callLine({ name, arguments: args }: ToolCall): string {
  if (args === null || typeof args !== 'object' || Array.isArray(args)) return visibleLine(`${name} ${String(args)}`);
  const fields = args as Readonly<Record<string, unknown>>;
  const main = fields['command'] ?? fields['url'] ?? fields['path'] ?? fields['pattern'] ?? fields['glob'];
  const extra =
    name === 'search' && typeof fields['pattern'] === 'string'
      ? `"${fields['pattern']}" in ${String(fields['path'] ?? '.')}`
      : undefined;
  return visibleLine(`${name} ${extra ?? (typeof main === 'string' ? main : '')}`.trimEnd());
}

function stepLines(
  event: AgentEvent & { type: 'step.finished' },
  verbose: boolean,
  paint: ReturnType<typeof paintFor>,
): readonly string[] {
  const { outcomes, shown } = event;
  const [first] = outcomes;
  const isDone = outcomes.some(({ status }) => status === 'done' || status === 'staged');
  if (!isDone && outcomes.length > 0) return outcomes.flatMap((outcome) => outcomeLines(outcome, paint));
  const previews = outcomes
    .flatMap((outcome) => previewOf(outcome))
    .flatMap((diff) => diffLines(diff, paint).split('\n'));
  const result = verbose || previews.length === 0 ? headOf(visibleText(shown).split('\n'), verbose) : [];
  const workspace = first !== undefined && 'action' in first ? first.action.workspace : '';
  return [
    ...previews,
    ...result.map((line) => paint.dim(line)),
    ...notCarriedOver(outcomes, workspace).map(({ path, why }) =>
      paint.yellow(`not carried over: ${visibleLine(path)} (${visibleLine(why)})`),
    ),
  ];
}

const previewOf = (outcome: Outcome): readonly string[] =>
  outcome.status === 'done' && outcome.action.kind === 'file.write' && outcome.action.preview !== undefined
    ? [outcome.action.preview.trimEnd()]
    : [];

function headOf(lines: readonly string[], verbose: boolean): readonly string[] {
  if (verbose || lines.length <= RESULT_LINES_SHOWN) return lines;
  const head = lines.slice(0, RESULT_LINES_SHOWN - 2);
  return [...head, `… ${lines.length - RESULT_LINES_SHOWN + 1} more lines`, lines.at(-1) ?? ''];
}
