import type { RuleKind } from '../../../contract/catalogue.ts';
import { EFFECT_TYPES, type Effect, type EffectType, type Impact } from '../../../contract/effect.ts';
import type { PolicyFinding } from '../../../contract/policy-finding.ts';
import { isInBlock, parseAddress } from '../../../effects/url/address.ts';
import { isMatchedWithin } from '../compare/fields-within.ts';
import { unlessOf, whereOf } from '../compare/rule-within.ts';
import { misses, takenFacets } from '../facets.ts';
import { ALL_KINDS, bitOf, kinshipOf } from '../kind-mask.ts';
import { finding, type Lint, type LintedRule } from './linted-rule.ts';

/** Matchers that contradict each other, or what the kinds of the rule are: no act can ever fit. */
export const neverMatches: Lint = (rule, { nowMs }) => [
  ...effectsThatNeverCome(rule),
  ...impactsThatNeverCome(rule),
  ...portsThatExclude(rule),
  ...schemesOfPermits(rule),
  ...addressesOutside(rule),
  ...windowsThatAreOver(rule, nowMs),
  ...swallowedByUnless(rule),
];

const CHECK = 'never-matches';
const TARGET_KINDS: readonly Effect['targetKind'][] = [
  ...(['path', 'host', 'program', 'relation', 'tool', 'repository', 'text'] as const),
];

/** The types of effect that a rule of these kinds can speak of. A permit speaks of what an effect directly is. */
function typesOf({ compiled: { kinds, opinion } }: LintedRule): readonly EffectType[] {
  if (kinds === ALL_KINDS) return EFFECT_TYPES;
  return EFFECT_TYPES.filter((type) =>
    TARGET_KINDS.some((targetKind) =>
      [undefined, 'GET'].some((method) => {
        const effect = {
          type,
          target: '',
          targetKind,
          impact: 'external',
          ...(method !== undefined && { method }),
        } as const;
        const kinship = kinshipOf(effect);
        return ((opinion === 'permit' ? kinship.direct | kinship.more : kinship.wide) & kinds) !== 0;
      }),
    ),
  );
}

/** A command is all that it does, so a rule of commands may speak of any effect. */
const speaksOfActs = ({ rule: { opinion }, compiled: { kinds } }: LintedRule): boolean =>
  opinion !== 'permit' && (kinds & bitOf('process.run')) !== 0;

function effectsThatNeverCome(rule: LintedRule): readonly PolicyFinding[] {
  const { effect } = rule.rule.where;
  if (effect === undefined || speaksOfActs(rule)) return [];
  const possible = typesOf(rule);
  return effect.flatMap((type, index) =>
    possible.includes(type)
      ? []
      : [
          finding(rule, ['where', 'effect', index], {
            check: CHECK,
            weight: 'mistake',
            message: `${inWords(rule)} never have the effect "${type}"`,
            fix: `leave it out, or name the kind that has it; here there are ${possible.join(', ')}`,
          }),
        ],
  );
}

const inWords = ({ rule: { kinds } }: LintedRule): string => (kinds === '*' ? 'acts' : `acts of ${kinds.join(', ')}`);

const IMPACTS_OF: Readonly<Record<EffectType, readonly Impact[]>> = {
  read: ['contained', 'external'],
  write: ['reversible', 'contained', 'external'],
  delete: ['reversible', 'contained', 'external'],
  execute: ['contained', 'external'],
  unknown: ['contained', 'external'],
  network: ['external'],
  secret: ['external'],
  destroy: ['external'],
  privilege: ['external'],
  persist: ['external'],
};
/** How far these reach their drivers will say. */
const UNSETTLED: readonly RuleKind[] = ['sql.query', 'sql.change', 'mcp.call'];

function impactsThatNeverCome(rule: LintedRule): readonly PolicyFinding[] {
  const { kinds, where } = rule.rule;
  if (where.impact === undefined || kinds === '*' || kinds.some((kind) => UNSETTLED.includes(kind))) return [];
  const types = speaksOfActs(rule) ? EFFECT_TYPES : typesOf(rule);
  const possible = new Set(
    types.filter((type) => where.effect?.includes(type) ?? true).flatMap((type) => IMPACTS_OF[type]),
  );
  if (where.impact.some((impact) => possible.has(impact))) return [];
  return [
    finding(rule, ['where', 'impact'], {
      check: CHECK,
      weight: 'mistake',
      message: `${inWords(rule)} are never ${where.impact.join(' or ')}: what leaves the machine is external`,
      fix: 'leave impact out, or write impact: external',
    }),
  ];
}

function portsThatExclude(rule: LintedRule): readonly PolicyFinding[] {
  const { host, port } = rule.compiled.where;
  if (host === undefined || port === undefined) return [];
  const reached = host.flatMap((one) => (one.port === undefined ? impliedPorts(rule) : [one.port]));
  const fits = reached.length === 0 || reached.some((one) => port.some(({ from, to }) => from <= one && one <= to));
  if (fits) return [];
  const [first] = rule.rule.where.host ?? [];
  return [
    finding(rule, ['where', 'port'], {
      check: CHECK,
      weight: 'mistake',
      message: `no host here is reached at port ${rule.rule.where.port?.join(' or ')}${rule.rule.opinion === 'permit' ? ': a permit of a host without a port is for 80 and 443' : ''}`,
      fix: `write the port with the host (${first?.replace(/:\d+$/, '')}:${rule.rule.where.port?.[0]}) and leave port out`,
    }),
  ];
}

/** Forbids and asks of a host without a port are for every port. */
const impliedPorts = ({ rule: { opinion } }: LintedRule): readonly number[] => (opinion === 'permit' ? [80, 443] : []);

function schemesOfPermits(rule: LintedRule): readonly PolicyFinding[] {
  if (rule.rule.opinion !== 'permit') return [];
  return (rule.compiled.where.host ?? []).flatMap(({ scheme }, index) =>
    scheme === undefined
      ? []
      : [
          finding(rule, ['where', 'host', index], {
            check: CHECK,
            weight: 'mistake',
            message: `a connection does not tell its scheme, so a permit of ${scheme}:// covers none`,
            fix: `write the host with its port: ${rule.rule.where.host?.[index]?.replace(/^.*:\/\//, '').replace(/:\d+$/, '')}:443`,
          }),
        ],
  );
}

function addressesOutside(rule: LintedRule): readonly PolicyFinding[] {
  const { host, cidr } = rule.compiled.where;
  if (host === undefined || cidr === undefined) return [];
  const addresses = host.map((one) => parseAddress(one.host));
  if (addresses.some((address) => address === undefined || cidr.some((block) => isInBlock(address, block)))) return [];
  return [
    finding(rule, ['where', 'cidr'], {
      check: CHECK,
      weight: 'mistake',
      message: `none of the addresses under host lies in ${rule.rule.where.cidr?.join(' or ')}`,
      fix: 'name one of the two; fields of where hold together',
    }),
  ];
}

function windowsThatAreOver(rule: LintedRule, nowMs: number): readonly PolicyFinding[] {
  const today = new Date(nowMs).toISOString().slice(0, 10);
  return (rule.rule.where.time ?? []).flatMap(({ since, until }, index) => {
    const way = ['where', 'time', index];
    if (since !== undefined && until !== undefined && since > until)
      return [
        finding(rule, way, {
          check: CHECK,
          weight: 'mistake',
          message: `it begins on ${since} and ends before that, on ${until}`,
          fix: 'exchange since and until',
        }),
      ];
    if (until === undefined || until >= today) return [];
    return [
      finding(rule, way, {
        check: 'over',
        weight: 'doubt',
        message: `it ended on ${until}, so the rule holds no more`,
        fix: 'delete the rule, or give it a later day',
      }),
    ];
  });
}

/** An exception that takes in everything that the rule names. */
function swallowedByUnless(rule: LintedRule): readonly PolicyFinding[] {
  const unless = unlessOf(rule);
  if (unless === undefined) return [];
  const isSwallowed =
    isMatchedWithin(whereOf(rule), unless, 'narrow') && !misses(rule.compiled.facets, takenFacets(unless.placed));
  if (!isSwallowed) return [];
  return [
    finding(rule, ['unless'], {
      check: 'swallowed',
      weight: 'mistake',
      message: 'the exception takes in everything that the rule names, so nothing is left of it',
      fix: 'name under unless only a part of what where names, or delete the rule',
    }),
  ];
}
