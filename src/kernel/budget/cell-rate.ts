/**
 * The generic cell rate algorithm in its virtual scheduling form (ITU-T Recommendation I.371, annex A): one number for
 * each meter, the time at which the next cell is due. Time is counted in milliseconds times `amount`, where the
 * distance of two cells is the whole number `perMs`: nothing is rounded, however long it runs.
 */
export interface CellRate {
  /** So many cells ... */
  readonly amount: number;
  /** ... in so many milliseconds. */
  readonly perMs: number;
  /** So many at once after a rest. */
  readonly burst: number;
}

export type CellAnswer =
  | { readonly fits: true; readonly due: bigint }
  /** Milliseconds until they would fit; `undefined` where they never do, being more than a burst. */
  | { readonly fits: false; readonly waitMs: number | undefined };

/** Asks whether `cells` may pass together now. `due` is what the meter said last, `undefined` for a new one. */
export function passCells(
  { amount, perMs, burst }: CellRate,
  due: bigint | undefined,
  { nowMs, cells }: { readonly nowMs: number; readonly cells: number },
): CellAnswer {
  const now = BigInt(nowMs) * BigInt(amount);
  const start = due !== undefined && due > now ? due : now;
  const next = start + BigInt(cells) * BigInt(perMs);
  const over = next - (now + BigInt(burst) * BigInt(perMs));
  if (over <= 0n) return { fits: true, due: next };
  return { fits: false, waitMs: cells > burst ? undefined : Number((over + BigInt(amount) - 1n) / BigInt(amount)) };
}

/** Takes back cells that were let pass and not used, or adds those that were used beyond. */
export const returnCells = ({ perMs }: CellRate, due: bigint, cells: number): bigint =>
  due - BigInt(cells) * BigInt(perMs);
