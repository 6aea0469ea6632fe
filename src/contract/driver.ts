import type { Capability } from './capability.ts';
import type { ActionKind } from './catalogue.ts';
import type { JsonValue } from './json.ts';
import type { Label } from './label.ts';

/** What a driver hands back. Its value is untrusted until the kernel has labelled it. */
export interface DriveResult {
  readonly value: JsonValue;
  readonly label: Label;
  /** `staged` where effects are held back; `timed-out` and `cancelled` where the act was ended; absent means done. */
  readonly status?: 'done' | 'staged' | 'timed-out' | 'cancelled';
  /** What it took of budgets, settled by the kernel: what is absent counts as all that was set aside. */
  readonly usage?: {
    readonly inputTokens?: number;
    readonly outputTokens?: number;
    /** Bytes that left the machine. */
    readonly egressBytes?: number;
  };
}

/** Parts of a result while it arrives (streamed model text, output of a process). Shown to a person, never decided on. */
export type Progress =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string };

export interface DriveContext {
  readonly signal: AbortSignal;
  readonly progress: (part: Progress) => void;
  /** Processes that the act may have at the same time, where its budget gives it fewer than its profile. */
  readonly processesMax?: number;
}

/**
 * The hands: code that touches the world for one family of acts. It starts by redeeming the capability, checks the
 * facts of the action again on its own handles, and throws a `SallyportError` for an operating fault.
 */
export interface Driver {
  readonly kinds: readonly ActionKind[];
  drive(capability: Capability, context: DriveContext): Promise<DriveResult>;
}
