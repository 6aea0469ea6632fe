import type { Action } from '../../contract/action.ts';
import type { Decision } from '../../contract/decision.ts';
import type { ActionId } from '../../contract/ids.ts';
import type { Proposal } from '../../contract/proposal.ts';

/** Acts that are being carried out because a person said yes to them, and the connections that this yes was about. */
export interface ApprovedActs {
  begin(action: Action, by: string): void;
  end(action: ActionId): void;
  /**
   * Who said yes to the act that this one is a part of, where the yes was about all that is asked now: the same hosts
   * and ports, for the same principal. `undefined` for everything else: a person who let a command fetch from one host
   * has said nothing about another, and nothing about where that host's name leads.
   */
  coveringYes(proposal: Proposal, action: Action, decision: Decision): string | undefined;
}

export function createApprovedActs(): ApprovedActs {
  const underWay = new Map<ActionId, { readonly action: Action; readonly by: string }>();
  return {
    begin: (action, by) => void underWay.set(action.id, { action, by }),
    end: (id) => void underWay.delete(id),
    coveringYes({ within, principal }, { session }, { blamed, determining }) {
      const approved = within === undefined ? undefined : underWay.get(within);
      if (approved === undefined || approved.action.session !== session) return undefined;
      const { kind, name } = approved.action.principal;
      if (kind !== principal.kind || name !== principal.name) return undefined;
      const hosts = hostsOf(approved.action.effects);
      // What the kind itself asks about (a private address) was not known when the command was approved.
      const isKnown = determining.every(({ judge }) => judge !== 'kind');
      const isSaid = blamed.length > 0 && hostsOf(blamed).size > 0 && blamed.every(({ target }) => hosts.has(target));
      return isKnown && isSaid ? approved.by : undefined;
    },
  };
}

const hostsOf = (effects: Action['effects']): ReadonlySet<string> =>
  new Set(
    effects.flatMap(({ type, targetKind, target }) => (type === 'network' && targetKind === 'host' ? [target] : [])),
  );
