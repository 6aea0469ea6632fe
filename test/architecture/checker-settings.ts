/** Settings of the compiler and the linter that our rules stand on; switched off, whole classes of mistakes pass. */
const COMPILER = [
  'strict',
  'exactOptionalPropertyTypes',
  'noUncheckedIndexedAccess',
  'noImplicitOverride',
  'noFallthroughCasesInSwitch',
  'verbatimModuleSyntax',
  'isolatedModules',
  'erasableSyntaxOnly',
];
const LINTER = [
  ['suspicious', 'noExplicitAny'],
  ['style', 'noNonNullAssertion'],
  ['style', 'useImportType'],
  ['correctness', 'noUnusedImports'],
] as const;

export interface CompilerSettings {
  readonly compilerOptions?: Readonly<Record<string, unknown>>;
}
export interface LinterSettings {
  readonly files?: { readonly includes?: readonly string[] };
  readonly linter?: { readonly enabled?: boolean; readonly rules?: Readonly<Record<string, unknown>> };
  readonly overrides?: unknown;
}

export function settingViolations(compiler: CompilerSettings, linter: LinterSettings): string[] {
  const rules = linter.linter?.rules ?? {};
  const group = (name: string) => (rules[name] ?? {}) as Readonly<Record<string, unknown>>;
  return [
    ...COMPILER.filter((name) => compiler.compilerOptions?.[name] !== true).map(
      (name) => `tsconfig.json: ${name} is off`,
    ),
    ...LINTER.filter(([area, rule]) => group(area)[rule] !== 'error').map(
      ([, rule]) => `biome.json: ${rule} is no error`,
    ),
    ...(linter.linter?.enabled === false ? ['biome.json: the linter is off'] : []),
    ...(linter.overrides === undefined ? [] : ['biome.json: overrides take files out of the rules']),
    ...(linter.files?.includes?.includes('src/**') ? [] : ['biome.json: src/** is not included']),
  ];
}

/** No file may take itself out of the checks that hold the rules: not by the compiler's comments, not by the linter's. */
export function silencedChecks(files: readonly { readonly path: string; readonly text: string }[]): string[] {
  const silence =
    /@ts-(?:ignore|nocheck|expect-error)|biome-ignore(?:-all|-start)?\s+lint(?:\/(?:suspicious\/noExplicitAny|style\/noNonNullAssertion)|:)/;
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const found = silence.exec(line)?.[0];
      return found === undefined ? [] : [`${path}:${index + 1}: ${found}`];
    }),
  );
}
