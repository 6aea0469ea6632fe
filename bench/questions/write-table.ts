import { readFileSync, writeFileSync } from 'node:fs';
import { type Count, unaskedOf } from './count.ts';

const PAGE = new URL('../../docs/explanation/few-questions.md', import.meta.url);
const BEGIN = '<!-- written by bench/questions.ts: begin -->';
const END = '<!-- written by bench/questions.ts: end -->';

export interface Measured {
  readonly ours: Count;
  readonly rivals: readonly Count[];
  readonly hindrances: readonly { readonly name: string; readonly why: string; readonly steps: number }[];
  readonly summary: { readonly tasks: number; readonly steps: number; readonly externalSteps: number };
}

/** The comparison as a table in Markdown: safe ones first, then by questions. */
export function tableOf(ours: Count, rivals: readonly Count[]): string {
  const sorted = rivals.toSorted(
    (a, b) => Number(unaskedOf(a) > 0) - Number(unaskedOf(b) > 0) || a.beyondRemembering - b.beyondRemembering,
  );
  return [
    '| Rules | Questions a task | about ordinary work | beyond external acts | the same, remembering | External acts unasked | of them: sends, fetches, lasts, reads | Ordinary steps refused |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...[ours, ...sorted].map(rowOf),
  ].join('\n');
}

function rowOf(one: Count): string {
  const { sends, fetches, lasts, reads } = one.unasked;
  const aTask = (amount: number): string => (amount / one.tasks).toFixed(2);
  return `| ${one.name} | ${aTask(one.questions)} | ${aTask(one.ordinary)} | ${aTask(one.beyond)} | ${aTask(one.beyondRemembering)} | ${unaskedOf(one)} | ${sends}, ${fetches}, ${lasts}, ${reads} | ${one.hindered} |`;
}

/** Puts the figures between the marks of the page; throws where the page or its marks are missing. */
export function writeTable({ ours, rivals, hindrances, summary }: Measured): void {
  const page = readFileSync(PAGE, 'utf8');
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('The page few-questions.md has lost its marks.');
  const text = [
    `${summary.tasks} tasks, ${summary.steps} steps, of which ${summary.externalSteps} are external.`,
    tableOf(ours, rivals),
    `Of the external steps, ours asked about ${ours.questions - ours.beyond} (with ${ours.beyond - ours.ordinary} further questions there), refused ${ours.externalRefused} without a question, and ran ${ours.externalHeld} where they could reach nothing.`,
    ...hindrances
      .filter(({ steps }) => steps > 0)
      .map(({ name, why, steps }) => `- Ordinary steps that are refused, ${steps}: ${name}; ${why}.`),
  ].join('\n\n');
  writeFileSync(PAGE, `${page.slice(0, begin)}${BEGIN}\n\n${text}\n\n${page.slice(end)}`);
}
