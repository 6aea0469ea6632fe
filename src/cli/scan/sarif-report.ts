import { pathToFileURL } from 'node:url';
import type { ScanFinding, ScanReport } from '../../contract/scan.ts';
import { visibleLine } from '../../contract/visible-text.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * A report as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), for code scanning services. One run;
 * places are relative to `%SRCROOT%`; a limit that was met makes the run unsuccessful, so that nobody takes it for clean.
 */
export function sarifReport(report: ScanReport, version: string): object {
  const { findings, root, incomplete, skipped } = report;
  const rules = [...new Map(findings.map((finding) => [finding.rule, finding])).values()];
  const notifications = [
    ...(incomplete === undefined ? [] : [notification('error', `The scan did not see everything: ${incomplete}.`)]),
    ...skipped.map(({ file, why }) => notification('note', `Not looked at: ${file} (${why}).`, file)),
  ];
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'Sallyport', version, rules: rules.map(descriptor) },
        },
        automationDetails: { id: 'sallyport/scan/' },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { uri: folderUri(root) } },
        invocations: [{ executionSuccessful: incomplete === undefined, toolExecutionNotifications: notifications }],
        results: findings.map((finding) =>
          result(
            finding,
            rules.findIndex(({ rule }) => rule === finding.rule),
          ),
        ),
      },
    ],
  };
}

/** A URI that a base can be resolved against ends with a slash. */
const folderUri = (folder: string): string => pathToFileURL(folder).href.replace(/\/?$/, '/');

const descriptor = ({ rule, because, level }: ScanFinding) => ({
  id: rule,
  name: rule.split('/').map(capitalised).join(''),
  shortDescription: { text: sentence(because) },
  defaultConfiguration: { level },
});

const capitalised = (words: string): string =>
  words
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

const sentence = (text: string): string =>
  visibleLine(`${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`);

const notification = (level: 'error' | 'note', text: string, file?: string) => ({
  level,
  message: { text: visibleLine(text) },
  ...(file !== undefined && { locations: [{ physicalLocation: { artifactLocation: artifact(file) } }] }),
});

/** Each part of the path is escaped by itself: a name may hold what means something in a URI. */
const artifact = (file: string) => ({
  uri: file.toWellFormed().split('/').map(encodeURIComponent).join('/'),
  uriBaseId: '%SRCROOT%',
});

function result(finding: ScanFinding, ruleIndex: number) {
  const { file, line, column, endLine, endColumn, what, level, rule, rules, because, text, fingerprint } = finding;
  const of = what === '' ? '' : ` (${what})`;
  const isEmpty = endLine < line || (endLine === line && endColumn <= column);
  return {
    ruleId: rule,
    ruleIndex,
    level,
    message: { text: visibleLine(`${finding.sentence}${of} ${sentence(because)}`) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(file),
          region: {
            startLine: line,
            startColumn: column,
            ...(!isEmpty && { endLine, endColumn }),
            ...(text !== '' && { snippet: { text: visibleLine(text) } }),
          },
        },
      },
    ],
    partialFingerprints: { 'sallyport/v1': fingerprint },
    properties: {
      decision: finding.decision,
      rules,
      effects: finding.effects.map(({ type, target }) => ({ type, target: visibleLine(target) })),
    },
  };
}
