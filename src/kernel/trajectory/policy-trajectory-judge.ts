import type { Decision } from '../../contract/decision.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { TrajectoryJudge } from './trajectory-judge.ts';

/** What a policy's own rules say of a call; its default is not among them. */
export type PolicyOpinion = (tool: string, input: JsonObject) => Pick<Decision, 'answer' | 'determining' | 'reason'>;

/** The name under which a policy's default answers where no rule speaks. */
const SILENCE = 'default';

/** A person's rules beside authority: a forbid or an ask of theirs holds, and a permit takes no question away. */
export function policyTrajectoryJudge(judge: TrajectoryJudge, opinion: PolicyOpinion): TrajectoryJudge {
  return {
    open(session) {
      const inner = judge.open(session);
      return {
        ...inner,
        decide(tool, args) {
          const { answer, determining, reason } = opinion(`${session.suite}/${tool}`, args);
          const own = inner.decide(tool, args);
          const isSaid = determining.some(({ rule }) => rule !== SILENCE);
          if (!isSaid || answer === 'allow') return own;
          return answer === 'deny' || own.answer === 'allow' ? { answer, reason } : own;
        },
      };
    },
  };
}
