import type { Promised } from './promise.ts';

const CORPUS = 'test/attack/code.test.ts';

/** What a program is taken to be before it runs. */
export const PROGRAM_PROMISES: readonly Promised[] = [
  {
    id: 'E1',
    promise:
      'No program of the corpus that reads secrets, sends, deletes, listens, starts others or hides what it does is allowed, in whatever it is wrapped.',
    test: { file: CORPUS, title: 'no risky one is allowed' },
    mutation: {
      what: 'members that are named by a text are not followed',
      file: 'src/effects/code/python/member-folds.ts',
      find: "['builtins.getattr', getMember],",
      replace: '',
    },
  },
  {
    id: 'E2',
    promise: 'Programs that compute, print and draw from files of the workspace into files of it are allowed.',
    test: { file: CORPUS, title: 'every harmless one is' },
    mutation: {
      what: 'a program may not write into the workspace',
      file: 'src/kernel/inspect-code.ts',
      find: "if (place === 'workspace') return type === 'read' ? 'contained' : 'reversible';",
      replace: "if (place === 'workspace') return type === 'read' ? 'contained' : 'external';",
    },
  },
  {
    id: 'E3',
    promise:
      'A program that was not read (too long, nested too deep, in another encoding, no program at all) is not allowed.',
    test: { file: CORPUS, title: 'what is too long or has another encoding is not allowed, whatever it says' },
    mutation: {
      what: 'a program may say in which encoding it is read',
      file: 'src/effects/code/parse-python.ts',
      find: 'if (cookie !== null &&',
      replace: 'if (cookie === undefined &&',
    },
  },
  {
    id: 'E4',
    promise:
      '`inspect` reads the code that a command hands to Python or Node, in an option, a here-document or a file.',
    test: { file: 'src/effects/shell/programs/interpreted-code.test.ts', title: 'does what the code does' },
    mutation: {
      what: 'an interpreter is only started',
      file: 'src/effects/shell/programs/interpreters.ts',
      find: 'if (language !== undefined && readCode(args, language, scene)) return;',
      replace: '',
    },
  },
  {
    id: 'E5',
    promise:
      'A function or module of a library that a program reads as a value, and that is not seen to be called or kept, counts as called where it went.',
    test: { file: CORPUS, title: 'no risky one is allowed' },
    mutation: {
      what: 'what drops out of sight is forgotten',
      file: 'src/effects/code/follow-program.ts',
      find: '    this.#freeLooseEnds();\n',
      replace: '',
    },
  },
  {
    id: 'E6',
    promise:
      'Reading whatever the workspace holds counts as reading the secrets that may lie there, unless the program picks names that are none.',
    test: { file: CORPUS, title: 'no risky one is allowed' },
    mutation: {
      what: 'any name of a listing may be read',
      file: 'src/effects/code/effect-sink.ts',
      find: "if (kind.touch === 'read') this.#noteListed(value);",
      replace: '',
    },
  },
  {
    id: 'E7',
    promise: 'What a program puts into something that is not followed may come out of it again.',
    test: { file: CORPUS, title: 'no risky one is allowed' },
    mutation: {
      what: 'what is put into an unknown object is lost in it',
      file: 'src/effects/code/call.ts',
      find: '  feedByCall(receiver, name, args);\n',
      replace: '',
    },
  },
];
