import type { DecisionAnswer } from '../../contract/decision.ts';
import type { JsonObject } from '../../contract/json.ts';

/** Whatever decides over the calls of recorded sessions: the kernel's own judges, or a rival in a comparison. */
export interface TrajectoryJudge {
  open(session: { readonly suite: string; readonly prompt: string }): JudgedSession;
}

export interface JudgedSession {
  decide(tool: string, args: JsonObject): { readonly answer: DecisionAnswer; readonly reason: string };
  /** The person said yes to the call that was just asked about. */
  endorse(tool: string, args: JsonObject): void;
  /** What the call gave, or the text of its error. */
  observe(tool: string, args: JsonObject, result: string, isError: boolean): void;
}
