import type { Action } from './action.ts';

/**
 * Unforgeable authority for one act. The object itself is empty: what it stands for is kept in a WeakMap of the
 * kernel's closure, so JSON, a clone, a subclass or a polluted prototype make nothing that can be redeemed.
 */
export interface Capability {
  readonly capability: true;
}

/** Takes a capability once and gives the act it was minted for. Throws `CAPABILITY_INVALID` for any other object. */
export type Redeem = (capability: Capability) => Action;
