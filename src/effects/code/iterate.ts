import { itemsOf, keyOf } from './items.ts';
import { pickInSight, picksOf } from './listing.ts';
import type { Machine } from './machine.ts';
import { Scope } from './scope.ts';
import type { Clause, Expression } from './syntax.ts';
import { ITEMS_MAX, join, list, mapOf, truthOf, unknown, type Value } from './value.ts';

/** Lists, sets and maps that are made round by round. */
export function comprehension(
  { clauses, element, value }: Extract<Expression, { kind: 'comprehension' }>,
  outer: Scope,
  machine: Machine,
): Value {
  const scope = new Scope(outer, true, machine.trail);
  scope.isPassing = true;
  const items: Value[] = [];
  const entries = new Map<string, Value>();
  const state = { isWhole: true, scope, machine };
  const collect = (): void => {
    const item = machine.evaluate(element, scope);
    if (value === undefined) {
      items.push(item);
      return;
    }
    const key = keyOf(item);
    const entry = machine.evaluate(value, scope);
    if (key === undefined) state.isWhole = false;
    else entries.set(key, entry);
    items.push(entry);
  };
  runClauses(clauses, collect, state);
  if (value !== undefined) return state.isWhole ? mapOf(entries) : mapOf(entries, join(unknown('plain'), ...items));
  if (state.isWhole && items.length <= ITEMS_MAX) return list(items);
  return list([], items.length === 0 ? unknown('plain') : join(...items));
}

interface ComprehensionState {
  isWhole: boolean;
  readonly scope: Scope;
  readonly machine: Machine;
}

function runClauses([clause, ...rest]: readonly Clause[], collect: () => void, state: ComprehensionState): void {
  if (clause === undefined) {
    collect();
    return;
  }
  const { scope, machine } = state;
  const { items, rest: others } = itemsOf(machine.evaluate(clause.iterable, scope), machine);
  const round = (item: Value): void => {
    machine.assign(clause.target, item, scope, true);
    const values = clause.tests.map((test) => machine.reach(test, scope));
    const tests = values.map(truthOf);
    if (tests.includes(false)) return;
    if (tests.includes(undefined)) {
      state.isWhole = false;
      const passed = (): void => {
        if (values.some((value) => picksOf(value) === 'yes')) pickInSight(scope);
        runClauses(rest, collect, state);
      };
      machine.trail.fork([passed], true);
    } else runClauses(rest, collect, state);
  };
  for (const [index, item] of items.entries()) {
    if (!machine.round()) {
      state.isWhole = false;
      round(join(...items.slice(index, index + 30)));
      return;
    }
    round(item);
  }
  if (others !== undefined) {
    state.isWhole = false;
    machine.trail.fork([() => round(others)], true);
  }
}
