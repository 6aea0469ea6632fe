/** Words that say nothing about what is in a file; whatever is in it has a better name. */
const BANNED = new Set([
  'util',
  'utils',
  'helper',
  'helpers',
  'manager',
  'common',
  'misc',
  'shared',
  'base',
  'service',
  'services',
  'handler',
  'handlers',
  'stuff',
  'core',
  'lib',
]);

/** File and folder names are kebab-case (dots part the kinds: `.privileged.ts`, `.test.ts`) and say what is in them. */
export function nameViolations(paths: readonly string[]): string[] {
  return paths.flatMap((path) => [
    ...path
      .split('/')
      .filter((part) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/.test(part))
      .map((part) => `${path}: "${part}" is not kebab-case`),
    ...path
      .split(/[/.-]/)
      .filter((word) => BANNED.has(word))
      .map((word) => `${path}: "${word}" says nothing`),
  ]);
}
