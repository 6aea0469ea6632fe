import { APPROVAL_PROMISES } from './approval-promises.ts';
import { AUTHORITY_PROMISES } from './authority-promises.ts';
import { COMMAND_PROMISES } from './command-promises.ts';
import { FILE_PROMISES } from './file-promises.ts';
import { GIT_PROMISES } from './git-promises.ts';
import { KERNEL_PROMISES } from './kernel-promises.ts';
import { LEDGER_PROMISES } from './ledger-promises.ts';
import { LIMIT_PROMISES } from './limit-promises.ts';
import { MODEL_PROMISES } from './model-promises.ts';
import { NETWORK_PROMISES } from './network-promises.ts';
import { POLICY_PROMISES } from './policy-promises.ts';
import { PROGRAM_PROMISES } from './program-promises.ts';
import type { Promised } from './promise.ts';
import { QUESTION_PROMISES } from './question-promises.ts';
import { SANDBOX_PROMISES } from './sandbox-promises.ts';
import { SCAN_PROMISES } from './scan-promises.ts';
import { SECRET_PROMISES } from './secret-promises.ts';
import { SQL_PROMISES } from './sql-promises.ts';

/** Everything that SECURITY.md promises, in its order. */
export const PROMISES: readonly Promised[] = [
  ...KERNEL_PROMISES,
  ...QUESTION_PROMISES,
  ...APPROVAL_PROMISES,
  ...POLICY_PROMISES,
  ...AUTHORITY_PROMISES,
  ...LIMIT_PROMISES,
  ...COMMAND_PROMISES,
  ...PROGRAM_PROMISES,
  ...SQL_PROMISES,
  ...SANDBOX_PROMISES,
  ...FILE_PROMISES,
  ...GIT_PROMISES,
  ...NETWORK_PROMISES,
  ...SECRET_PROMISES,
  ...LEDGER_PROMISES,
  ...MODEL_PROMISES,
  ...SCAN_PROMISES,
];
