import type { Action } from './action.ts';
import type { Decision } from './decision.ts';
import type { ErrorCode } from './errors.ts';
import type { JsonValue } from './json.ts';
import type { Labelled } from './label.ts';

/** What became of a proposal. Exactly one of these, always; `submit` throws only when the intent could not be recorded. */
export type Outcome = Became & {
  /** The act as it was proposed, where the person changed it and this is what became of theirs. */
  readonly editedFrom?: string;
};

type Became =
  | {
      readonly status: 'done' | 'staged';
      readonly action: Action;
      readonly decision: Decision;
      readonly result: Labelled<JsonValue>;
    }
  /** We said no. */
  | { readonly status: 'denied'; readonly action: Action; readonly decision: Decision }
  /** A person said no. */
  | { readonly status: 'refused'; readonly action: Action; readonly decision: Decision; readonly reason?: string }
  /** Not a well-formed act: unknown kind, wrong arguments, a path with a NUL. */
  | { readonly status: 'invalid'; readonly fault: Fault }
  /** It was tried and did not work. `result` holds what came before the end, where there is something. */
  | {
      readonly status: 'failed' | 'timed-out' | 'cancelled';
      readonly action: Action;
      readonly fault: Fault;
      readonly result?: Labelled<JsonValue>;
    }
  /** It may have happened; the record of it could not be written. The kernel is halted. */
  | { readonly status: 'uncertain'; readonly action: Action; readonly fault: Fault };

/** An operating error for people: what happened, to what, why, what next. */
export interface Fault {
  readonly code: ErrorCode;
  readonly message: string;
}
