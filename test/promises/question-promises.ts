import type { Promised } from './promise.ts';

const SUBMIT = 'test/kernel/submit.test.ts';
const APPROVALS = 'test/kernel/approvals.test.ts';
const DIGEST = 'test/kernel/digest.test.ts';
const QUESTION = 'src/cli/question.test.ts';
const APPROVER = 'src/drivers/approver/terminal-approver.test.ts';

/** What a person is asked, and what their answer is worth. */
export const QUESTION_PROMISES: readonly Promised[] = [
  {
    id: 'Q1',
    promise: 'Where nobody answers, the answer is no.',
    test: { file: SUBMIT, title: 'nobody answers: denied' },
    mutation: {
      what: 'silence passes for a yes',
      file: 'src/kernel/approval/approve.ts',
      find: 'const answer = await askInTime({ ...question, ...(given.length > 0 && { given }) }, options);',
      replace:
        "const answer = (await askInTime(question, options)) ?? { digest: question.action.digest, answer: 'once' as const, by: 'nobody' };",
    },
  },
  {
    id: 'Q2',
    promise: 'An answer that comes too late counts for nothing.',
    test: { file: APPROVALS, title: 'counts for nothing, and in time it counts (control)' },
    mutation: {
      what: 'answers are waited for without end',
      file: 'src/kernel/approval/approve.ts',
      find: 'return await Promise.race([approver.ask(question, limit), ended]);',
      replace: 'void ended;\n    return await approver.ask(question, limit);',
    },
  },
  {
    id: 'Q3',
    promise: 'An approver that fails is a no.',
    test: { file: SUBMIT, title: 'from an approver that throws are a no' },
    mutation: {
      what: 'the failure is passed on instead of being a no',
      file: 'src/kernel/approval/approve.ts',
      find: '  } catch {\n    return undefined;\n  }',
      replace: '  } catch (error) {\n    throw error;\n  }',
    },
  },
  {
    id: 'Q4',
    promise: 'An answer counts for exactly the act that was shown, and for no other.',
    test: { file: SUBMIT, title: 'for another digest count for nothing' },
    mutation: {
      what: 'an answer is not compared with what was asked',
      file: 'src/kernel/approval/approve.ts',
      find: "if (answer.digest !== action.digest) return { status: 'unanswered', why: 'the answer was for another act' };",
      replace: '',
    },
  },
  {
    id: 'Q5',
    promise: 'An answer that was not offered counts for nothing.',
    test: { file: APPROVALS, title: 'an answer that was not offered counts for nothing' },
    mutation: {
      what: 'whatever is not a no is a yes',
      file: 'src/kernel/approval/approve.ts',
      find: "if (answer.answer !== 'once' && answer.answer !== 'session' && answer.answer !== 'project')",
      replace: 'if (answer.answer === undefined)',
    },
  },
  {
    id: 'Q6',
    promise: 'A yes is used up by the act that it was given for; the same act again is asked again.',
    test: { file: SUBMIT, title: 'are asked again each time when given once' },
    mutation: {
      what: 'a yes for once is kept as one for the session',
      file: 'src/kernel/approval/approvals.ts',
      find: "return answer === 'session' ? 'session' : 'once';",
      replace: "return 'session';",
    },
  },
  {
    id: 'Q7',
    promise: 'A yes for the session covers the effects that were shown, and nothing beside them.',
    test: { file: SUBMIT, title: 'given for this session cover the same effect, and nothing beside it' },
    mutation: {
      what: 'the target of an effect does not matter to a grant',
      file: 'src/kernel/approval/scope.ts',
      find: 'return granted.target === effect.target && granted.extent === effect.extent;',
      replace: 'return granted.extent === effect.extent;',
    },
  },
  {
    id: 'Q8',
    promise: 'A yes to sending data never lasts for a session: what is sent is never the same twice.',
    test: { file: SUBMIT, title: 'of sent data never last for the session' },
    mutation: {
      what: 'every effect on the network can be remembered',
      file: 'src/kernel/approval/scope.ts',
      find: "if (type === 'network') return method === 'GET' || method === 'HEAD';",
      replace: "if (type === 'network') return true;",
    },
  },
  {
    id: 'Q9',
    promise: 'A yes for the session expires.',
    test: { file: APPROVALS, title: 'expires' },
    mutation: {
      what: 'grants do not expire',
      file: 'src/kernel/approval/scope.ts',
      find: '  nowMs < untilMs && (usesMax',
      replace: '  (usesMax',
    },
  },
  {
    id: 'Q10',
    promise: 'An answer is void when what it was given for changed while the person read.',
    test: { file: SUBMIT, title: 'are void when the world changed while the person read' },
    mutation: {
      what: 'the act is not looked at again when the answer arrives',
      file: 'src/kernel/submit.ts',
      find: "    if (again.action.digest !== action.digest)\n      return now.answer === 'allow'",
      replace: "    if (again.action.digest === '')\n      return now.answer === 'allow'",
    },
  },
  {
    id: 'Q11',
    promise: 'An answer is void after a stop of everything.',
    test: { file: SUBMIT, title: 'the stop epoch was raised while a person was asked: denied' },
    mutation: {
      what: 'an act is not bound to the epoch it was judged in',
      file: 'src/kernel/submit.ts',
      find: 'stopEpoch: parts.stopEpoch() }',
      replace: 'stopEpoch: 0 }',
    },
  },
  {
    id: 'Q12',
    promise:
      'What an answer is bound to covers the text of the script, package script or Makefile that runs, not only its name.',
    test: { file: DIGEST, title: 'with another package script' },
    mutation: {
      what: 'the content of scripts is not in the digest',
      file: 'src/kernel/catalogue/process-run.ts',
      find: 'digest: text === undefined ? null : sha256(text)',
      replace: 'digest: typeof text',
    },
  },
  {
    id: 'Q13',
    promise: 'What an answer is bound to covers the program file behind a name.',
    test: { file: DIGEST, title: 'with another file behind the name of its program' },
    mutation: {
      what: 'a program is its name',
      file: 'src/kernel/catalogue/process-run.ts',
      find: '{ name, path: program.path, digest: program.digest }',
      replace: '{ name, path: program.path }',
    },
  },
  {
    id: 'Q14',
    promise: 'No answer satisfies a forbid: what is forbidden is not even asked about.',
    test: { file: SUBMIT, title: 'never satisfy a forbid' },
    mutation: {
      what: 'a person is asked about what is forbidden',
      file: 'src/kernel/submit.ts',
      find: "    const decision = await judged(classified);\n    if (decision.answer === 'deny')",
      replace:
        "    const found = await judged(classified);\n    const decision = found.answer === 'deny' ? { ...found, answer: 'ask' as const } : found;\n    if (decision.answer === 'deny')",
    },
  },
  {
    id: 'Q15',
    promise: 'A question shows the whole command, however long.',
    test: { file: QUESTION, title: 'never cuts a command off, however long' },
    mutation: {
      what: 'the command is cut to be shown',
      file: 'src/cli/question.ts',
      find: 'block(summary, style.width)',
      replace: 'block(summary.slice(0, 400), style.width)',
    },
  },
  {
    id: 'Q16',
    promise: 'Escapes, bidi marks and invisible characters of an act are shown, never carried out by the terminal.',
    test: { file: QUESTION, title: 'shows escapes, bidi marks and invisible characters of a command as what they are' },
    mutation: {
      what: 'texts reach the terminal as they are',
      file: 'src/cli/question.ts',
      find: '  visibleText(text)\n',
      replace: '  text\n',
    },
  },
  {
    id: 'Q17',
    promise: 'A yes that comes after a stop begins nothing.',
    test: { file: 'test/attack/kernel-open-question.test.ts', title: 'a stop voids the yes that comes after it' },
    mutation: {
      what: 'a stop is looked for only before the question',
      file: 'src/kernel/submit.ts',
      find: 'if (parts.isStopRequested()) return',
      replace: 'if (signal.aborted) return',
    },
  },
  {
    id: 'Q18',
    promise:
      'Where there is no terminal nobody is asked: the answer is no, at once, whatever stands on standard input.',
    test: { file: APPROVER, title: 'has no answer, at once, where there is no terminal' },
    mutation: {
      what: 'nobody to ask is nobody to object',
      file: 'src/drivers/approver/terminal-approver.privileged.ts',
      find: 'for (const { answer } of card) answer(undefined);',
      replace:
        "for (const { question, answer } of card) answer({ digest: question.action.digest, answer: 'once', by: '' });",
    },
  },
  {
    id: 'Q19',
    promise: 'Keys that were pressed before a question could be read do not answer it.',
    test: { file: APPROVER, title: 'does not take keys that were pressed before the question could be read' },
    mutation: {
      what: 'what was typed ahead is the first key',
      file: 'src/drivers/approver/ask-at-terminal.privileged.ts',
      find: "typedAhead.includes(CTRL_C) ? CTRL_C : '';",
      replace: 'typedAhead.slice(-1);',
    },
  },
  {
    id: 'Q20',
    promise: 'Pasted text is no answer.',
    test: { file: APPROVER, title: 'takes pasted text for no key' },
    mutation: {
      what: 'the first character of whatever arrives is the key',
      file: 'src/drivers/approver/terminal.privileged.ts',
      find: "resolve(chunk.toString('utf8'))",
      replace: "resolve(chunk.toString('utf8').charAt(0))",
    },
  },
  {
    id: 'Q21',
    promise:
      'A question shows which part of a command gave which effect, and no text can imitate that: every line of it stands behind a bar.',
    test: { file: QUESTION, title: 'a command cannot bring marks of its own' },
    mutation: {
      what: 'text and marks look alike',
      file: 'src/cli/evidence/marked-lines.ts',
      find: "gutter(index === 0 ? '│' : '┊',",
      replace: "gutter(' ',",
    },
  },
  {
    id: 'Q22',
    promise: 'Marks never make a question leave out a part of the command.',
    test: { file: QUESTION, title: 'never cuts a command off because parts of it are marked, and nothing in it acts' },
    mutation: {
      what: 'a marked command is abridged',
      file: 'src/cli/question.ts',
      find: 'isWhole: true',
      replace: 'isWhole: false',
    },
  },
  {
    id: 'Q23',
    promise:
      'A question about changes that a command made shows what they are, and never another text than the one that is carried over.',
    test: {
      file: 'src/kernel/catalogue/stage-preview.test.ts',
      title: 'never shows another text than the one that is carried over',
    },
    mutation: {
      what: 'whatever text is found is shown',
      file: 'src/kernel/catalogue/stage-preview.ts',
      find: 'sha256(text) !== digest',
      replace: "digest === ''",
    },
  },
];
