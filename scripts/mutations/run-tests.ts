import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Promised } from '../../test/promises/promise.ts';

export type TestName = Promised['test'];

/** What became of one test of a file. */
export interface TestEnd {
  readonly file: string;
  /** Its own title, and those of the groups that it stands in. */
  readonly titles: readonly string[];
  readonly status: string;
}

/** `undefined` where the run did not come to its end in time. */
export type TestRun = { readonly ends: readonly TestEnd[] } | undefined;

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly ancestorTitles: readonly string[];
      readonly status: string;
    }[];
  }[];
}

const escapeForRegex = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Runs these tests, and no others, in a copy of the checkout: one process for all of them. */
export async function runTests(
  folder: string,
  tests: readonly TestName[],
  { timeoutMs, bail }: { readonly timeoutMs: number; readonly bail: boolean },
): Promise<TestRun> {
  const files = [...new Set(tests.map(({ file }) => file))];
  const titles = [...new Set(tests.map(({ title }) => escapeForRegex(title)))].join('|');
  const report = join(folder, '.mutations-report.json');
  rmSync(report, { force: true });
  const args = [
    'run',
    ...files,
    '-t',
    titles,
    '--reporter=json',
    `--outputFile=${report}`,
    ...(bail ? ['--bail=1'] : []),
  ];
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
    cwd: folder,
    stdio: 'ignore',
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  const stop = (): void => void child.kill('SIGKILL');
  // Before the copy is removed, which it would go on writing to.
  process.prependListener('exit', stop);
  const [, signal] = await once(child, 'exit');
  process.off('exit', stop);
  return signal === null ? { ends: endsIn(report, folder) } : undefined;
}

function endsIn(report: string, folder: string): readonly TestEnd[] {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ title, ancestorTitles, status }) => ({
      file: relative(folder, name),
      titles: [...ancestorTitles, title],
      status,
    })),
  );
}

/** The ends of one promise's test: one, or one for each row of a table of cases or for each test of a group. */
export const endsOf = (ends: readonly TestEnd[], { file, title }: TestName): readonly TestEnd[] =>
  ends.filter(
    (end) =>
      end.file === file && end.titles.some((one) => one.includes(title)) && ['passed', 'failed'].includes(end.status),
  );
