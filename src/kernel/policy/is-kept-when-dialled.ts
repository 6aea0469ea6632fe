import type { PolicyRule } from './policy-file.ts';

/**
 * True for a forbid that says no more than which addresses a conversation may not go to. A model's name is resolved only
 * when it is dialled, so such a rule is kept there, on the address itself; any other that names blocks takes its strict
 * side before.
 */
export const isKeptWhenDialled = ({ opinion, where, unless, when }: Omit<PolicyRule, 'at' | 'id'>): boolean =>
  opinion === 'forbid' &&
  unless === undefined &&
  when === undefined &&
  where.cidr !== undefined &&
  Object.keys(where).every((field) => field === 'cidr');
