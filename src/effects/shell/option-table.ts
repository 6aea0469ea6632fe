import { ROLES, type Role } from './role.ts';

/** One option as its line says. */
export interface OptionSpec {
  /** The first name on the line, with its dashes: how the program's reader asks for it. */
  readonly name: string;
  readonly takes: 'nothing' | 'value' | 'optional';
  readonly roles: readonly Role[];
  readonly marks: readonly string[];
  readonly operandRole: Role | undefined;
}

export type OptionTable = ReadonlyMap<string, OptionSpec>;

const NAME = /^(-{1,2}[^=[\s]+|\+[^=[\s]*)(?:=([A-Z+]+)|\[=([A-Z]+)\])?$/;

/** Compiles option lines; an option of its own goes before an inherited one. Throws for a line that is not well formed: that is a mistake in a sheet, found by its test. */
export function compileOptions(lines: readonly string[], inherited: readonly string[] = []): OptionTable {
  const table = new Map(inherited.flatMap(compileLine));
  const own = new Set<string>();
  for (const [name, spec] of lines.flatMap(compileLine)) {
    if (own.has(name)) bad(spec.name, name);
    own.add(name);
    table.set(name, spec);
  }
  return table;
}

function compileLine(line: string): readonly (readonly [string, OptionSpec])[] {
  const words = line.split(' ').filter((word) => word !== '');
  const spellings = words.filter((word) => !/^[!@]/.test(word)).map((word) => NAME.exec(word) ?? bad(line, word));
  const required = spellings.find(([, , role]) => role !== undefined)?.[2];
  const optional = spellings.find(([, , , role]) => role !== undefined)?.[3];
  const spec: OptionSpec = {
    name: spellings[0]?.[1] ?? bad(line, line),
    takes: required !== undefined ? 'value' : optional !== undefined ? 'optional' : 'nothing',
    roles: (required ?? optional ?? '')
      .split('+')
      .filter((role) => role !== '')
      .map(toRole),
    marks: words.filter((word) => word.startsWith('!')),
    operandRole: words.filter((word) => word.startsWith('@')).map((word) => toRole(word.slice(1)))[0],
  };
  return spellings.map(([, name = '']) => [name, spec]);
}

function bad(line: string, word: string): never {
  throw new Error(`option line ${JSON.stringify(line)} is not well formed at ${JSON.stringify(word)}`);
}

export function toRole(text: string): Role {
  const role = ROLES.find((known) => known === text);
  if (role === undefined) throw new Error(`${text} is not a role`);
  return role;
}
