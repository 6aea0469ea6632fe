import { isBuiltin } from 'node:module';
import { isTest, type SourceFile } from './source-file.ts';

export interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Every dependency has its reason in docs/dependencies.md (a table row that begins with its name), and no row is stale. */
export function unexplainedPackages(manifest: PackageFile, document: string): string[] {
  const used = new Set(
    Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }),
  );
  const explained = new Set([...document.matchAll(/^\| `([^`]+)` \| [^|\s]/gm)].map(([, name]) => name ?? ''));
  return [
    ...[...used].filter((name) => !explained.has(name)).map((name) => `${name}: no reason in docs/dependencies.md`),
    ...[...explained].filter((name) => !used.has(name)).map((name) => `${name}: explained, but not in package.json`),
  ];
}

/** What the published code imports must be installed with it, not merely lie about in our own node_modules. */
export function undeclaredPackages(files: readonly SourceFile[], manifest: PackageFile): string[] {
  const declared = { ...manifest.dependencies, ...manifest.optionalDependencies };
  return files
    .filter(({ path }) => !isTest(path))
    .flatMap((file) =>
      file.imports
        .filter(({ specifier }) => specifier !== undefined && !specifier.startsWith('.') && !isBuiltin(specifier))
        .map(({ specifier, line }) => ({ name: packageOf(specifier ?? ''), line }))
        .filter(({ name }) => !Object.hasOwn(declared, name))
        .map(({ name, line }) => `${file.path}:${line}: ${name} is not among the dependencies`),
    );
}

const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
