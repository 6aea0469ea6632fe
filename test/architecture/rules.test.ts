import { expect, test } from 'vitest';
import { settingViolations, silencedChecks } from './checker-settings.ts';
import { nameViolations } from './file-names.ts';
import { sizeViolations } from './file-sizes.ts';
import { undeclaredPackages, unexplainedPackages } from './packages.ts';
import { parseSource } from './source-file.ts';
import { foreignText } from './tracked-text.ts';

test('names that say nothing and names that are not kebab-case are found in files and folders', () => {
  expect(
    nameViolations(['src/kernel/submit.ts', 'src/drivers/file/read.privileged.ts', 'src/effects/url.cases.jsonl']),
  ).toEqual([]);
  expect(
    nameViolations(['src/shared/a.ts', 'src/cli/string-utils.ts', 'src/cli/readFile.ts', 'src/cli/run_it.ts']),
  ).toEqual([
    'src/shared/a.ts: "shared" says nothing',
    'src/cli/string-utils.ts: "utils" says nothing',
    'src/cli/readFile.ts: "readFile.ts" is not kebab-case',
    'src/cli/run_it.ts: "run_it.ts" is not kebab-case',
  ]);
});

test('a file of 450 lines passes, one of 451 does not', () => {
  const file = (lines: number) => ({ path: 'src/a.ts', text: 'x;\n'.repeat(lines) });
  expect(sizeViolations([file(450)])).toEqual([]);
  expect(sizeViolations([file(451)])).toEqual(['src/a.ts: 451 lines, at most 450']);
});

test('a package without a reason and a reason without a package are found', () => {
  const document = '| Package | Why |\n|---|---|\n| `zod` | schemas |\n| `left-pad` | pads |\n| `vitest` | |\n';
  expect(unexplainedPackages({ dependencies: { zod: '4' }, devDependencies: { vitest: '5' } }, document)).toEqual([
    'vitest: no reason in docs/dependencies.md',
    'left-pad: explained, but not in package.json',
  ]);
});

test('an import of a package that is only there for development, or by chance, is found', () => {
  const file = (path: string, text: string) => parseSource(path, text);
  expect(
    undeclaredPackages(
      [
        file('src/a.ts', "import { z } from 'zod'; import { x } from '@ai-sdk/openai-compatible/sub'; import 'fs';"),
        file('src/b.ts', "import { v } from 'vitest';"),
        file('src/b.test.ts', "import { v } from 'vitest';"),
        file('src/c.ts', "import { p } from '@ai-sdk/provider';"),
      ],
      { dependencies: { zod: '4', '@ai-sdk/openai-compatible': '3' }, devDependencies: { vitest: '5' } },
    ),
  ).toEqual([
    'src/b.ts:1: vitest is not among the dependencies',
    'src/c.ts:1: @ai-sdk/provider is not among the dependencies',
  ]);
});

test('a strict setting that is switched off is found', () => {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    noFallthroughCasesInSwitch: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    erasableSyntaxOnly: true,
  };
  const rules = {
    suspicious: { noExplicitAny: 'error' },
    style: { noNonNullAssertion: 'error', useImportType: 'error' },
    correctness: { noUnusedImports: 'error' },
  };
  const files = { includes: ['src/**'] };
  expect(settingViolations({ compilerOptions }, { files, linter: { rules } })).toEqual([]);
  expect(
    settingViolations(
      { compilerOptions: { ...compilerOptions, strict: false } },
      {
        files: { includes: ['test/**'] },
        linter: { enabled: false, rules: { ...rules, suspicious: { noExplicitAny: 'warn' }, style: {} } },
        overrides: [],
      },
    ),
  ).toEqual([
    'tsconfig.json: strict is off',
    'biome.json: noExplicitAny is no error',
    'biome.json: noNonNullAssertion is no error',
    'biome.json: useImportType is no error',
    'biome.json: the linter is off',
    'biome.json: overrides take files out of the rules',
    'biome.json: src/** is not included',
  ]);
});

test('comments that silence the checks are found', () => {
  const text = (line: string) => [{ path: 'src/a.ts', text: `ok\n${line}` }];
  expect(silencedChecks(text(`// @ts-${'ignore'}`))).toEqual([`src/a.ts:2: @ts-${'ignore'}`]);
  expect(silencedChecks(text(`// biome-${'ignore'} lint/suspicious/noExplicitAny: x`))).toEqual([
    `src/a.ts:2: biome-${'ignore'} lint/suspicious/noExplicitAny`,
  ]);
  expect(silencedChecks(text(`// biome-${'ignore'} lint/performance/noDelete: reason`))).toEqual([]);
});

test('a path of this machine and a registry host are found, look-alikes are not', () => {
  const foreign = { places: ['/srv/checkouts/gate'], hosts: ['registry.example.com'] };
  const file = (text: string) => [{ path: 'README.md', text }];
  expect(foreignText(file('cd /srv/checkouts/gate\nfrom https://REGISTRY.example.com/zod'), foreign)).toEqual([
    'README.md:1: names the path /srv/checkouts/gate',
    'README.md:2: names a registry host',
  ]);
  expect(foreignText(file('"/srv/checkouts/gate/src/main.ts"'), foreign)).toHaveLength(1);
  expect(foreignText(file('/srv/checkouts/gates /mnt/srv/checkouts/gate registry-example.com'), foreign)).toEqual([]);
});
