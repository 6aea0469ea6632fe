import type { GrantedEffect, GrantedProgram, GrantScope } from '../../contract/grant.ts';

/** What is remembered, for a person to read before it is saved and afterwards in a list: effects and places. */
export function scopeInWords({ effects, programs, act }: GrantScope): string {
  if (act !== undefined) return 'exactly this act again';
  const what = [...new Set(effects.map(effectInWords))].join('; ');
  const by = programs === undefined ? '' : `, by ${[...new Set(programs.map(programInWords))].join(', ')}`;
  return `${what}${by}`;
}

const effectInWords = ({ type, target, method, extent, subcommand }: GrantedEffect): string => {
  const does = type === 'execute' ? 'run' : (method ?? type);
  const told = subcommand === undefined || subcommand === '' ? '' : ` ${subcommand}`;
  return `${does} ${target}${told}${extent === 'tree' ? ' and all below' : ''}`;
};

const programInWords = ({ program, subcommand }: GrantedProgram): string =>
  subcommand === undefined || subcommand === '' ? program : `${program} ${subcommand}`;

export const sessionInWords = (scope: GrantScope): string => `until this session ends: ${scopeInWords(scope)}`;
export const projectInWords = (scope: GrantScope): string => `in this project: ${scopeInWords(scope)}`;
