import type { ScanFinding, ScanReport } from '../../contract/scan.ts';
import type { Paint } from '../paint.ts';
import { visibleLine, wrapped } from '../visible-text.ts';

export interface ReportStyle {
  readonly width: number;
  readonly paint: Paint;
}

const SKIPPED_SHOWN = 10;

/** A report for a person: each finding with its place, what it would do, the line, and why it is said. */
export function textReport(report: ScanReport, style: ReportStyle): readonly string[] {
  const lines = report.findings.flatMap((finding) => findingLines(finding, style));
  return [...lines, ...summaryLines(report, style)];
}

function findingLines(finding: ScanFinding, { width, paint }: ReportStyle): readonly string[] {
  const { file, line, column, level, what, sentence, rules, because, text } = finding;
  const colour = level === 'error' ? paint.red : level === 'warning' ? paint.yellow : paint.cyan;
  const place = paint.bold(`${visibleLine(file)}:${line}:${column}`);
  const of = what === '' ? '' : ` (${visibleLine(what)})`;
  return [
    `${place} ${colour(says(finding))}${of}`,
    ...wrapped(visibleLine(sentence), width, '  '),
    ...(text === '' ? [] : [`  ${paint.dim('│')} ${visibleLine(text)}`]),
    ...wrapped(visibleLine(`${ruleNames(rules)}: ${because}`), width, '  ').map(paint.dim),
    '',
  ];
}

const RULES_SHOWN = 3;

function ruleNames(rules: readonly string[]): string {
  const left = rules.length - RULES_SHOWN;
  return `${rules.slice(0, RULES_SHOWN).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

const says = ({ decision, level }: ScanFinding): string =>
  decision === 'ask' ? 'would be asked' : level === 'error' ? 'denied' : 'would be denied, as far as it can be told';

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function summaryLines(report: ScanReport, { paint }: ReportStyle): readonly string[] {
  const { findings, files, programs, modules, notes, known, skipped, incomplete } = report;
  const denied = findings.filter(({ level }) => level === 'error').length;
  const asked = findings.filter(({ level }) => level === 'warning').length;
  const lines = [
    `${counted(files, 'file')}, ${counted(programs, 'program')} in them: ${denied} denied, ${asked} would be asked or cannot be told.`,
  ];
  if (notes > 0)
    lines.push(
      `${counted(notes, 'place')} more would run without a question in the sandbox, and ask without one (--verbose shows them).`,
    );
  if (modules > 0)
    lines.push(
      `${counted(modules, 'module')} that other programs load ${modules === 1 ? 'was' : 'were'} not read (--modules reads them too).`,
    );
  if (known > 0) lines.push(`${known} known by the baseline.`);
  for (const { file, why } of skipped.slice(0, SKIPPED_SHOWN))
    lines.push(`Not looked at: ${visibleLine(file)} (${why}).`);
  if (skipped.length > SKIPPED_SHOWN) lines.push(`Not looked at: ${skipped.length - SKIPPED_SHOWN} more.`);
  if (incomplete !== undefined) lines.push(paint.red(`This is not everything: ${incomplete}.`));
  return lines;
}
