import type { DecisionAnswer } from '../../contract/decision.ts';
import type { AnswerWithRules, PolicyChange, PolicyReplay } from '../../contract/policy-desk.ts';
import type { CompiledPolicy } from '../policy/compiled-policy.ts';
import type { PastAct } from './past-acts.ts';
import { redecide } from './redecide.ts';

/**
 * What a policy would have made of the past: beside what was decided then, or beside another policy. Only rules are
 * asked; nothing here could carry anything out.
 */
export function replayActs(acts: readonly PastAct[], after: CompiledPolicy, before?: CompiledPolicy): PolicyReplay {
  const changes: PolicyChange[] = [];
  const gaps: { seq: number; why: string }[] = [];
  const [was, is] = [tally(), tally()];
  for (const act of acts) {
    const { read, atMs } = act;
    if ('gap' in read) {
      gaps.push({ seq: act.seq, why: read.gap });
      continue;
    }
    const asked = (policy: CompiledPolicy): AnswerWithRules => {
      const { answer, rules } = redecide(read, policy, atMs);
      return { answer, rules };
    };
    const [old, now] = [before === undefined ? decidedThen(act) : asked(before), asked(after)];
    was[old.answer] += 1;
    is[now.answer] += 1;
    if (old.answer !== now.answer) changes.push(changeOf(act, old, now));
  }
  return { acts: acts.length - gaps.length, before: was, after: is, changes, gaps };
}

const tally = (): Record<DecisionAnswer, number> => ({ allow: 0, ask: 0, deny: 0 });

const decidedThen = ({ answer, rules }: PastAct): AnswerWithRules => ({ answer, rules });

const changeOf = (
  { seq, atMs, session, kind, summary }: PastAct,
  before: AnswerWithRules,
  after: AnswerWithRules,
): PolicyChange => ({ seq, atMs, session, kind, summary, before, after });
