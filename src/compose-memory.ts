import { createGrantStore, createKeyStore } from './drivers/store/sealed-stores.ts';
import type { State } from './drivers/store/state.privileged.ts';
import type { ApprovalMemory } from './kernel/approval/approvals.ts';
import { houseOf } from './kernel/approval/signed-answer.ts';

/** What the state folder remembers of answers, for the kernels of this house. */
export function memoryOver({ sealed, payloadKey }: State): ApprovalMemory {
  const keys = createKeyStore(sealed);
  return { grants: createGrantStore(sealed), keys: keys.list, house: houseOf(payloadKey) };
}
