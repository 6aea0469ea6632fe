import { ZodError } from 'zod';
import type { Action } from '../../contract/action.ts';
import type { ActionEffect, Effect } from '../../contract/effect.ts';
import { SallyportError } from '../../contract/errors.ts';
import type { ActionId, Digest } from '../../contract/ids.ts';
import type { Label } from '../../contract/label.ts';
import { PROPOSAL_BYTES_MAX } from '../../contract/limits.ts';
import type { Proposal } from '../../contract/proposal.ts';
import type { ModelUse } from '../budget/act-cost.ts';
import type { KindContext, KindDefinition, Objection, Understood } from '../catalogue/kind.ts';
import { CATALOGUE } from '../catalogue/table.ts';
import { digestOf } from './digest.ts';
import { deepFreeze } from './freeze.ts';
import { confinementOf, furthest, reachOf } from './reach.ts';

/** What an act's digest binds besides the act itself: under which law and in which epoch it was judged. */
export interface Binding {
  readonly policy: Digest;
  readonly stopEpoch: number;
}

export interface ClassifyContext extends KindContext {
  readonly id: ActionId;
  readonly label: Label;
  readonly binding: Binding;
}

/** An act that was understood, and what its kind itself has to say about it. */
export interface Classified {
  readonly action: Action;
  readonly objections: readonly Objection[];
  /** What it would use of a model at most. */
  readonly use: ModelUse;
  /** True where something is left to look up before it can be driven. */
  readonly isOpen: boolean;
  readonly previewFor?: (asked: readonly Effect[]) => string;
}

const NO_USE: ModelUse = Object.freeze({ inputTokens: 0, outputTokens: 0 });

/** Proposal → action: validate, make canonical, read effects, freeze, digest. Throws a `SallyportError` for what is no act. */
export async function classify(proposal: Proposal, context: ClassifyContext): Promise<Classified> {
  const definition = CATALOGUE.get(proposal.kind);
  if (definition === undefined) throw new SallyportError('PROPOSAL_INVALID', 'There is no such kind of act.');
  refuseOversize(proposal.arguments);
  const now = understandOrExplain(definition, proposal.arguments, context);
  const understood = now instanceof Promise ? await now : now;
  const { facts } = context;
  const confinement = confinementOf(definition.kind);
  const effects = understood.effects.map(
    (effect): ActionEffect => ({ ...effect, impact: reachOf(effect, confinement, facts) }),
  );
  const bound = {
    kind: definition.kind,
    arguments: understood.arguments,
    effects,
    ...(understood.programs !== undefined && { programs: understood.programs }),
    principal: proposal.principal,
    session: proposal.session,
    workspace: facts.workspace,
    label: context.label,
    facts: understood.facts,
    ...(understood.profile !== undefined && { profile: understood.profile }),
  };
  const action: Action = deepFreeze({
    ...bound,
    id: context.id,
    impact: furthest(effects.map(({ impact }) => impact)),
    summary: understood.summary,
    ...(understood.evidence !== undefined && { evidence: understood.evidence }),
    ...(understood.preview !== undefined && { preview: understood.preview }),
    digest: digestOf({ ...withoutHidden(bound), binding: context.binding }),
  });
  return {
    action,
    objections: understood.objections ?? [],
    use: understood.use ?? NO_USE,
    isOpen: understood.isOpen ?? false,
    ...(understood.previewFor !== undefined && { previewFor: understood.previewFor }),
  };
}

/**
 * The act without its session: the same act tried again, in this session or another, has the same. What waits for an
 * answer from elsewhere is bound to it. The name of a stage is made anew by each try; what is in it is bound by its
 * digest, which stands among arguments and facts.
 */
export function actDigest(action: Action, binding: Binding): Digest {
  const { kind, effects, programs, principal, workspace, label, facts, profile } = action;
  const { stage: _, ...args } = action.arguments;
  const bound = {
    ...{ kind, arguments: args, effects, principal, workspace, label, facts },
    ...(programs !== undefined && { programs }),
    ...(profile !== undefined && { profile }),
  };
  return digestOf({ act: 1, ...withoutHidden(bound), binding });
}

/** What policy hides (hundreds of globs) is bound by the policy's digest, which is in the binding. */
function withoutHidden<T extends Pick<Action, 'arguments'> & { readonly profile?: Action['profile'] }>(bound: T) {
  const { excludes: _, ...args } = bound.arguments;
  return {
    ...bound,
    arguments: args,
    ...(bound.profile !== undefined && { profile: { ...bound.profile, masks: [] } }),
  };
}

/** What a schema says of arguments repeats their names, which may be as long and as many as somebody likes. */
const PROBLEM_CHARACTERS_MAX = 300;

/** A quick upper bound before anything walks the arguments. */
function refuseOversize(args: unknown): void {
  if (args === null || typeof args !== 'object')
    throw new SallyportError('PROPOSAL_INVALID', 'The arguments must be an object.');
  let budget = PROPOSAL_BYTES_MAX;
  const stack: unknown[] = [args];
  while (stack.length > 0) {
    const value = stack.pop();
    budget -= typeof value === 'string' ? value.length + 8 : 8;
    if (budget < 0) throw new SallyportError('PROPOSAL_INVALID', 'The arguments are too large.');
    if (value !== null && typeof value === 'object') for (const part of Object.values(value)) stack.push(part);
  }
}

/** A kind that looks nothing up understands at once; waiting for it would cost as much as reading a path. */
function understandOrExplain(
  { understand }: KindDefinition,
  args: unknown,
  context: KindContext,
): Understood | Promise<Understood> {
  try {
    const understood = understand(args, context);
    return understood instanceof Promise ? understood.catch(explain) : understood;
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): never {
  if (!(error instanceof ZodError)) throw error;
  const problems = error.issues
    .slice(0, 3)
    .map(({ path, message }) =>
      `${path.join('.') || 'arguments'}: ${message}`.slice(0, PROBLEM_CHARACTERS_MAX).toWellFormed(),
    );
  throw new SallyportError('PROPOSAL_INVALID', `The arguments do not fit: ${problems.join('; ')}.`, { cause: error });
}
