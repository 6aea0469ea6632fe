import type { Matchers, PolicyRule, TimeWindow } from './policy-file.ts';

/** What a rule holds for, as one line: `net.fetch where host docs.example.com`. */
export function ruleInWords({
  kinds,
  where,
  unless,
  when,
}: Pick<PolicyRule, 'kinds' | 'where' | 'unless' | 'when'>): string {
  const parts = [kinds === '*' ? 'everything' : kinds.join(', ')];
  if (Object.keys(where).length > 0) parts.push(`where ${matchersInWords(where)}`);
  if (when !== undefined) parts.push(`when ${when}`);
  if (unless !== undefined) parts.push(`unless ${matchersInWords(unless)}`);
  return parts.join(' ');
}

const matchersInWords = ({ time, ...matchers }: Matchers): string =>
  [
    ...Object.entries(matchers).map(
      ([field, values]: readonly [string, readonly string[]]) => `${field} ${values.join(' or ')}`,
    ),
    ...(time === undefined ? [] : [`time ${time.map(windowInWords).join(' or ')}`]),
  ].join(' and ');

function windowInWords({ zone, days, from, to, since, until }: TimeWindow): string {
  const parts = [
    ...(days === undefined ? [] : [days.join(', ')]),
    ...(from === undefined && to === undefined ? [] : [`${from ?? '00:00'} to ${to ?? '24:00'}`]),
    ...(since === undefined ? [] : [`from ${since}`]),
    ...(until === undefined ? [] : [`until ${until}`]),
  ];
  return `${parts.join(' ')} (${zone})`;
}
