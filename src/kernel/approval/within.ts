import type { Action } from '../../contract/action.ts';
import type { Decision, Verdict } from '../../contract/decision.ts';
import type { ActionEffect } from '../../contract/effect.ts';
import type { ActionId } from '../../contract/ids.ts';
import type { Proposal } from '../../contract/proposal.ts';
import { canonicalText } from '../canonical-text.ts';

/** Acts that are being carried out, and what a person said yes to about them and about the connections they make. */
export interface ApprovedActs {
  /** `by`: who said yes to it, where somebody was asked. */
  begin(action: Action, by: string | undefined): void;
  end(action: ActionId): void;
  /** A person has said yes to a connection that an act under way makes. */
  answered(proposal: Proposal, connection: Action, decision: Decision, by: string): void;
  /**
   * Who said yes to the act that this one is a part of, where the yes was about all that is asked now: the same hosts
   * and ports, for the same principal; or to an earlier connection of that act for which the same was asked. `undefined`
   * for everything else: a person who let a command fetch from one host has said nothing about another, and nothing
   * about where that host's name leads.
   */
  coveringYes(proposal: Proposal, action: Action, decision: Decision): string | undefined;
}

interface Yes {
  readonly connection: Action;
  readonly decision: Decision;
  readonly by: string;
}

interface UnderWay {
  readonly action: Action;
  readonly by: string | undefined;
  readonly connections: Yes[];
}

export function createApprovedActs(): ApprovedActs {
  const underWay = new Map<ActionId, UnderWay>();
  const partOf = ({ within, principal }: Proposal, { session }: Action): UnderWay | undefined => {
    const whole = within === undefined ? undefined : underWay.get(within);
    if (whole === undefined || whole.action.session !== session) return undefined;
    const { kind, name } = whole.action.principal;
    return kind === principal.kind && name === principal.name ? whole : undefined;
  };
  return {
    begin: (action, by) => void underWay.set(action.id, { action, by, connections: [] }),
    end: (id) => void underWay.delete(id),
    answered(proposal, connection, decision, by) {
      partOf(proposal, connection)?.connections.push({ connection, decision, by });
    },
    coveringYes(proposal, action, decision) {
      const whole = partOf(proposal, action);
      if (whole === undefined) return undefined;
      if (whole.by !== undefined && isNamedBy(whole.action, decision)) return whole.by;
      return whole.connections.find((yes) => isTheSame(yes, action, decision))?.by;
    },
  };
}

/** What the kind itself asks about (a private address) was not known when the command was approved. */
function isNamedBy({ effects }: Action, { blamed, determining }: Decision): boolean {
  const hosts = hostsOf(effects);
  const isKnown = determining.every(({ judge }) => judge !== 'kind');
  return isKnown && hostsOf(blamed).size > 0 && blamed.every(({ target }) => hosts.has(target));
}

/**
 * A program opens several connections to one place. The yes to the first is one to the next, where nothing else is
 * asked about: the same effects, for reasons that were shown, and leading to the same addresses where these were one.
 */
function isTheSame({ connection, decision }: Yes, action: Action, { blamed, determining }: Decision): boolean {
  const isShown = (verdict: Verdict): boolean =>
    decision.determining.some(({ judge, rule }) => judge === verdict.judge && rule === verdict.rule);
  const isAnswered = (effect: ActionEffect): boolean =>
    effect.type === 'network' &&
    effect.targetKind === 'host' &&
    decision.blamed.some((known) => canonicalText(known) === canonicalText(effect));
  const leadsThere =
    determining.every(({ judge }) => judge !== 'kind') ||
    canonicalText(connection.facts) === canonicalText(action.facts);
  return blamed.length > 0 && leadsThere && determining.every(isShown) && blamed.every(isAnswered);
}

const hostsOf = (effects: Action['effects']): ReadonlySet<string> =>
  new Set(
    effects.flatMap(({ type, targetKind, target }) => (type === 'network' && targetKind === 'host' ? [target] : [])),
  );
