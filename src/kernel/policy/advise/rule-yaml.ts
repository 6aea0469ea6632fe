import { stringify } from 'yaml';
import { digestOf } from '../../classify/digest.ts';
import type { ProposedPermit } from './permit-for.ts';

/** A rule as a person would write it in a file. */
export interface WrittenRule {
  readonly id: string;
  readonly [key: string]: unknown;
}

/** YAML for one rule or part of one, as an entry of a list where it is a rule. */
export const toYaml = (value: unknown): string =>
  stringify(value, { lineWidth: 0, flowCollectionPadding: true, collectionStyle: 'any' }).trimEnd();

/** One entry of `rules`, with `where` on one line as people write it. */
export function ruleYaml({ id, ...rule }: WrittenRule): string {
  const lines = [`- id: ${id}`];
  for (const [key, value] of Object.entries(rule)) lines.push(`  ${key}: ${flow(value)}`);
  return lines.join('\n');
}

/** A value on one line. */
export const flow = (value: unknown): string => stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();

/** A name that says what the rule is for and is the same for the same rule. */
export function ruleId({ permit, where = {} }: ProposedPermit): string {
  const told = where['host'] ?? where['path'] ?? where['program'] ?? where['tool'] ?? where['tables'] ?? '';
  const words = `${permit} ${Array.isArray(told) ? told.join(' ') : told}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 48)
    .replace(/-+$/, '');
  const mark = digestOf({ permit, where }).slice(-4);
  return `${words}-${mark}`;
}
