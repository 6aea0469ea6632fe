import { builtinModules } from 'node:module';
import { PRIVILEGED_GLOBALS, PRIVILEGED_MEMBERS, PURE_MODULES } from './rooms.ts';
import type { SourceFile } from './source-file.ts';

const BUILTIN = new Set(builtinModules);

/** I/O stands in files named `*.privileged.ts`, so that whoever reviews our power finds all of it by name. */
export function privilegeViolations(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => !path.endsWith('.privileged.ts') && !path.endsWith('.test.ts'))
    .flatMap((file) => [
      ...file.imports.flatMap(({ specifier, line }) => {
        const why = specifier === undefined ? 'imports a computed name' : whyPrivileged(specifier);
        return why === undefined ? [] : [`${file.path}:${line}: ${why}`];
      }),
      ...file.globals
        .filter(({ name }) => PRIVILEGED_GLOBALS.has(name) || PRIVILEGED_MEMBERS.has(name))
        .map(({ name, line }) => `${file.path}:${line}: uses ${name}`),
    ]);
}

function whyPrivileged(specifier: string): string | undefined {
  const name = specifier.replace(/^node:/, '');
  const isNodes = specifier.startsWith('node:') || BUILTIN.has(name.split('/')[0] ?? '');
  return isNodes && !PURE_MODULES.has(name) ? `imports ${specifier}` : undefined;
}
