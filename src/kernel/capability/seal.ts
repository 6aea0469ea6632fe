import type { Action } from '../../contract/action.ts';
import type { Capability, Redeem } from '../../contract/capability.ts';
import type { Clock } from '../../contract/clock.ts';
import { SallyportError } from '../../contract/errors.ts';
import { CAPABILITY_LIFE_MS } from '../../contract/limits.ts';

export interface Seal {
  /** Makes the only object that `redeem` will ever take for this act. Only `submit` holds this function. */
  readonly mint: (action: Action) => Capability;
  /** Given to the drivers. Takes a capability once. */
  readonly redeem: Redeem;
}

/**
 * Capabilities are run-time objects known to one closure (E-language sealers: M. S. Miller, "Robust Composition",
 * 2006, chapter 7): what is not in the map, whatever it looks like, is worth nothing.
 */
export function createSeal(clock: Clock): Seal {
  const minted = new WeakMap<Capability, { readonly action: Action; readonly expiresAtMs: number }>();

  const mint = (action: Action): Capability => {
    const capability: Capability = Object.freeze({ capability: true });
    minted.set(capability, { action, expiresAtMs: clock.monotonic() + CAPABILITY_LIFE_MS });
    return capability;
  };

  const redeem = (capability: Capability): Action => {
    const held = minted.get(capability);
    if (held === undefined)
      throw new SallyportError('CAPABILITY_INVALID', 'An act was attempted without the kernel having allowed it.');
    minted.delete(capability);
    if (clock.monotonic() > held.expiresAtMs) {
      throw new SallyportError('CAPABILITY_INVALID', 'The permission for this act had expired before it began.');
    }
    return held.action;
  };

  return Object.freeze({ mint, redeem });
}
