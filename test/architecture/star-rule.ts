import { FRONT_DOORS, ROOMS, ROOMS_FOR_TESTS } from './rooms.ts';
import { isTest, type SourceFile, targetOf } from './source-file.ts';

/** A room imports itself, `contract`, and what its row in the table names; only the composition root opens every door. */
export function starRuleViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const opens = doorsOf(file.path);
    if (opens === undefined) return [`${file.path}: is in no room of test/architecture/rooms.ts`];
    return file.imports.flatMap(({ specifier, line }) => {
      const target = specifier === undefined ? undefined : targetOf(file.path, specifier);
      const refusal = target === undefined ? undefined : whyNot(target, opens, file.path);
      return refusal === undefined ? [] : [`${file.path}:${line}: imports ${target}: ${refusal}`];
    });
  });
}

function whyNot(target: string, opens: Doors, from: string): string | undefined {
  if (!target.startsWith('src/')) return 'it is outside src/';
  if (opens === 'every room') return undefined;
  const room = roomOf(target);
  if (room !== undefined) return opens.includes(room) ? undefined : `${describe(from)} may not import ${room}`;
  // Files directly in src/: the front doors among themselves, and the doubles for nobody.
  return roomOf(from) === undefined ? undefined : 'a room may not import the front doors';
}

type Doors = 'every room' | readonly string[];

function doorsOf(path: string): Doors | undefined {
  const room = roomOf(path);
  if (room === undefined) return FRONT_DOORS.find(({ file }) => file.test(path.replace(/\.test\.ts$/, '.ts')))?.opens;
  const row = ROOMS.get(room);
  return row && [room, 'contract', ...row, ...(isTest(path) ? ROOMS_FOR_TESTS : [])];
}

const roomOf = (path: string) => /^src\/([^/]+)\//.exec(path)?.[1];
const describe = (path: string) => roomOf(path) ?? path;
