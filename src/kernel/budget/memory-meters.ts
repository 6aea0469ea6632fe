import type { BudgetStore, Meter, Meters } from '../../contract/budget-store.ts';

/** Meters of one process alone, for what nobody shares. */
export function createMemoryMeters(): BudgetStore {
  const kept = new Map<string, Meter>();
  const used = new Map<string, Map<string, number>>();
  const meters: Meters = {
    meter: (key) => kept.get(key),
    keep: (key, meter) => void kept.set(key, meter),
    inUse: (key) => [...(used.get(key)?.values() ?? [])].reduce((sum, amount) => sum + amount, 0),
    use(key, hold, amount) {
      const holds = used.get(key) ?? new Map<string, number>();
      used.set(key, holds.set(hold, amount));
    },
    forgetBefore: () => {},
    endUse(hold) {
      for (const holds of used.values()) holds.delete(hold);
    },
  };
  return { transact: (act) => act(meters) };
}
