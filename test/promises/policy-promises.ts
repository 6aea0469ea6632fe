import type { Promised } from './promise.ts';

const SUBMIT = 'test/kernel/submit.test.ts';
const COMBINE = 'src/kernel/policy/combine.test.ts';
const PARSE = 'src/kernel/policy/parse-policy.test.ts';
const COMPILE = 'src/kernel/policy/compile-policy.test.ts';
const RULE = 'src/kernel/policy/compile-rule.test.ts';
const WHERE = 'src/kernel/policy/where-fields.test.ts';
const RELOAD = 'test/integration/policy-reload.test.ts';
const THEOREMS = 'test/property/policy-rules.test.ts';

/** The rule language: it is read whole or not at all, and errs on the strict side. */
export const POLICY_PROMISES: readonly Promised[] = [
  {
    id: 'P1',
    promise: 'What leaves the machine or cannot be undone is asked or denied where no rule permits it, never allowed.',
    test: { file: SUBMIT, title: 'nothing permits an external act: the default, deny' },
    mutation: {
      what: 'silence allows',
      file: 'src/kernel/policy/weigh.ts',
      find: 'all.push(byDefault(silence, part));',
      replace: 'void silence;',
    },
  },
  {
    id: 'P2',
    promise: 'A forbid beats every permit, and an ask beats every permit, in whatever order rules and files stand.',
    test: { file: THEOREMS, title: 'forbid trumps: an effect that a rule forbids is denied, whatever else permits it' },
    mutation: {
      what: 'the mildest opinion decides',
      file: 'src/kernel/policy/weigh.ts',
      find: '  let worst = 0;\n  for (const verdict of heard) worst = Math.max(worst, rankOf(verdict, duties));',
      replace:
        '  let worst = heard.length === 0 ? 0 : WORST;\n  for (const verdict of heard) worst = Math.min(worst, rankOf(verdict, duties));',
    },
  },
  {
    id: 'P3',
    promise: 'A duty that the kernel does not carry out denies the act.',
    test: { file: COMBINE, title: 'denies a duty that the kernel does not carry out, and keeps those that it does' },
    mutation: {
      what: 'unknown duties are passed over',
      file: 'src/kernel/policy/weigh.ts',
      find: 'return obligations.some(({ kind }) => !duties.has(kind)) ? WORST : rank;',
      replace: 'void [obligations, duties];\n  return rank;',
    },
  },
  {
    id: 'P4',
    promise: 'An opinion that is none of permit, ask and forbid denies.',
    test: { file: COMBINE, title: 'takes what is no opinion for the worst' },
    mutation: {
      what: 'what is no opinion is none',
      file: 'src/kernel/policy/weigh.ts',
      find: 'if (rank === undefined) return WORST;',
      replace: 'if (rank === undefined) return 0;',
    },
  },
  {
    id: 'P5',
    promise:
      'A policy with anything unknown in it (a key, a field, a kind, a value, a pack) does not load, and says where.',
    test: { file: PARSE, title: 'anything unknown is an error that says where it stands' },
    mutation: {
      what: 'unknown keys are passed over',
      file: 'src/kernel/policy/parse-policy.ts',
      find: 'if (!known.includes(key))',
      replace: 'if (known.length === 0)',
    },
  },
  {
    id: 'P6',
    promise: 'A policy cannot allow by default.',
    test: { file: PARSE, title: 'default: allow' },
    mutation: {
      what: 'any default is taken',
      file: 'src/kernel/policy/parse-policy.ts',
      find: "if (value === 'ask' || value === 'deny') return value;",
      replace: "if (value !== 'yes') return value as PolicyDefault;",
    },
  },
  {
    id: 'P7',
    promise: 'A policy whose text could mean two things (a key twice, anchors, tags) does not load.',
    test: { file: PARSE, title: 'what makes one YAML text mean several things is refused' },
    mutation: {
      what: 'the last of two keys counts',
      file: 'src/kernel/policy/policy-source.ts',
      find: 'if (seen.has(key)) fail({ at: keyAt }, `"${key}" stands twice in ${what}`);',
      replace: '',
    },
  },
  {
    id: 'P8',
    promise: 'What was not understood cannot be permitted by a rule.',
    test: { file: RULE, title: 'never covers what was not understood, nor a target that is only a text' },
    mutation: {
      what: 'a permit covers what was not understood',
      file: 'src/kernel/policy/kind-mask.ts',
      find: "if (targetKind === 'text') return TEXTS[type];",
      replace: "if (targetKind === 'text') return { ...TEXTS[type], direct: bitOf('process.run') };",
    },
  },
  {
    id: 'P9',
    promise:
      'A condition that fails is answered on the strict side of its rule: a permit is silent, the others forbid.',
    test: { file: RULE, title: 'an error while evaluating' },
    mutation: {
      what: 'a rule that fails is passed over',
      file: 'src/kernel/policy/compile-rule.ts',
      find: "return verdictOf(parts, subject, 'forbid');",
      replace: 'return undefined;',
    },
  },
  {
    id: 'P10',
    promise: 'A field that an effect should tell and does not counts against it.',
    test: {
      file: RULE,
      title: 'a field that the effect should tell and does not: a permit is silent, an ask and a forbid forbid',
    },
    mutation: {
      what: 'a missing field is no match',
      file: 'src/kernel/policy/touches.ts',
      find: 'if (effect.method === undefined) return MISSING;',
      replace: 'if (effect.method === undefined) return FAILS;',
    },
  },
  {
    id: 'P11',
    promise: 'The policy of a project may forbid and ask, and permits nothing that nobody has accepted.',
    test: { file: THEOREMS, title: "a project's file that nobody accepted never allows more" },
    mutation: {
      what: 'a project’s permits hold at once',
      file: 'src/kernel/policy/join-layers.ts',
      find: "const isTrusted = layer !== 'project' || acceptedProjectDigests.has(file.digest);",
      replace: 'const isTrusted = layer !== undefined || acceptedProjectDigests.has(file.digest);',
    },
  },
  {
    id: 'P12',
    promise: 'Of several defaults the strictest holds.',
    test: { file: COMPILE, title: 'the strictest default holds, wherever it stands; without any it is ask' },
    mutation: {
      what: 'the first default holds',
      file: 'src/kernel/policy/join-layers.ts',
      find: "defaults.includes('deny') ? 'deny' : 'ask'",
      replace: "defaults[0] ?? 'ask'",
    },
  },
  {
    id: 'P13',
    promise: 'A link cannot borrow the permit or the exception of another name: every name of a path is judged.',
    test: { file: RULE, title: 'an exception holds for the name that it names, so no link can borrow it' },
    mutation: {
      what: 'one good name is enough',
      file: 'src/kernel/policy/compile-rule.ts',
      find: '  for (const name of paths) {\n    const opinion = say(subject, name);',
      replace: '  for (const name of paths.slice(0, 1)) {\n    const opinion = say(subject, name);',
    },
  },
  {
    id: 'P14',
    promise: 'By default keys, passwords and environment files are neither read nor written, and nobody is asked.',
    test: { file: 'policies/golden.test.ts', title: 'the pack' },
    mutation: {
      what: 'the pack of secrets does not name .env',
      file: 'policies/secrets.yaml',
      find: '"**/.env", "**/.env.*", "**/*.env", ',
      replace: '',
    },
  },
  {
    id: 'P15',
    promise: 'What is forbidden is denied without a question.',
    test: { file: SUBMIT, title: 'a forbidden act is denied without a question, whoever would answer' },
    mutation: {
      what: 'a forbid is a reason to ask',
      file: 'src/kernel/policy/weigh.ts',
      find: '{ permit: 0, ask: 1, forbid: 2 }',
      replace: '{ permit: 0, ask: 2, forbid: 1 }',
    },
  },
  {
    id: 'P16',
    promise:
      'What policy hides is hidden from searches and commands too, also where an exception cannot be said exactly.',
    test: { file: 'src/kernel/policy/masks.test.ts', title: 'hide all that is forbidden, whatever the exceptions' },
    mutation: {
      what: 'an exception is written as picomatch misreads it',
      file: 'src/kernel/policy/masks.ts',
      find: "!(${spared.join('|')}|!(${name}))",
      replace: "!(${spared.join('|')})",
    },
  },
  {
    id: 'P17',
    promise:
      'A condition in CEL is checked when the policy loads: what it names that is not there, or has another type, does not load.',
    test: { file: 'src/kernel/policy/parse-language.test.ts', title: 'a wrong condition is an error at its place' },
    mutation: {
      what: 'expressions are only parsed',
      file: 'src/kernel/policy/compile-when.ts',
      find: 'if (!valid) return refusal(error, targets);',
      replace: 'void [valid, error];',
    },
  },
  {
    id: 'P18',
    promise:
      'A condition that fails while it is evaluated is answered on the strict side: "5,000" is not a smaller number.',
    test: { file: WHERE, title: 'a number is a number: what is none forbids on the strict side' },
    mutation: {
      what: 'what is no number is none',
      file: 'src/kernel/policy/when-closure.ts',
      find: "throw new TypeError('this is not a number');",
      replace: 'return 0;',
    },
  },
  {
    id: 'P19',
    promise: 'A forbid of an address, or of a block of them, holds for every name that leads there.',
    test: { file: WHERE, title: 'a name of which one address leads there' },
    mutation: {
      what: 'only the first address counts',
      file: 'src/kernel/policy/touches.ts',
      find: 'return fitOf(found.some((address) => blocks.some((block) => isInside(address, block))));',
      replace: 'return fitOf(found.slice(0, 1).some((address) => blocks.some((block) => isInside(address, block))));',
    },
  },
  {
    id: 'P20',
    promise: 'The indexed rules say what every rule says that is asked alone, whatever the rules and the act.',
    test: { file: THEOREMS, title: 'says of every act what the model says' },
    mutation: {
      what: 'a rule of another method is not told from one of this',
      file: 'src/kernel/policy/facets.ts',
      find: 'export const misses = (facets: Facets, taken: Facets): boolean => (facets & ~taken) !== 0;',
      replace: 'export const misses = (facets: Facets, taken: Facets): boolean => (facets & taken) === 0;',
    },
  },
  {
    id: 'P21',
    promise:
      'A changed policy that does not load changes nothing: the last good one stays in force, and the place is told.',
    test: { file: RELOAD, title: 'stays the last good one where the new one does not load' },
    mutation: {
      what: 'a policy that does not load is thrown',
      file: 'src/compose-policy.ts',
      find: 'problem = message;',
      replace: 'throw error;',
    },
  },
  {
    id: 'P22',
    promise: 'While policies change, every act is decided under one of them as a whole, and its record names that one.',
    test: { file: RELOAD, title: 'under load every act is answered, under one policy or the other' },
    mutation: {
      what: 'the record names whichever is in force when it is written',
      file: 'src/kernel/submit.ts',
      find: 'laws.get(action)?.policy ?? parts.policy()',
      replace: 'parts.policy()',
    },
  },
  {
    id: 'P23',
    promise: 'The permits of a workspace hold only for the content that a person has accepted at a terminal.',
    test: {
      file: 'src/drivers/store/accepted-policies.test.ts',
      title: 'a line without the mark of the key accepts nothing',
    },
    mutation: {
      what: 'every line accepts',
      file: 'src/drivers/store/accepted-policies.privileged.ts',
      find: 'isSame(one.mark, markOf(one, key))',
      replace: 'one.mark !== String(key)',
    },
  },
  {
    id: 'P24',
    promise:
      'A duty of the policy is carried out, or the act is denied: secrets are taken out of results, caps of time and size hold.',
    test: { file: 'test/kernel/duties.test.ts', title: 'redact: what looks like a secret is taken out of the result' },
    mutation: {
      what: 'results are handed on as they came',
      file: 'src/kernel/duty/duties.ts',
      find: 'return redacts ? { ...result, value: redacted(result.value) } : result;',
      replace: 'return result;',
    },
  },
  {
    id: 'P25',
    promise: 'No mode turns a question into an allow; in `plan` nothing is changed and nothing is sent.',
    test: { file: 'src/kernel/policy/mode-and-limits.test.ts', title: 'plan changes and sends nothing' },
    mutation: {
      what: 'plan adds nothing',
      file: 'src/kernel/policy/mode-rules.ts',
      find: 'return RULES[mode];',
      replace: 'return mode === undefined ? [] : RULES.auto;',
    },
  },
  {
    id: 'P26',
    promise: 'A forbid that holds only at times hides nothing, and is met by whatever could read what it names.',
    test: { file: WHERE, title: 'a forbid of reading that holds only for some labels is not hidden' },
    mutation: {
      what: 'a search above meets only what begins there',
      file: 'src/kernel/policy/touches.ts',
      find: 'if (reach.isUnhiddenForbid) return fitOf(globs.some((glob) => couldReach(glob, name.names)));',
      replace: '',
    },
  },
  {
    id: 'P27',
    promise: 'Every limit that a policy states is kept.',
    test: {
      file: 'test/kernel/limits.test.ts',
      title: 'denies the act before it begins, and the record names the limit',
    },
    mutation: {
      what: 'limits are passed over',
      file: 'src/kernel/budget/budget-line.ts',
      find: 'QUANTITIES.flatMap((quantity) => lineOf(limit, quantity) ?? [])',
      replace: '(limit === undefined ? QUANTITIES : []).flatMap((quantity) => lineOf(limit, quantity) ?? [])',
    },
  },
  {
    id: 'P28',
    promise: '`policy diff` says that a policy lets nothing more happen only where that is so.',
    test: {
      file: 'src/kernel/policy/compare/find-widening.test.ts',
      title: 'what a new exception lets happen is found, never proved away',
    },
    mutation: {
      what: 'exceptions of the other rule are passed over',
      file: 'src/kernel/policy/compare/rule-within.ts',
      find: 'if (!isSeenWithin(inner, outer) || !isExceptedWithin(inner, outer)) return false;',
      replace:
        'if (!isSeenWithin(inner, outer) || (outer.rule.id === "" && !isExceptedWithin(inner, outer))) return false;',
    },
  },
  {
    id: 'P29',
    promise: 'What asks policies about the past can reach no driver and no way to an effect.',
    test: {
      file: 'test/architecture/policy-desk.test.ts',
      title: 'a replay of the past, a comparison and a check of policies can reach no hands',
    },
    mutation: {
      what: 'the desk opens the whole house',
      file: 'src/compose-policy-desk.ts',
      find: "import { homedir } from 'node:os';",
      replace: "import { homedir } from 'node:os';\nimport './compose.ts';",
    },
  },
  {
    id: 'P30',
    promise: 'No rule is proposed that speaks of what a person refused or a rule denied.',
    test: {
      file: 'test/kernel/learn-rules.test.ts',
      title: 'a rule that speaks of what a person refused is never proposed',
    },
    mutation: {
      what: 'refused acts count like others',
      file: 'src/kernel/policy/advise/learn-rules.ts',
      find: 'const bad = one.spokenOf.find(isUnwanted);',
      replace: 'const bad = one.spokenOf.find((act) => isUnwanted(act) && act.seq < 0);',
    },
  },
  {
    id: 'P31',
    promise: 'A proposed rule is written by a yes at the terminal to exactly what was shown, and by nothing else.',
    test: {
      file: 'test/e2e/policy-learn.test.ts',
      title: 'what was asked while nobody watched becomes a rule once a person at a terminal has said so',
    },
    mutation: {
      what: 'where there is no terminal it is written',
      file: 'src/cli/confirm-policy.ts',
      find: '  if (answer === undefined)\n    throw new SallyportError(',
      replace:
        "  if (answer === undefined) return { digest, answer: 'once', by: 'nobody' };\n  if (answer === null)\n    throw new SallyportError(",
    },
  },
  {
    id: 'P32',
    promise: 'An address that a policy forbids is dialled for no model, whatever name leads to it.',
    test: { file: 'src/drivers/model/model-fetch.test.ts', title: 'is not dialled, under a name as under itself' },
    mutation: {
      what: 'names are looked up without asking',
      file: 'src/drivers/model/model-fetch.privileged.ts',
      find: 'isForbidden === undefined ? resolve : guarded(url, resolve, isForbidden)',
      replace: 'isForbidden === undefined ? resolve : (void guarded, resolve)',
    },
  },
];
