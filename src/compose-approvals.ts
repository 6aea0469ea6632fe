import { randomBytes } from 'node:crypto';
import type { ApprovalDesk } from './contract/approval-desk.ts';
import type { Clock } from './contract/clock.ts';
import type { QueueApprover, QueueOptions } from './contract/house.ts';
import { asQuestionId, asSessionId } from './contract/ids.ts';
import type { Ledger } from './contract/ledger.ts';
import { createQueueApprover } from './drivers/approver/queue-approver.ts';
import { createGrantStore, createKeyStore, createQuestionQueue } from './drivers/store/sealed-stores.ts';
import type { State } from './drivers/store/state.privileged.ts';
import { createApprovalDesk } from './kernel/approval/approval-desk.ts';
import type { ApprovalMemory } from './kernel/approval/approvals.ts';
import { shownOf } from './kernel/approval/shown-question.ts';
import { answerProblem, houseOf } from './kernel/approval/signed-answer.ts';

/** What the state folder remembers of answers, for the kernels of this house. */
export function memoryOver({ sealed, payloadKey }: State): ApprovalMemory {
  const keys = createKeyStore(sealed);
  return { grants: createGrantStore(sealed), keys: keys.list, house: houseOf(payloadKey) };
}

/** Where a person looks after questions, remembered answers and keys. */
export const deskOver = ({ sealed, payloadKey }: State, ledger: Ledger, clock: Clock): ApprovalDesk =>
  createApprovalDesk({
    grants: createGrantStore(sealed),
    queue: createQuestionQueue(sealed),
    keys: createKeyStore(sealed),
    house: houseOf(payloadKey),
    ledger,
    clock,
    newSessionId: () => asSessionId(`s_${randomId()}`),
  });

/** Questions go to the queue of this state folder. */
export function queueOver({ sealed, payloadKey }: State, clock: Clock, options: QueueOptions): QueueApprover {
  const keys = createKeyStore(sealed);
  const house = houseOf(payloadKey);
  return createQueueApprover({
    ...options,
    queue: createQuestionQueue(sealed),
    keys: keys.list,
    answerProblem: (answer, question) =>
      answerProblem(answer, { question, keys: keys.list(), house, nowMs: clock.now() }),
    shownOf,
    newQuestionId: () => asQuestionId(`q_${randomId()}`),
    clock,
  });
}

const randomId = (): string => randomBytes(8).toString('hex');
