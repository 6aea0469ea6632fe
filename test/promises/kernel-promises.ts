import type { Promised } from './promise.ts';

const SUBMIT = 'test/kernel/submit.test.ts';
const JUDGES = 'test/kernel/judges.test.ts';
const FLOORS = 'test/kernel/floors.test.ts';
const SEAL = 'src/kernel/capability/seal.test.ts';

/** The way of an act: what the kernel itself refuses, records, counts and stops. */
export const KERNEL_PROMISES: readonly Promised[] = [
  {
    id: 'K1',
    promise: 'An act that is not in the closed table of kinds is never carried out.',
    test: { file: SUBMIT, title: 'is invalid, and nothing is done' },
    mutation: {
      what: 'an unknown kind is taken for a reading',
      file: 'src/kernel/classify/classify.ts',
      find: 'CATALOGUE.get(proposal.kind);',
      replace: "CATALOGUE.get(proposal.kind) ?? CATALOGUE.get('file.read');",
    },
  },
  {
    id: 'K2',
    promise: 'What the arguments of an act claim about themselves (`approved: true`) is refused, never believed.',
    test: { file: SUBMIT, title: 'what the arguments claim about themselves is refused, not believed' },
    mutation: {
      what: 'fields that no schema knows are passed over',
      file: 'src/contract/catalogue.ts',
      find: 'export const fileReadSchema = z.strictObject({',
      replace: 'export const fileReadSchema = z.object({',
    },
  },
  {
    id: 'K3',
    promise: 'What was judged is what is done: an act cannot be changed after it was judged.',
    test: { file: SUBMIT, title: 'the act cannot be changed after it was judged' },
    mutation: {
      what: 'acts are not frozen',
      file: 'src/kernel/classify/classify.ts',
      find: 'const action: Action = deepFreeze({',
      replace: 'const action: Action = structuredClone({',
    },
  },
  {
    id: 'K4',
    promise: 'A capability cannot be forged: no look-alike, copy, clone, proxy or heir of one is worth anything.',
    test: { file: SEAL, title: 'cannot be forged by' },
    mutation: {
      what: 'capabilities are known by their look, not by themselves',
      file: 'src/kernel/capability/seal.ts',
      find: 'const minted = new WeakMap<Capability, { readonly action: Action; readonly expiresAtMs: number }>();',
      replace: `const byLook = new Map();
  const minted = {
    get: (key: Capability) => byLook.get(JSON.stringify(key)),
    set: (key: Capability, held: unknown) => byLook.set(JSON.stringify(key), held),
    delete: (key: Capability) => byLook.delete(JSON.stringify(key)),
  };`,
    },
  },
  {
    id: 'K5',
    promise: 'A capability is for one act, once.',
    test: { file: SEAL, title: 'gives its act exactly once' },
    mutation: {
      what: 'a capability stays good after it was used',
      file: 'src/kernel/capability/seal.ts',
      find: '    minted.delete(capability);\n',
      replace: '',
    },
  },
  {
    id: 'K6',
    promise: 'A capability that was not used in time is void.',
    test: { file: SEAL, title: 'is void after its life' },
    mutation: {
      what: 'a capability lives for ever',
      file: 'src/kernel/capability/seal.ts',
      find: 'clock.monotonic() + CAPABILITY_LIFE_MS',
      replace: 'Number.POSITIVE_INFINITY',
    },
  },
  {
    id: 'K7',
    promise: 'A check that fails denies the act; it is never passed over.',
    test: { file: SUBMIT, title: 'a judge that throws: denied' },
    mutation: {
      what: 'a judge that throws has no objection',
      file: 'src/kernel/judges/judge.ts',
      find: "heard.push(failure(judge.name, 'it failed'));",
      replace: '',
    },
  },
  {
    id: 'K8',
    promise: 'A check that answers nonsense denies the act.',
    test: { file: SUBMIT, title: 'a judge that answers nonsense: denied' },
    mutation: {
      what: 'a judge without verdicts has no objection',
      file: 'src/kernel/judges/judge.ts',
      find: "return [failure(name, 'it gave no verdict')];",
      replace: 'return [];',
    },
  },
  {
    id: 'K9',
    promise: 'No entry, no effect: an act whose intent cannot be recorded is not done.',
    test: { file: SUBMIT, title: 'the intent cannot be recorded: it throws, nothing was done' },
    mutation: {
      what: 'an act goes on although its intent was not recorded',
      file: 'src/kernel/submit.ts',
      find: '      throw error;\n    }\n    if (start',
      replace: '      void error;\n    }\n    if (start',
    },
  },
  {
    id: 'K10',
    promise: 'When an outcome cannot be recorded it is called uncertain, and nothing more is done.',
    test: { file: SUBMIT, title: 'the outcome cannot be recorded: uncertain, and the kernel does nothing more' },
    mutation: {
      what: 'the kernel does not halt',
      file: 'src/kernel/submit.ts',
      find: 'isHalted = true;',
      replace: 'isHalted = false;',
    },
  },
  {
    id: 'K11',
    promise: 'What would go over the budget is denied before the act, and before anybody is asked.',
    test: { file: SUBMIT, title: 'the budget is spent: denied before the act, and before the question' },
    mutation: {
      what: 'acts are not counted',
      file: 'src/kernel/budget/meter-lines.ts',
      find: 'return amount <= left ? undefined :',
      replace: 'return amount <= line.amount ? undefined :',
    },
  },
  {
    id: 'K12',
    promise: 'An unknown cost is not zero: it is denied before the act, and counts as all that was held after.',
    test: {
      file: 'src/kernel/budget/budget.test.ts',
      title: 'an unknown cost is denied before, and counts as all that was held after',
    },
    mutation: {
      what: 'what is no number passes for a cost',
      file: 'src/kernel/budget/cost.ts',
      find: 'Number.isSafeInteger(Math.ceil(amount)) && amount >= 0',
      replace: '!(amount < 0)',
    },
  },
  {
    id: 'K13',
    promise: 'Two acts at the same time cannot both spend the rest of a budget.',
    test: {
      file: 'src/kernel/budget/budget.test.ts',
      title: 'counts what is held as spent, so that two callers cannot both have the rest',
    },
    mutation: {
      what: 'what is held does not count as spent',
      file: 'src/kernel/budget/meter-lines.ts',
      find: 'for (const part of held.parts) book(meters, held.id, part, nowMs);',
      replace: '',
    },
  },
  {
    id: 'K14',
    promise: 'After a stop nothing more is begun.',
    test: { file: SUBMIT, title: 'a stop was asked for: nothing more is done' },
    mutation: {
      what: 'a stop is not looked for',
      file: 'src/kernel/submit.ts',
      find: 'if (signal.aborted || parts.isStopRequested())',
      replace: 'if (signal.aborted)',
    },
  },
  {
    id: 'K15',
    promise: 'A check that does not answer in time denies the act.',
    test: { file: JUDGES, title: 'a judge that holds everybody up and then permits forbids' },
    mutation: {
      what: 'nobody looks at the clock',
      file: 'src/kernel/judges/judge.ts',
      find: 'if (performance.now() - startedAt > JUDGE_TIMEOUT_MS)',
      replace: 'if (performance.now() < startedAt)',
    },
  },
  {
    id: 'K16',
    promise: 'A kernel without any check denies everything.',
    test: { file: JUDGES, title: 'where there is no judge at all, that forbids' },
    mutation: {
      what: 'no judge, no objection',
      file: 'src/kernel/judges/judge.ts',
      find: "if (judges.length === 0) return [failure('kernel', 'there is no judge')];",
      replace: '',
    },
  },
  {
    id: 'K17',
    promise: 'What comes from outside without a label is untrusted and private.',
    test: { file: FLOORS, title: 'what nobody labelled is untrusted and private' },
    mutation: {
      what: 'what has no label passes for the person’s own words',
      file: 'src/kernel/submit.ts',
      find: 'let unlabelled: Label = join(UNLABELLED, sessionLabel);',
      replace: 'let unlabelled: Label = sessionLabel;',
    },
  },
  {
    id: 'K18',
    promise:
      'Labels are only ever joined: what was read makes no later act of the session more trusted or less secret.',
    test: { file: FLOORS, title: 'what was read raises no later act: a session keeps the least believed label' },
    mutation: {
      what: 'the session forgets what it has read',
      file: 'src/kernel/submit.ts',
      find: 'sessionLabel = joined;',
      replace: 'sessionLabel = PERSON;',
    },
  },
  {
    id: 'K19',
    promise: 'File tools reach the workspace and nothing else, through no link and whatever a policy permits.',
    test: { file: FLOORS, title: 'file tools reach nothing outside the workspace' },
    mutation: {
      what: 'a path outside is left to the policy',
      file: 'src/kernel/catalogue/path-argument.ts',
      find: 'if (!isWithin(path.canonical, workspace))',
      replace: 'if (path.canonical === undefined)',
    },
  },
  {
    id: 'K20',
    promise:
      'File tools read no file that is known to hold secrets, and change neither git’s own folder nor the configuration of agents, editors and Sallyport itself, under any name.',
    test: { file: FLOORS, title: 'file tools leave protected places alone, by any name' },
    mutation: {
      what: 'only the spelling of a path is looked at, not where it leads',
      file: 'src/kernel/catalogue/path-argument.ts',
      find: 'const why = [path.canonical, ...path.aliases]',
      replace: 'const why = [path.aliases[0] ?? path.canonical]',
    },
  },
  {
    id: 'K21',
    promise: 'Only a person takes acts back: an agent cannot undo the person’s own repairs.',
    test: { file: FLOORS, title: 'only a person takes acts back' },
    mutation: {
      what: 'anybody may undo',
      file: 'src/kernel/catalogue/stage-apply.ts',
      find: "principal.kind === 'person'",
      replace: "['person', 'agent'].includes(principal.kind)",
    },
  },
];
