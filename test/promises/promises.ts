import { KERNEL_PROMISES } from './kernel-promises.ts';
import type { Promised } from './promise.ts';

/** Everything that SECURITY.md promises, in its order. */
export const PROMISES: readonly Promised[] = [...KERNEL_PROMISES];
