import { resolve } from 'node:path';
import { EXIT } from '../../contract/errors.ts';
import type { ScanReport } from '../../contract/scan.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { paintFor } from '../paint.ts';
import { readBaseline } from '../scan/baseline.ts';
import { sarifReport } from '../scan/sarif-report.ts';
import { textReport } from '../scan/text-report.ts';
import { visibleJson } from '../visible-text.ts';

export interface ScanOptions extends GlobalOptions {
  readonly format?: 'text' | 'json' | 'sarif';
  readonly staged?: boolean;
  readonly modules?: boolean;
  readonly baseline?: string;
  readonly failOn?: 'deny' | 'ask' | 'never';
  readonly timeout?: number;
}

const TIMEOUT_SECONDS = 300;

/** `sallyport scan [PATHS…]`: what would the programs in a repository do? Nothing that it reads is run. */
export async function scan(
  paths: readonly string[],
  options: ScanOptions,
  context: CliContext,
  version: string,
): Promise<number> {
  const { currentFolder, screen } = context;
  const at = (path: string): string => resolve(currentFolder, path);
  const { staged = false, modules = false, baseline, policy, verbose = false, timeout = TIMEOUT_SECONDS } = options;
  const known = baseline === undefined ? [] : readBaseline(await context.readText(at(baseline)), baseline);
  const report = await (await context.openScan()).scan({
    folder: currentFolder,
    paths: paths.map(at),
    isStaged: staged,
    withNotes: verbose,
    withModules: modules,
    baseline: new Set(known),
    timeoutMs: timeout * 1000,
    ...(policy !== undefined && { policyFile: at(policy) }),
    ...progressOn(context),
  });
  const format = options.format ?? (options.json === true ? 'json' : 'text');
  if (format === 'json') screen.line(visibleJson(report, 2));
  else if (format === 'sarif') screen.line(visibleJson(sarifReport(report, version), 2));
  else for (const line of textReport(report, { width: screen.columns, paint: paintFor(screen) })) screen.line(line);
  return exitOf(report, options.failOn ?? 'deny');
}

const PROGRESS_MS = 1_000;

/** On a terminal, what takes longer than a second says how far it is. */
function progressOn({ screen }: CliContext): { readonly progress?: (files: number) => void } {
  if (!screen.hasColours) return {};
  let nextMs = performance.now() + PROGRESS_MS;
  return {
    progress(files) {
      if (performance.now() < nextMs) return;
      nextMs = performance.now() + PROGRESS_MS;
      screen.note(`${files} files…\n`);
    },
  };
}

/** A scan that did not see everything is never a clean one. */
function exitOf({ findings, incomplete }: ScanReport, failOn: 'deny' | 'ask' | 'never'): number {
  if (failOn !== 'never' && findings.some(({ level }) => level === 'error')) return EXIT.denied;
  if (failOn === 'ask' && findings.some(({ level }) => level === 'warning')) return EXIT.needsApproval;
  return incomplete === undefined ? EXIT.done : EXIT.failed;
}
