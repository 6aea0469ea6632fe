import { randomUUID } from 'node:crypto';
import type { Meters } from '../../contract/budget-store.ts';
import { type BudgetLine, forgottenAt, isAge, meterKey, type Quantity, type Spender } from './budget-line.ts';
import { type CellRate, passCells, returnCells } from './cell-rate.ts';
import { type Cost, moneyIn } from './cost.ts';
import { type Overrun, overrunOf, type Shortage } from './overrun.ts';

/** What one hold has on one meter. */
interface HeldPart {
  readonly key: string;
  readonly line: BudgetLine;
  readonly amount: number;
  readonly forgetAtMs: number | undefined;
}

export interface Held {
  readonly id: string;
  readonly parts: readonly HeldPart[];
  readonly granted: { readonly timeMs: number; readonly processes: number };
}

export interface Scene {
  readonly lines: readonly BudgetLine[];
  readonly spender: Spender;
  readonly nowMs: number;
  /** Milliseconds left of a line that is a session's age. */
  readonly ageLeft: (line: BudgetLine) => number;
}

/** Holds a cost on every line or on none. */
export function holdOn(meters: Meters, scene: Scene, cost: Cost): Held | Overrun {
  const { lines, spender, nowMs } = scene;
  const granted = grantedOf(meters, scene, cost);
  const wanted = { ...cost, ...granted };
  const shortages: Shortage[] = [];
  const parts = new Map<string, HeldPart>();
  for (const line of lines) {
    const amount = wantedOf(line, wanted);
    const shortage = shortageOf(meters, scene, line, amount, cost);
    if (shortage !== undefined) shortages.push(shortage);
    else if (!isAge(line) && amount !== undefined && amount > 0) {
      const key = meterKey(line, spender, nowMs);
      parts.set(key, { key, line, amount, forgetAtMs: forgottenAt(line, nowMs) });
    }
  }
  if (shortages.length > 0) return overrunOf(shortages);
  const held = {
    id: randomUUID(),
    parts: [...parts.values()],
    granted: { timeMs: wanted.time, processes: wanted.processes },
  };
  for (const part of held.parts) book(meters, held.id, part, nowMs);
  return held;
}

/** Time and processes can be given in part: as much as every line has left. */
function grantedOf(meters: Meters, scene: Scene, { time, processes }: Cost): Pick<Cost, 'time' | 'processes'> {
  const least = (quantity: Quantity, asked: number): number =>
    scene.lines
      .filter((line) => line.quantity === quantity)
      .reduce((left, line) => Math.min(left, Math.max(0, Math.floor(leftOn(meters, scene, line)))), asked);
  return { time: least('time', time), processes: least('processes', processes) };
}

/** Of a line that is no rate. */
function leftOn(meters: Meters, { spender, nowMs, ageLeft }: Scene, line: BudgetLine): number {
  if (isAge(line)) return ageLeft(line);
  const key = meterKey(line, spender, nowMs);
  if (line.quantity === 'processes') return line.amount - meters.inUse(key);
  return allowed(meters, line, key) - (meters.meter(key)?.spent ?? 0);
}

/** `undefined` where nobody knows how much of a line's money the act would take. */
const wantedOf = ({ quantity, currency }: BudgetLine, cost: Cost): number | undefined =>
  quantity === 'cost' ? known(moneyIn(cost.cost, currency)) : cost[quantity];

const known = (amount: number | undefined): number | undefined =>
  amount !== undefined && Number.isSafeInteger(amount) ? amount : undefined;

function shortageOf(
  meters: Meters,
  scene: Scene,
  line: BudgetLine,
  amount: number | undefined,
  asked: Cost,
): Shortage | undefined {
  if (amount === undefined) return { line, why: 'unpriced' };
  const { spender, nowMs } = scene;
  if (line.quantity === 'time' || line.quantity === 'processes')
    return amount === 0 && asked[line.quantity] > 0 ? { line, why: 'spent', wanted: asked[line.quantity] } : undefined;
  if (amount === 0) return undefined;
  const key = meterKey(line, spender, nowMs);
  if (isRate(line)) {
    const answer = passCells(line, meters.meter(key)?.due, { nowMs, cells: amount });
    return answer.fits ? undefined : { line, why: 'rate', wanted: amount, waitMs: answer.waitMs };
  }
  const left = leftOn(meters, scene, line);
  return amount <= left ? undefined : { line, why: 'spent', wanted: amount, left: Math.max(0, left) };
}

const isRate = (line: BudgetLine): line is BudgetLine & CellRate =>
  line.perMs !== undefined && line.burst !== undefined;

/** What a line allows, with what a person has added to it. */
function allowed(meters: Meters, { amount }: BudgetLine, key: string): number {
  return Math.min(Number.MAX_SAFE_INTEGER, amount + (meters.meter(addedTo(key))?.spent ?? 0));
}

const addedTo = (key: string): string => `added ${key}`;

function book(meters: Meters, hold: string, { key, line, amount, forgetAtMs }: HeldPart, nowMs: number): void {
  const meter = meters.meter(key);
  if (line.quantity === 'processes') meters.use(key, hold, amount);
  else if (isRate(line)) {
    const answer = passCells(line, meter?.due, { nowMs, cells: amount });
    if (answer.fits) meters.keep(key, { spent: sum(meter?.spent ?? 0, amount), due: answer.due }, forgetAtMs);
  } else meters.keep(key, { spent: sum(meter?.spent ?? 0, amount) }, forgetAtMs);
}

/** Never beyond what can be counted exactly, and never below nothing. */
const sum = (spent: number, amount: number): number => Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, spent + amount));

/** Puts what was really used in the place of what was held. */
export function correctHold(
  meters: Meters,
  { id, parts }: Held,
  usedOf: (quantity: Quantity, currency: string | undefined, held: number) => number,
): void {
  for (const { key, line, amount, forgetAtMs } of parts) {
    if (line.quantity === 'processes') continue;
    const unused = amount - usedOf(line.quantity, line.currency, amount);
    const meter = meters.meter(key);
    if (unused === 0 || meter === undefined) continue;
    const spent = sum(meter.spent, -unused);
    const { due } = meter;
    meters.keep(
      key,
      due !== undefined && isRate(line) ? { spent, due: returnCells(line, due, unused) } : { spent },
      forgetAtMs,
    );
  }
  meters.endUse(id);
}

/** As much again: for what is counted up, another amount; for a rate, a rest that was long enough for a whole burst. */
export function extend(
  meters: Meters,
  lines: readonly BudgetLine[],
  { spender, nowMs }: Pick<Scene, 'spender' | 'nowMs'>,
): void {
  for (const line of lines.filter((one) => !isAge(one) && one.quantity !== 'processes')) {
    const key = meterKey(line, spender, nowMs);
    const forgetAtMs = forgottenAt(line, nowMs);
    if (isRate(line)) meters.keep(key, { spent: meters.meter(key)?.spent ?? 0, due: 0n }, forgetAtMs);
    else {
      const added = meters.meter(addedTo(key))?.spent ?? 0;
      meters.keep(addedTo(key), { spent: sum(added, line.amount) }, forgetAtMs);
    }
  }
}
