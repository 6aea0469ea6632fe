import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CompilerSettings, type LinterSettings, settingViolations, silencedChecks } from './checker-settings.ts';
import { importCycles } from './cycles.ts';
import { nameViolations } from './file-names.ts';
import { sizeViolations } from './file-sizes.ts';
import { ourFiles, ROOT, readJson, readText } from './our-files.ts';
import { type PackageFile, undeclaredPackages, unexplainedPackages } from './packages.ts';
import { privilegeViolations } from './privileged.ts';
import { readSource, type SourceFile } from './source-file.ts';
import { starRuleViolations } from './star-rule.ts';
import { foreignText } from './tracked-text.ts';

// Each rule is shown to find what it looks for in the tests beside it; here it finds nothing.
describe('the house keeps its rules', () => {
  let paths: string[];
  let sources: SourceFile[];
  let manifest: PackageFile;
  beforeAll(() => {
    paths = ourFiles();
    sources = paths.filter((path) => /^src\/.*\.ts$/.test(path)).map((path) => readSource(ROOT, path));
    manifest = readJson('package.json') as PackageFile;
  });

  test('the checks see the sources', () => {
    expect(sources.map(({ path }) => path)).toContain('src/contract/errors.ts');
    expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(100);
  });

  test('a room imports itself and contract; only the composition root opens every door', () => {
    expect(starRuleViolations(sources)).toEqual([]);
  });

  test('I/O stands in *.privileged.ts and nowhere else', () => {
    expect(privilegeViolations(sources)).toEqual([]);
  });

  test('no file imports itself by a detour', () => {
    expect(importCycles(sources)).toEqual([]);
  });

  test('names are kebab-case and say something', () => {
    expect(nameViolations(paths.filter((path) => /^(src|test|bench|scripts|policies)\//.test(path)))).toEqual([]);
  });

  test('no file of src is longer than 450 lines', () => {
    expect(sizeViolations(sources)).toEqual([]);
  });

  test('every dependency has its reason, and what src imports is a dependency', () => {
    expect(unexplainedPackages(manifest, readText('docs/dependencies.md').text)).toEqual([]);
    expect(undeclaredPackages(sources, manifest)).toEqual([]);
  });

  test('any, non-null assertions and loose compiler settings stay errors, and no file silences them', () => {
    const settings = [readJson('tsconfig.json') as CompilerSettings, readJson('biome.json') as LinterSettings] as const;
    expect(settingViolations(...settings)).toEqual([]);
    expect(silencedChecks(sources)).toEqual([]);
  });

  test('no file names a path of this machine', () => {
    const places = [ROOT, join(dirname(ROOT), 'shared'), homedir()].filter((place) => place.split('/').length > 2);
    expect(foreignText(texts(paths), { places, hosts: [] })).toEqual([]);
  });

  test('what builds, installs and checks names no registry host: that is the business of each machine', () => {
    // Policies and their cases may well speak of one.
    const machinery = paths.filter((path) => !/^(src|test|policies|examples)\//.test(path));
    expect(foreignText(texts(machinery), { places: [], hosts: registryHosts() })).toEqual([]);
  });
});

const isBinary = (text: string) => text.includes('\0');
const texts = (paths: readonly string[]) => paths.map((path) => readText(path)).filter(({ text }) => !isBinary(text));

function registryHosts(): string[] {
  const configured = process.env['npm_config_registry'];
  const own = configured === undefined ? [] : [new URL(configured).host];
  return ['npmjs.org', 'npmjs.com', 'yarnpkg.com'].map((domain) => `registry.${domain}`).concat(own);
}
