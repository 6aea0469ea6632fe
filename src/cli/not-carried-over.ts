import type { Outcome } from '../contract/outcome.ts';

export interface NotCarriedOver {
  /** Relative to the workspace. */
  readonly path: string;
  readonly why: string;
}

/** What a command changed and the workspace does not have: it was refused, or somebody else was faster. */
export function notCarriedOver(outcomes: readonly Outcome[], workspace: string): readonly NotCarriedOver[] {
  const name = (path: string): string => (path.startsWith(`${workspace}/`) ? path.slice(workspace.length + 1) : path);
  return outcomes
    .filter((outcome) => 'action' in outcome && CARRIES.has(outcome.action.kind))
    .flatMap((outcome) => leftOut(outcome).map(({ path, why }) => ({ path: name(path), why })));
}

const CARRIES: ReadonlySet<string> = new Set(['stage.apply', 'git.change']);

function leftOut(outcome: Outcome): readonly NotCarriedOver[] {
  // Commits are taken over together or not at all.
  if ('action' in outcome && outcome.action.kind === 'git.change' && !('result' in outcome))
    return [
      { path: 'what git was told', why: 'decision' in outcome ? outcome.decision.reason : outcome.fault.message },
    ];
  if (outcome.status === 'denied' || outcome.status === 'refused')
    return outcome.decision.blamed.map(({ target }) => ({ path: target, why: outcome.decision.reason }));
  if ('fault' in outcome) return [{ path: 'what it changed', why: outcome.fault.message }];
  const { conflicts, refused } = outcome.result.value as unknown as Readonly<
    Record<'conflicts' | 'refused', readonly NotCarriedOver[]>
  >;
  return [...conflicts, ...refused];
}
