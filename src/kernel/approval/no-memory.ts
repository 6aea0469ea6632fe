import { SallyportError } from '../../contract/errors.ts';
import { asDigest } from '../../contract/ids.ts';
import type { ApprovalMemory } from './approvals.ts';

/** For kernels that ask nobody: nothing is remembered, and no signature counts. */
export const NO_MEMORY: ApprovalMemory = Object.freeze({
  grants: {
    list: () => [],
    find: () => undefined,
    forget: () => {},
    put: () => {
      throw new SallyportError('INTERNAL', 'This kernel remembers no answers.');
    },
  },
  keys: () => [],
  house: asDigest(`sha256:${'0'.repeat(64)}`),
});
