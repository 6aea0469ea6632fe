import type { Action } from '../contract/action.ts';
import type { Approver } from '../contract/approval.ts';
import type { Clock } from '../contract/clock.ts';
import type { Decision } from '../contract/decision.ts';
import type { DriveContext, DriveResult, Driver, Progress } from '../contract/driver.ts';
import { SallyportError, toFault } from '../contract/errors.ts';
import type { Facts } from '../contract/facts.ts';
import type { ActionId, SessionId } from '../contract/ids.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Label } from '../contract/label.ts';
import type { Ledger } from '../contract/ledger.ts';
import type { Mandate } from '../contract/mandate.ts';
import type { Outcome } from '../contract/outcome.ts';
import type { Proposal } from '../contract/proposal.ts';
import type { PauseNote } from '../contract/signal.ts';
import { type ApprovalMemory, createApprovals, type Pending } from './approval/approvals.ts';
import { createApprovedActs } from './approval/within.ts';
import { costOf, type PriceOf, usedBy } from './budget/act-cost.ts';
import { type Reserved, spending, underGrant } from './budget/act-grant.ts';
import type { Budget } from './budget/budget.ts';
import { type Overrun, unknownCost } from './budget/overrun.ts';
import { overrunDecision, overrunDenial, pausedDenial } from './budget/overrun-decision.ts';
import type { Seal } from './capability/seal.ts';
import type { SandboxSettings } from './catalogue/kind.ts';
import { actDigest, type Classified, classify } from './classify/classify.ts';
import { driveUnder, dutiesFor } from './duty/duties.ts';
import { withoutAskedLater } from './judges/asked-later.ts';
import { createActAuthority } from './judges/authority-judge.ts';
import { hearJudges, type Judge } from './judges/judge.ts';
import { kindJudge } from './judges/kind-judge.ts';
import { join, PERSON, UNLABELLED } from './label/join.ts';
import { namesIn } from './mandate/names-in.ts';
import { toOutcome } from './outcome-of-result.ts';
import type { CompiledPolicy } from './policy/compiled-policy.ts';
import { explainDecision } from './policy/explain.ts';
import { weigh } from './policy/weigh.ts';
import { recordOf } from './record.ts';
import { unanswered, unasked } from './unanswered.ts';

/** Everything the kernel stands on. Nothing is optional: no judges, no ledger or no budget is not a kernel. */
export interface KernelParts {
  readonly session: SessionId;
  readonly facts: Facts;
  /** The policy in force now; replaced atomically, its digest is part of every act's. */
  readonly policy: () => CompiledPolicy;
  readonly mandate: Mandate;
  readonly sandbox: SandboxSettings;
  readonly ledger: Ledger;
  readonly approver: Approver;
  /** What is remembered of answers, and whose signatures count. */
  readonly memory: ApprovalMemory;
  readonly budget: Budget;
  readonly seal: Seal;
  readonly drivers: readonly Driver[];
  readonly clock: Clock;
  readonly newActionId: () => ActionId;
  /** Raised by "stop everything": an act judged before it is void after it. */
  readonly stopEpoch: () => number;
  readonly isStopRequested: () => boolean;
  /**
   * Whether an act that was judged in this epoch may begin now. Asked in the transaction that records its intent, so that
   * a stop holds for who never heard of it, too. Never throws.
   */
  readonly mayBegin: (stopEpoch: number) => 'begins' | 'stopped' | 'paused';
  /**
   * `undefined` at once where the session is not paused. Else it waits, and resolves to who paused it and why where that
   * lasts for too long or was given up.
   */
  readonly untilContinued: (signal: AbortSignal) => Promise<PauseNote | undefined> | undefined;
  readonly prices: PriceOf;
}

export interface SubmitOptions {
  readonly signal?: AbortSignal;
  readonly progress?: (part: Progress) => void;
}

export interface Kernel {
  /**
   * The only way to an effect. Never throws for what a proposal does or an act meets; throws `LEDGER_*` or
   * `KERNEL_HALTED` when the intent cannot be recorded, and then nothing was done.
   */
  submit(proposal: Proposal, options?: SubmitOptions): Promise<Outcome>;
  /** What `submit` would decide, without asking, recording or doing anything. Throws for what is no act. */
  decide(proposal: Proposal): Promise<{ readonly action: Action; readonly decision: Decision }>;
}

const NEVER = new AbortController().signal;

export function createKernel(parts: KernelParts): Kernel {
  const { ledger, budget, seal, clock } = parts;
  const drivers = new Map(parts.drivers.flatMap((driver) => driver.kinds.map((kind) => [kind, driver] as const)));
  const { memory, approver } = parts;
  const approvals = createApprovals({ memory, approver, ledger, clock });
  /** The policy and the epoch under which each act was understood: reloading changes no decision that is under way. */
  const laws = new WeakMap<Action, { readonly policy: CompiledPolicy; readonly stopEpoch: number }>();
  const lawOf = (action: Action): CompiledPolicy => laws.get(action)?.policy ?? parts.policy();
  const mandateNames = namesIn(parts.mandate);
  const authority = createActAuthority(parts.mandate.task, clock);
  const judges: readonly Judge[] = [
    kindJudge,
    authority,
    { name: 'policy', judge: ({ action }) => lawOf(action).judge(action, { nowMs: clock.now(), mandateNames }) },
  ];
  let sessionLabel: Label = PERSON;
  /** Of what comes without a label of its own. */
  let unlabelled: Label = join(UNLABELLED, sessionLabel);
  let isHalted = false;
  const approvedActs = createApprovedActs();

  async function submit(
    proposal: Proposal,
    { signal = NEVER, progress = () => {} }: SubmitOptions = {},
  ): Promise<Outcome> {
    refuseIfHalted();
    const continued = parts.untilContinued(signal);
    // Not a moment between the call and the reading of it, where nothing has to be waited for.
    const pause = continued === undefined ? undefined : await continued;
    const proposed = {
      proposal,
      id: parts.newActionId(),
      label: labelFor(proposal),
      signal,
      progress,
      mayLookUp: false,
    };
    const classified = await understood(proposed);
    if (!('action' in classified)) return invalid(proposed, classified.fault);
    const decision = await judged(classified);
    if (decision.answer === 'deny') return denied(classified.action, decision);
    if (signal.aborted || parts.isStopRequested()) return cancelled(classified.action, decision);
    if (pause !== undefined) return denied(classified.action, pausedDenial(pause, decision));
    const first = reserved(classified);
    const asked = 'lines' in first ? overrunDecision(first, decision) : decision;
    if (asked.answer === 'deny') return denied(classified.action, asked);
    const release = (): void => ('lines' in first ? undefined : first.hold.release());
    const cleared = await clearedOr(proposed, classified, asked).catch((error) => {
      release();
      throw error;
    });
    if ('outcome' in cleared) {
      release();
      return cleared.outcome();
    }
    const held = 'lines' in first ? extended(first, classified) : first;
    if ('lines' in held) return denied(cleared.action, overrunDenial(held, decision));
    const outcome = await perform(cleared.action, cleared.decision, held, { signal, progress });
    // Paused in the last moment: what was judged before the pause is judged again after it.
    return outcome ?? submit(proposal, { signal, progress });
  }

  /** A proposal on its way. */
  interface Proposed {
    readonly proposal: Proposal;
    readonly id: ActionId;
    readonly label: Label;
    readonly signal: AbortSignal;
    readonly progress: (part: Progress) => void;
    readonly mayLookUp: boolean;
  }
  interface Stopped {
    readonly outcome: () => Promise<Outcome>;
  }
  type Cleared = { readonly action: Action; readonly decision: Decision & { by?: string; scope?: string } } | Stopped;

  /** Asks a person where one has to answer; then looks up what only an act that was allowed may, and judges that too. */
  async function clearedOr(proposed: Proposed, classified: Classified, decision: Decision): Promise<Cleared> {
    const approved: Cleared =
      decision.answer === 'allow'
        ? { action: classified.action, decision }
        : await approvedOr(proposed, classified, decision);
    if ('outcome' in approved || !classified.isOpen) return approved;
    const { by, scope } = approved.decision;
    const opened = { ...proposed, mayLookUp: true };
    const whole = await understood(opened);
    if (!('action' in whole)) return { outcome: () => invalid(proposed, whole.fault) };
    const now = await judged(whole);
    if (now.answer === 'deny') return { outcome: () => denied(whole.action, now) };
    return now.answer === 'ask' && asksMore(now, decision)
      ? clearedOr(opened, whole, now)
      : {
          action: whole.action,
          decision: { ...now, ...(by !== undefined && { by }), ...(scope !== undefined && { scope }) },
        };
  }

  const refuseIfHalted = (): void => {
    if (isHalted)
      throw new SallyportError('KERNEL_HALTED', 'An outcome could not be recorded, so nothing more is done.');
  };

  /** An agent's proposal is made of all it has seen; a person's is the person's own words. */
  const labelFor = ({ principal, label }: Proposal): Label => {
    if (principal.kind === 'person') return PERSON;
    return label === undefined ? unlabelled : join(label, sessionLabel);
  };

  const taintWith = (label: Label): void => {
    const joined = join(label, sessionLabel);
    if (joined === sessionLabel) return;
    sessionLabel = joined;
    unlabelled = join(UNLABELLED, sessionLabel);
  };

  const understood = async ({
    proposal,
    id,
    label,
    mayLookUp,
  }: Omit<Proposed, 'signal' | 'progress'>): Promise<Classified | { fault: ReturnType<typeof toFault> }> => {
    const { facts, mandate, sandbox } = parts;
    const policy = parts.policy();
    const binding = { policy: policy.digest, stopEpoch: parts.stopEpoch() };
    try {
      const classified = await classify(proposal, {
        id,
        label,
        facts,
        mandate,
        sandbox,
        principal: proposal.principal,
        masks: policy.masks(),
        permittedHosts: policy.permittedHosts(),
        mayLookUp,
        binding,
      });
      laws.set(classified.action, { policy, stopEpoch: binding.stopEpoch });
      return classified;
    } catch (error) {
      return { fault: toFault(error) };
    }
  };

  const judged = async (classified: Classified): Promise<Decision> => {
    const { action } = classified;
    const heard = await hearJudges(judges, classified);
    const context = { nowMs: clock.now(), mandateNames };
    const verdicts = withoutAskedLater(action, heard, (later) => lawOf(action).judge(later, context));
    const duties = dutiesFor(
      action,
      verdicts.flatMap(({ obligations }) => obligations ?? []),
    );
    const decision = weigh(verdicts, { effects: action.effects, default: lawOf(action).default, duties });
    const { person, model } = explainDecision(action, decision);
    const why = decision.answer === 'ask' ? authority.whyNot(action) : [];
    return { ...decision, reason: [person, ...why].join(' '), remedy: model };
  };

  /** A budget that cannot be kept is none: what cannot be set aside is not done. */
  const reserved = ({ action, use }: Classified): Reserved | Overrun => {
    try {
      const cost = costOf(action, use, parts.prices);
      const hold = budget.reserve(cost, spending(action));
      return 'lines' in hold ? hold : { hold, cost };
    } catch (error) {
      return unknownCost(toFault(error).message);
    }
  };

  /** A person has said yes to going on. */
  const extended = (overrun: Overrun, classified: Classified): Reserved | Overrun => {
    budget.extend(overrun, spending(classified.action));
    return reserved(classified);
  };

  /** A person's yes to exactly this act; judged again when it arrives, since the world may have moved while they read. */
  async function approvedOr(proposed: Proposed, classified: Classified, decision: Decision): Promise<Cleared> {
    const pending = pendingOf(classified.action, decision);
    const { action } = pending;
    const covering = approvedActs.coveringYes(proposed.proposal, action, decision);
    if (covering !== undefined) return { action, decision: { ...decision, by: covering, scope: 'within' } };
    const standing = await approvals.standing(pending);
    if (standing !== undefined) return { action, decision: { ...decision, by: standing.by, scope: standing.scope } };
    const silence = await approvals.silence(pending, proposed.signal);
    if (silence !== undefined) return { outcome: () => denied(action, unasked(decision, silence)) };
    const shown = { ...pending, action: withPreview(classified, decision) };
    const approval = await approvals.ask(shown, proposed.signal);
    if (approval.status === 'refused') return { outcome: () => refused(action, decision, approval) };
    if (approval.status === 'unanswered') return { outcome: () => denied(action, unanswered(decision, approval.why)) };
    if (approval.status === 'edited') return { outcome: () => edited(proposed, pending, approval) };
    const again = await understood(proposed);
    if (!('action' in again)) return { outcome: () => denied(action, unanswered(decision, CHANGED)) };
    const now = await judged(again);
    // The policy of now counts: what it forbids is denied, and what it allows needs no answer any more.
    if (now.answer === 'deny') return { outcome: () => denied(again.action, now) };
    // A question may stand open for minutes: a yes that comes after a stop begins nothing.
    if (parts.isStopRequested()) return { outcome: () => cancelled(again.action, now) };
    if (again.action.digest !== action.digest)
      return now.answer === 'allow'
        ? { action: again.action, decision: now }
        : { outcome: () => denied(action, unanswered(decision, CHANGED)) };
    const grant = await approvals.keep(pending, approval.answers);
    if (grant === undefined)
      return { outcome: () => denied(action, unanswered(decision, 'the answer had been used before')) };
    approvedActs.answered(proposed.proposal, action, decision, grant.by);
    authority.granted(action);
    return { action: again.action, decision: { ...now, by: grant.by, scope: grant.scope } };
  }

  function pendingOf(action: Action, decision: Decision): Pending {
    const {
      policy: { digest: policy },
      stopEpoch,
    } = laws.get(action) ?? { policy: parts.policy(), stopEpoch: -1 };
    const place = parts.facts.path(action.workspace).identity ?? '';
    const act = actDigest(action, { policy, stopEpoch });
    return { action, decision, circumstances: { place, policy, stopEpoch, act } };
  }

  /** The person's own version of an act: a new one, judged as any other. */
  async function edited(
    { proposal, signal, progress }: Proposed,
    { action, decision }: Pending,
    answer: { readonly by: string; readonly arguments: JsonObject },
  ): Promise<Outcome> {
    await refused(action, decision, { by: answer.by, reason: 'the person changed it' });
    const outcome = await submit({ ...proposal, arguments: answer.arguments }, { signal, progress });
    return { ...outcome, editedFrom: action.summary };
  }

  /** Intent before, effect, outcome after. No entry, no effect. */
  async function perform(
    action: Action,
    decision: Decision & { by?: string; scope?: string },
    held: Reserved,
    context: DriveContext,
  ): Promise<Outcome | undefined> {
    let start: ReturnType<KernelParts['mayBegin']> = 'begins';
    const mayBegin = (): boolean => {
      start = parts.mayBegin(laws.get(action)?.stopEpoch ?? -1);
      return start === 'begins';
    };
    try {
      // Another act may have met its end while this one waited for an answer.
      refuseIfHalted();
      await ledger.appendWith(recordOf.started(action, decision, lawOf(action).digest), mayBegin);
    } catch (error) {
      held.hold.release();
      throw error;
    }
    if (start !== 'begins') {
      held.hold.release();
      return start === 'paused' ? undefined : cancelled(action, decision);
    }
    const startedAt = clock.monotonic();
    approvedActs.begin(action, decision.by);
    const outcome = await driven(action, decision, held, context).finally(() => approvedActs.end(action.id));
    try {
      await ledger.append(recordOf.finished(outcome, action, clock.monotonic() - startedAt));
      return outcome;
    } catch (error) {
      isHalted = true;
      return { status: 'uncertain', action, fault: toFault(error) };
    }
  }

  async function driven(action: Action, decision: Decision, held: Reserved, context: DriveContext): Promise<Outcome> {
    const { hold } = held;
    if (context.signal.aborted || parts.isStopRequested()) {
      settled(() => hold.release());
      return { status: 'cancelled', action, fault: { code: 'CANCELLED', message: 'It was stopped before it began.' } };
    }
    const startedAt = clock.monotonic();
    const used = (usage: DriveResult['usage']) => usedBy(action, usage, clock.monotonic() - startedAt, parts.prices);
    try {
      const driver = drivers.get(action.kind);
      if (driver === undefined) throw new SallyportError('INTERNAL', `There is no driver for ${action.kind}.`);
      const result = await driveUnder(...underGrant(decision.obligations, held, context), (within) =>
        driver.drive(seal.mint(action), within),
      );
      settled(() => hold.settle(used(result.usage)));
      taintWith(result.label);
      authority.heard(action, result.value);
      return toOutcome(action, decision, result);
    } catch (error) {
      // What a failed act spent is not known, so all that was set aside counts as spent.
      settled(() => hold.settle(used(undefined)));
      const fault = toFault(error);
      return { status: fault.code === 'CANCELLED' ? 'cancelled' : 'failed', action, fault };
    }
  }

  /** What cannot be settled stays spent; the act is done all the same. */
  const settled = (settle: () => void): void => {
    try {
      settle();
    } catch {
      // A store that cannot be written to stops the next act.
    }
  };

  const invalid = async (
    { proposal, id }: Pick<Proposed, 'proposal' | 'id'>,
    fault: ReturnType<typeof toFault>,
  ): Promise<Outcome> => {
    await ledger.append(recordOf.invalid(proposal, id, fault));
    return { status: 'invalid', fault };
  };

  const denied = async (action: Action, decision: Decision): Promise<Outcome> => {
    await ledger.append(recordOf.denied(action, decision, lawOf(action).digest));
    return { status: 'denied', action, decision };
  };

  const refused = async (
    action: Action,
    decision: Decision,
    { by, reason }: { by: string; reason?: string },
  ): Promise<Outcome> => {
    await ledger.append(recordOf.refused(action, decision, { by, ...(reason !== undefined && { reason }) }));
    return { status: 'refused', action, decision, ...(reason !== undefined && { reason }) };
  };

  const cancelled = async (action: Action, decision: Decision): Promise<Outcome> => {
    await ledger.append(recordOf.denied(action, decision, lawOf(action).digest, 'cancelled'));
    return { status: 'cancelled', action, fault: { code: 'CANCELLED', message: 'It was stopped before it began.' } };
  };

  const decide: Kernel['decide'] = async (proposal) => {
    const proposed = { proposal, id: parts.newActionId(), label: labelFor(proposal), mayLookUp: false };
    const classified = await understood(proposed);
    if (!('action' in classified)) throw new SallyportError(classified.fault.code, classified.fault.message);
    return { action: classified.action, decision: await judged(classified) };
  };

  return Object.freeze({ submit, decide });
}

/** What a person is shown: the act, and its content where making that costs something. A fault of that is no fault of the act. */
function withPreview({ action, previewFor }: Classified, { blamed }: Decision): Action {
  if (previewFor === undefined) return action;
  try {
    return Object.freeze({ ...action, preview: previewFor(blamed) });
  } catch {
    return Object.freeze({ ...action, preview: 'The content could not be shown.' });
  }
}

/** True where a decision has a reason to ask that an earlier one did not have: a yes to that one is none to this. */
const asksMore = (now: Decision, before: Decision): boolean =>
  now.determining.some(({ rule }) => !before.determining.some((known) => known.rule === rule));

const CHANGED = 'it changed while you were asked';
