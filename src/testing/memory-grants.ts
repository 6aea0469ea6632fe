import type { Grant, GrantStore } from '../contract/grant.ts';
import type { GrantId } from '../contract/ids.ts';

/** Grants in memory, under the contract of the real store. */
export function createMemoryGrants(): GrantStore {
  const kept = new Map<GrantId, Grant>();
  return {
    list: () => [...kept.values()],
    find: (id) => kept.get(id),
    put: (grant) => void kept.set(grant.id, grant),
    forget(beforeMs) {
      for (const { id, untilMs } of kept.values()) if (untilMs < beforeMs) kept.delete(id);
    },
  };
}
