import type { PolicyFinding } from '../../../contract/policy-finding.ts';
import { parseAddress } from '../../../effects/url/address.ts';
import type { HostRule } from '../../../effects/url/host-rule.ts';
import { isPublicSuffix } from '../../../effects/url/public-suffix.ts';
import { finding, type Lint, type LintedRule } from './linted-rule.ts';

/** Hosts by which a rule says less than its author most likely meant. Nothing is wider than it is written. */
export const saysLessOfHosts: Lint = (rule) => {
  const hosts = rule.compiled.where.host ?? [];
  return hosts.flatMap((host, index) => {
    if (host.host === '' || parseAddress(host.host) !== undefined) return [];
    return [
      ...apexLeftOut(rule, host, index, hosts),
      ...hostsBelowLeftOut(rule, host, index, hosts),
      ...onlyOnePort(rule, host, index),
    ];
  });
};

const covers = (hosts: readonly HostRule[], host: string, wildcard: boolean): boolean =>
  hosts.some((one) => one.wildcard === wildcard && one.host === host);

function apexLeftOut(
  rule: LintedRule,
  { host, wildcard }: HostRule,
  index: number,
  hosts: readonly HostRule[],
): readonly PolicyFinding[] {
  if (!wildcard || isPublicSuffix(host) || covers(hosts, host, false)) return [];
  return [
    finding(rule, ['where', 'host', index], {
      check: 'apex-left-out',
      weight: rule.rule.opinion === 'permit' ? 'note' : 'doubt',
      message: `*.${host} is every host below ${host}, and not ${host} itself`,
      fix: `host: [${host}, "*.${host}"]`,
    }),
  ];
}

/** A forbid of a company's name that leaves out everything below it is nearly always a slip. */
function hostsBelowLeftOut(
  rule: LintedRule,
  { host, wildcard }: HostRule,
  index: number,
  hosts: readonly HostRule[],
): readonly PolicyFinding[] {
  if (rule.rule.opinion === 'permit' || wildcard || !isRegistered(host) || covers(hosts, host, true)) return [];
  return [
    finding(rule, ['where', 'host', index], {
      check: 'hosts-below-left-out',
      weight: 'doubt',
      message: `${host} is that host alone: www.${host} and api.${host} are not meant`,
      fix: `host: [${host}, "*.${host}"]`,
    }),
  ];
}

/** True for a name right below one under which anybody can register. */
function isRegistered(host: string): boolean {
  const dot = host.indexOf('.');
  return dot > 0 && !isPublicSuffix(host) && isPublicSuffix(host.slice(dot + 1));
}

function onlyOnePort(rule: LintedRule, { host, port, wildcard }: HostRule, index: number): readonly PolicyFinding[] {
  if (rule.rule.opinion === 'permit' || (port !== 443 && port !== 80)) return [];
  const name = `${wildcard ? '*.' : ''}${host}`;
  return [
    finding(rule, ['where', 'host', index], {
      check: 'one-port',
      weight: 'doubt',
      message: `it is for port ${port} alone; ${name} at any other port is not meant`,
      fix: `host: ${wildcard ? `"${name}"` : name}`,
    }),
  ];
}
