import { KERNEL_PROMISES } from './kernel-promises.ts';
import { POLICY_PROMISES } from './policy-promises.ts';
import type { Promised } from './promise.ts';
import { QUESTION_PROMISES } from './question-promises.ts';

/** Everything that SECURITY.md promises, in its order. */
export const PROMISES: readonly Promised[] = [...KERNEL_PROMISES, ...QUESTION_PROMISES, ...POLICY_PROMISES];
