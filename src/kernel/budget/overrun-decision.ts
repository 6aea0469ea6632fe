import type { Decision, Opinion, Verdict } from '../../contract/decision.ts';
import type { PauseNote } from '../../contract/signal.ts';
import type { Overrun } from './overrun.ts';

/** The person's answer gives as much again; without one, or where it would not help, the act is denied. */
export function overrunDecision(overrun: Overrun, decision: Decision): Decision {
  if (!overrun.mayAsk) return overrunDenial(overrun, decision);
  const reason = `${overrun.message} A yes gives as much again. ${decision.reason}`;
  return {
    ...decision,
    answer: 'ask',
    reason,
    determining: [...budgetVerdicts(overrun, 'ask'), ...decision.determining],
  };
}

export function overrunDenial(overrun: Overrun, decision: Decision): Decision {
  const { message } = overrun;
  return {
    ...decision,
    answer: 'deny',
    determining: budgetVerdicts(overrun, 'forbid'),
    obligations: [],
    reason: message,
    remedy: `denied: ${message}`,
  };
}

const budgetVerdicts = ({ rules, message }: Overrun, opinion: Opinion): readonly Verdict[] =>
  rules.map((rule) => ({ judge: 'budget', opinion, rule, because: message }));

/** What an act of a paused session comes to when nobody lets it go on. */
export const pausedDenial = ({ by, why }: PauseNote, decision: Decision): Decision => {
  const message = `This session was paused by ${by}${why === undefined ? '' : `: ${why}`}.`;
  return {
    ...decision,
    answer: 'deny',
    determining: [{ judge: 'signal', opinion: 'forbid', rule: 'signal/paused', because: message }],
    obligations: [],
    reason: message,
    remedy: `denied: ${message} Nothing more is done until a person continues it.`,
  };
};
