import { describe, expect, it } from 'vitest';
import { EFFECT_TYPES } from '../../../contract/effect.ts';
import { compileOptions } from '../option-table.ts';
import { ROLES } from '../role.ts';
import type { Sheet, Verb } from '../sheet.ts';
import { SHEETS } from './all-sheets.ts';

interface Place {
  readonly title: string;
  readonly verb: Verb;
  readonly inherited: readonly string[];
}

const places = SHEETS.flatMap((sheet) => everyVerb(sheet.names[0] ?? '', sheet, sheet));

function everyVerb(title: string, verb: Verb, sheet: Sheet): readonly Place[] {
  const inherited = verb !== sheet && sheet.optionsEverywhere === true ? (sheet.options ?? []) : [];
  const below = [...(verb.verbs ?? [])].flatMap(([name, next]) => everyVerb(`${title} ${name}`, next, sheet));
  return [{ title, verb, inherited }, ...below];
}

const faultOf = ({ verb, inherited }: Place): string | undefined => {
  try {
    compileOptions(verb.options ?? [], inherited);
    return undefined;
  } catch (error) {
    return String(error);
  }
};

const marksOf = ({ verb }: Place): readonly string[] => [
  ...(verb.marks ?? []),
  ...(verb.otherVerbs ?? []),
  ...(verb.options ?? []).flatMap((line) => line.split(' ').filter((word) => word.startsWith('!'))),
];

describe('the sheets of all programs', () => {
  it('hold option lines that are well formed and name no option twice', () => {
    const faults = places.flatMap((place) =>
      faultOf(place) === undefined ? [] : [`${place.title}: ${faultOf(place)}`],
    );
    expect(faults).toEqual([]);
  });

  it('would show an option that stands twice', () => {
    expect(() => compileOptions(['-a --all', '-x -a'])).toThrow('not well formed at "-a"');
    expect(() => compileOptions(['-a=NOTHING'])).toThrow('NOTHING is not a role');
  });

  it('name each program once', () => {
    const names = SHEETS.flatMap((sheet) => sheet.names);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('use only marks that name an effect', () => {
    const types: readonly string[] = [...EFFECT_TYPES, 'machine'];
    const wrong = places.flatMap((place) =>
      marksOf(place)
        .filter((mark) => !types.includes(mark.slice(1).split(':')[0] ?? ''))
        .map((mark) => `${place.title}: ${mark}`),
    );
    expect(wrong).toEqual([]);
  });

  it('use only roles that are known', () => {
    const roles: readonly string[] = ROLES;
    const wrong = places.flatMap(({ title, verb }) =>
      (typeof verb.operands === 'string' ? verb.operands : '')
        .split(' ')
        .filter((role) => role !== '' && !roles.includes(role.replace('...', '')))
        .map((role) => `${title}: ${role}`),
    );
    expect(wrong).toEqual([]);
  });

  it('say where their lists come from', () => {
    expect(SHEETS.filter(({ source }) => source === '').map(({ names }) => names[0])).toEqual([]);
  });
});
