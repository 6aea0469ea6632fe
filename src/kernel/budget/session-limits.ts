import type { Limit } from './budget.ts';

/** Ceilings of one session, as limits. */
export function sessionLimits({
  actions,
  tokens,
  wallMs,
}: {
  readonly actions: number;
  readonly tokens: number;
  readonly wallMs: number;
}): readonly Limit[] {
  const at = { line: 1, column: 1 };
  return [
    {
      limit: {
        per: ['session'],
        actions: { amount: actions },
        tokens: { amount: tokens },
        time: { amount: wallMs },
        at,
      },
    },
  ];
}
