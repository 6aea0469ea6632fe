import type { Promised } from './promise.ts';

const SUBMIT = 'test/kernel/submit.test.ts';
const COMBINE = 'src/kernel/policy/combine.test.ts';
const PARSE = 'src/kernel/policy/parse-policy.test.ts';
const COMPILE = 'src/kernel/policy/compile-policy.test.ts';
const RULE = 'src/kernel/policy/compile-rule.test.ts';
const THEOREMS = 'test/property/policy-rules.test.ts';

/** The rule language: it is read whole or not at all, and errs on the strict side. */
export const POLICY_PROMISES: readonly Promised[] = [
  {
    id: 'P1',
    promise: 'What leaves the machine or cannot be undone is asked or denied where no rule permits it, never allowed.',
    test: { file: SUBMIT, title: 'nothing permits an external act: the default, deny' },
    mutation: {
      what: 'silence allows',
      file: 'src/kernel/policy/combine.ts',
      find: "if (spoken.length === 0 && part?.impact === 'external') spoken.push(byDefault(silence, part));",
      replace: 'void silence;',
    },
  },
  {
    id: 'P2',
    promise: 'A forbid beats every permit, and an ask beats every permit, in whatever order rules and files stand.',
    test: { file: THEOREMS, title: 'forbid trumps: an effect that a rule forbids is denied, whatever else permits it' },
    mutation: {
      what: 'the mildest opinion decides',
      file: 'src/kernel/policy/combine.ts',
      find: 'heard.reduce((rank, next) => Math.max(rank, next.rank), 0)',
      replace: 'heard.reduce((rank, next) => Math.min(rank, next.rank), WORST)',
    },
  },
  {
    id: 'P3',
    promise: 'A duty that the kernel does not carry out denies the act.',
    test: { file: COMBINE, title: 'denies a duty that the kernel does not carry out, and keeps those that it does' },
    mutation: {
      what: 'unknown duties are passed over',
      file: 'src/kernel/policy/combine.ts',
      find: 'return rank < 0 || obligations.some(({ kind }) => !duties.has(kind)) ? WORST : rank;',
      replace: 'void [obligations, duties];\n  return rank < 0 ? WORST : rank;',
    },
  },
  {
    id: 'P4',
    promise: 'An opinion that is none of permit, ask and forbid denies.',
    test: { file: COMBINE, title: 'takes what is no opinion for the worst' },
    mutation: {
      what: 'what is no opinion is none',
      file: 'src/kernel/policy/combine.ts',
      find: 'return rank < 0 ||',
      replace: 'return',
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
      find: 'if (seen.has(name)) return fail(key, `"${name}" stands twice in ${what}`);',
      replace: '',
    },
  },
  {
    id: 'P8',
    promise: 'What was not understood cannot be permitted by a rule.',
    test: { file: RULE, title: 'never covers what was not understood, nor a target that is only a text' },
    mutation: {
      what: 'a permit covers what was not understood',
      file: 'src/kernel/policy/subject.ts',
      find: "if (effect.type === 'unknown' || effect.targetKind === 'text') return [];",
      replace: "if (effect.type === 'unknown') return ['process.run'];",
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
      find: "return rule.opinion === 'permit' ? undefined : verdict(rule, subject, 'forbid');",
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
      file: 'src/kernel/policy/fit.ts',
      find: "if (effect.method === undefined) return 'missing';",
      replace: "if (effect.method === undefined) return 'fails';",
    },
  },
  {
    id: 'P11',
    promise: 'The policy of a project may forbid and ask, and permits nothing that nobody has accepted.',
    test: { file: THEOREMS, title: "a project's file that nobody accepted never allows more" },
    mutation: {
      what: 'a project’s permits hold at once',
      file: 'src/kernel/policy/compile-policy.ts',
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
      file: 'src/kernel/policy/compile-policy.ts',
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
      find: "    if (fit === 'fails' || isExcepted(rule, subject, name)) continue;",
      replace: "    if (fit === 'fails') continue;\n    if (isExcepted(rule, subject, name)) return undefined;",
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
      file: 'src/kernel/policy/combine.ts',
      find: "const OPINIONS: readonly Opinion[] = ['permit', 'ask', 'forbid'];",
      replace: "const OPINIONS: readonly Opinion[] = ['permit', 'forbid', 'ask'];",
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
];
