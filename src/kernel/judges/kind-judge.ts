import type { Verdict } from '../../contract/decision.ts';
import type { Judge } from './judge.ts';

/** Gives the objections of the kind itself as verdicts: what no policy can grant, and what the person named. */
export const kindJudge: Judge = {
  name: 'kind',
  judge: ({ action, objections }) =>
    objections.map(({ opinion, rule, because, effect }): Verdict => {
      const meant = effect === undefined ? undefined : action.effects[effect];
      return { judge: 'kind', opinion, rule, because, ...(meant !== undefined && { effect: meant }) };
    }),
};
