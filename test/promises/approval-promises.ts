import type { Promised } from './promise.ts';

const REMEMBERED = 'test/kernel/remembered-answers.test.ts';
const SIGNED = 'test/kernel/signed-answers.test.ts';
const PATIENCE = 'test/kernel/patience.test.ts';
const SCOPE = 'src/kernel/approval/scope.ts';
const APPROVALS = 'src/kernel/approval/approvals.ts';
const SIGNATURE = 'src/kernel/approval/signed-answer.ts';

/** What is remembered of answers, who may answer from elsewhere, and how a person is not worn down. */
export const APPROVAL_PROMISES: readonly Promised[] = [
  {
    id: 'A1',
    promise:
      'What is remembered is a capability (effects, places, hosts, programs), never a text, and never covers more than was shown.',
    test: { file: REMEMBERED, title: 'never covers more than was shown' },
    mutation: {
      what: 'the method of a request does not matter to a grant',
      file: SCOPE,
      find: '    granted.method === effect.method &&\n',
      replace: '',
    },
  },
  {
    id: 'A2',
    promise: 'A remembered answer for a command covers the programs that were shown and no others, and the same files.',
    test: { file: REMEMBERED, title: 'for a command covers the programs that it started, and the same files' },
    mutation: {
      what: 'a program is its name',
      file: SCOPE,
      find: '  one.path === other.path &&\n  one.digest === other.digest;',
      replace: '  true;',
    },
  },
  {
    id: 'A3',
    promise: 'A remembered answer satisfies an ask, never a forbid.',
    test: { file: REMEMBERED, title: 'never satisfies a forbid' },
    mutation: {
      what: 'what is forbidden is looked up among what is remembered',
      file: 'src/kernel/submit.ts',
      find: "    const decision = await judged(classified);\n    if (decision.answer === 'deny')",
      replace:
        "    const found = await judged(classified);\n    const decision = found.answer === 'deny' ? { ...found, answer: 'ask' as const } : found;\n    if (decision.answer === 'deny')",
    },
  },
  {
    id: 'A4',
    promise: 'A remembered answer ends when the policy or the folder is another one, and with a stop of everything.',
    test: { file: REMEMBERED, title: 'dies with' },
    mutation: {
      what: 'grants hold under any policy',
      file: SCOPE,
      find: '    granted.policy === asked.policy &&\n',
      replace: '',
    },
  },
  {
    id: 'A5',
    promise:
      'A remembered answer is used as often as was said and no longer than until it is revoked, also where two acts or a revocation meet in the same moment.',
    test: {
      file: REMEMBERED,
      title: 'that was revoked is asked about again, also where that happens in the last moment',
    },
    mutation: {
      what: 'a grant is looked at before its use is recorded, and not again then',
      file: APPROVALS,
      find: 'if (now === undefined || !isLive(now, clock.now())) return false;',
      replace: 'if (now === undefined) return false;',
    },
  },
  {
    id: 'A6',
    promise: 'What would be remembered, and what it would have covered so far, is shown before it is saved.',
    test: { file: REMEMBERED, title: 'shows its text and what it would have covered before it is saved' },
    mutation: {
      what: 'the past is not looked at',
      file: APPROVALS,
      find: 'history: () => historyOf(scope, earlierThan(action, ledger)),',
      replace: 'history: () => ({ asked: 0, covered: [] }),',
    },
  },
  {
    id: 'A7',
    promise: 'Nothing is remembered that is not in the ledger.',
    test: { file: REMEMBERED, title: 'is not remembered where it could not be recorded' },
    mutation: {
      what: 'a grant is kept before its entry',
      file: APPROVALS,
      find: '        await ledger.appendWith(recordOf.grantMade(action, grant), () => {\n          grants.put(grant);\n',
      replace:
        '        grants.put(grant);\n        await ledger.appendWith(recordOf.grantMade(action, grant), () => {\n',
    },
  },
  {
    id: 'A8',
    promise:
      'A policy that changed while a question stood open counts: what it forbids is denied, whatever was answered.',
    test: {
      file: REMEMBERED,
      title: 'a policy that changed while the person read counts: what it allows now needs no answer',
    },
    mutation: {
      what: 'the act is not judged again when the answer arrives',
      file: 'src/kernel/submit.ts',
      find: "    if (again.action.digest !== action.digest)\n      return now.answer === 'allow'",
      replace: "    if (again.action.digest === '')\n      return now.answer === 'allow'",
    },
  },
  {
    id: 'A9',
    promise: 'A no holds for the session: the same is not asked again.',
    test: { file: PATIENCE, title: 'holds for the session: the same is not asked again, and the agent hears why' },
    mutation: {
      what: 'a no is forgotten',
      file: APPROVALS,
      find: "if (approval.status === 'refused') patience.refuse(",
      replace: "if (approval.status === 'unanswered') patience.refuse(",
    },
  },
  {
    id: 'A10',
    promise: 'An agent that asks too much is paused, and goes on only where a person lets it.',
    test: { file: PATIENCE, title: 'is paused, and says why; what it asks after that is a no' },
    mutation: {
      what: 'questions are not counted',
      file: APPROVALS,
      find: 'if (!patience.isWornOut()) return undefined;',
      replace: 'if (!patience.isWornOut() || !isPaused) return undefined;',
    },
  },
  {
    id: 'A11',
    promise:
      'An answer from elsewhere counts only with the signature of an enrolled key over exactly this question, this text, this machine, its scope and its end.',
    test: { file: SIGNED, title: 'counts for nothing' },
    mutation: {
      what: 'signatures are not checked',
      file: SIGNATURE,
      find: "return isSigned(answerPayload(answer), answer.signature, key) ? undefined : 'its signature is not good';",
      replace: 'return key === undefined ? answer.signature : undefined;',
    },
  },
  {
    id: 'A12',
    promise: 'An answer by a key that was removed counts for nothing.',
    test: { file: SIGNED, title: 'by a key that was removed meanwhile counts for nothing' },
    mutation: {
      what: 'removed keys still answer',
      file: SIGNATURE,
      find: 'keys.find(({ id, removedAtMs }) => id === answer.key && removedAtMs === undefined);',
      replace: 'keys.find(({ id }) => id === answer.key);',
    },
  },
  {
    id: 'A13',
    promise: 'A signed answer is used once, whoever tries at the same time.',
    test: { file: SIGNED, title: 'two acts at the same time cannot both have it' },
    mutation: {
      what: 'a used question is open to whoever has its answer in hand',
      file: 'src/drivers/approver/queue-approver.ts',
      find: '  if (now === undefined || !isOpen(now, clock.now())) return false;\n',
      replace: '  if (now === undefined) return false;\n',
    },
  },
  {
    id: 'A14',
    promise: 'Where two persons have to agree, one of them is not enough, and one no is.',
    test: { file: SIGNED, title: 'one answer is not enough, and one no is' },
    mutation: {
      what: 'one yes is enough',
      file: 'src/kernel/approval/approve.ts',
      find: 'while (answers.length < persons) {',
      replace: 'while (answers.length < Math.min(persons, 1)) {',
    },
  },
  {
    id: 'A15',
    promise:
      'The first approver’s key is enrolled at the terminal by a yes to exactly it, every later one by the signature of an enrolled one.',
    test: {
      file: SIGNED,
      title: 'the first comes in by a yes to exactly it, every later one by a signature of an enrolled one',
    },
    mutation: {
      what: 'anybody can say that a key is enrolled',
      file: 'src/kernel/approval/key-desk.ts',
      find: 'if (!isKeyChangeGood(words, signature, { keys: keys.list(), house }))',
      replace: "if (signature === '')",
    },
  },
  {
    id: 'A16',
    promise: 'What somebody writes into the state folder without its key is no grant, no answer and no key.',
    test: {
      file: 'src/drivers/store/sealed-rows.test.ts',
      title: 'is not there when somebody wrote it into the file, changed it, or moved it to another name',
    },
    mutation: {
      what: 'rows are not bound to their name',
      file: 'src/drivers/store/sealed-rows.privileged.ts',
      find: "seal.open(`${kind}:${textColumn(columns, 'id')}`, body)",
      replace: "seal.open(`grant:${textColumn(columns, 'id')[0]}_real`, body)",
    },
  },
];
