import { type Difference, findDifferences } from './find-differences.ts';

/** Tries at most so many smaller scripts. */
const TRIES_MAX = 400;

/** A smaller script that shows the same sort of difference, by leaving out ever smaller pieces. */
export async function shrinkScript(difference: Difference): Promise<Difference> {
  let best = difference;
  let tries = 0;
  let size = Math.ceil(best.script.length / 2);
  while (size > 0 && tries < TRIES_MAX) {
    const smaller = await firstSmaller(best, size);
    tries += Math.ceil(best.script.length / size);
    if (smaller === undefined) size = size === 1 ? 0 : Math.ceil(size / 2);
    else best = smaller;
  }
  return best;
}

/** All ways to leave out one piece of this size, in one bash. */
async function firstSmaller({ script, what }: Difference, size: number): Promise<Difference | undefined> {
  const candidates: string[] = [];
  for (let at = 0; at < script.length; at += Math.max(1, size >> 1))
    candidates.push(script.slice(0, at) + script.slice(at + size));
  const found = await findDifferences(candidates.filter((text) => text.length < script.length));
  return found
    .filter((smaller) => smaller.what === what)
    .sort((left, right) => left.script.length - right.script.length)[0];
}
