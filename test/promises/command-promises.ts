import type { Promised } from './promise.ts';

const FLOORS = 'test/kernel/floors.test.ts';
const PROCESS = 'src/drivers/process/process-driver.test.ts';

/** What a command is taken to be, and what is run of it. */
export const COMMAND_PROMISES: readonly Promised[] = [
  {
    id: 'C1',
    promise: 'A command with characters that nobody sees, or that imitate others, is neither run nor shown raw.',
    test: { file: FLOORS, title: 'a command that cannot be shown as what it is, is not run' },
    mutation: {
      what: 'invisible characters pass the gate',
      file: 'src/effects/shell/byte-gate.ts',
      find: 'const found = ANY.exec(text);',
      replace: 'const found = /\\0/u.exec(text);',
    },
  },
  {
    id: 'C2',
    promise:
      'A command of which it was read that it would reach the network, gain rights or write elsewhere is denied, not tried.',
    test: { file: FLOORS, title: 'a command that says it would leave the sandbox is not run' },
    mutation: {
      what: 'the network of a command is left to the policy',
      file: 'src/kernel/catalogue/command-objections.ts',
      find: ": 'commands run without a network; a page is read with the fetch tool';",
      replace: ': undefined;',
    },
  },
  {
    id: 'C3',
    promise:
      'A command of plain words is run as the words that were read, without a shell that could read them otherwise.',
    test: { file: PROCESS, title: 'runs what was parsed as it was parsed, without a shell' },
    mutation: {
      what: 'what was parsed is handed to a shell as text',
      file: 'src/drivers/process/process-arguments.ts',
      find: "exec.kind === 'argv' ? exec.argv :",
      replace: "exec.kind === 'argv' ? ['bash', '-c', exec.argv.join(' ')] :",
    },
  },
  {
    id: 'C4',
    promise: 'What the parser reads is what bash reads, on random scripts and on every sort of quoting.',
    test: {
      file: 'test/property/shell-differential.test.ts',
      title: 'on every argument of commands with all sorts of quoting',
    },
    mutation: {
      what: "an escape of $'…' is read otherwise than by bash",
      file: 'src/effects/shell/decode-ansi-c.ts',
      find: "['t', '\\t'],",
      replace: "['t', 't'],",
    },
  },
  {
    id: 'C5',
    promise: 'Forbids see every word of a command that was not understood, whatever quotes it is cut up by.',
    test: { file: 'src/kernel/policy/compile-rule.test.ts', title: 'forbids see every word of it' },
    mutation: {
      what: 'quotes hide a name',
      file: 'src/kernel/policy/words.ts',
      find: '/["\'\\\\]/.test(plain) ? [plain, unquoted(plain)] : [plain]',
      replace: '/["\'\\\\]/.test(plain) ? [plain, unquoted(plain)].slice(0, 1) : [plain]',
    },
  },
  {
    id: 'C6',
    promise: 'Forbids see the whole of a command, also where it is cut to be shown.',
    test: {
      file: 'src/kernel/policy/compile-rule.test.ts',
      title: 'forbids see the whole of a command that was cut to be shown',
    },
    mutation: {
      what: 'what is not shown is not judged',
      file: 'src/kernel/policy/subject.ts',
      find: 'return isCut ? command : shown;',
      replace: 'return isCut ? shown : shown;',
    },
  },
  {
    id: 'C7',
    promise: 'A script or program that was changed after it was judged is not run.',
    test: { file: PROCESS, title: 'does not run what is no longer what was judged' },
    mutation: {
      what: 'nothing is looked at again before the run',
      file: 'src/drivers/process/process-driver.privileged.ts',
      find: '  recheckFacts(factsOf(action), profile.workspace);\n',
      replace: '  void [recheckFacts, factsOf];\n',
    },
  },
  {
    id: 'C8',
    promise: 'An option that is not known makes an effect that is not known, never none.',
    test: {
      file: 'src/effects/shell/read-command.test.ts',
      title: 'takes an option that it does not know for an effect that it does not know',
    },
    mutation: {
      what: 'unknown options are passed over',
      file: 'src/effects/shell/run-sheet.ts',
      find: 'for (const text of doubtful) noteWords(call, text, scene);',
      replace: 'void doubtful;',
    },
  },
  {
    id: 'C9',
    promise:
      'What counts of a command is what it would start in the end: `env`, `timeout`, `xargs` and the like hide nothing.',
    test: { file: 'src/effects/shell/cases/cases.test.ts', title: 'calls no dangerous command safe' },
    mutation: {
      what: '`nice` runs something that nobody looks at',
      file: 'src/effects/shell/programs/wrappers.ts',
      find: "wrapper('nice', COREUTILS, '-n --adjustment=TEXT | -#', 'COMMAND'),",
      replace: "wrapper('nice', COREUTILS, '-n --adjustment=TEXT | -#', 'TEXT...'),",
    },
  },
  {
    id: 'C10',
    promise:
      'No disguise of a command (a shell, a function, a clause, a loop, a trap, `eval`) makes the answer milder.',
    test: { file: 'test/property/shell-disguises.test.ts', title: 'makes no answer milder' },
    mutation: {
      what: 'what a function holds is not read',
      file: 'src/effects/shell/run-function.ts',
      find: 'const output = scene.runBody(body, { ...scene,',
      replace: 'const output = UNKNOWN ?? scene.runBody(body, { ...scene,',
    },
  },
  {
    id: 'C11',
    promise: 'No risky bash program of the corpus is allowed: reverse shells, timers, accounts, wiped logs and disks.',
    test: { file: 'test/attack/bash-programs.test.ts', title: 'allows no program that would do harm' },
    mutation: {
      what: 'a calculation may hold anything',
      file: 'src/effects/shell/run-condition.ts',
      find: 'if (CALCULATES.test(before) || CALCULATES.test(after)) noteCalculated(value, item.word, scene);',
      replace: 'void noteCalculated;',
    },
  },
  {
    id: 'C12',
    promise: 'A script that begins with a hyphen is never taken for options of the shell that runs it.',
    test: {
      file: 'src/drivers/process/process-arguments.test.ts',
      title: 'takes a script that begins with a hyphen for a script, and never for options',
    },
    mutation: {
      what: 'the double hyphen is left out',
      file: 'src/drivers/process/process-arguments.ts',
      find: "'-c', '--', exec.script]",
      replace: "'-c', exec.script]",
    },
  },
  {
    id: 'C13',
    promise: 'Every argument, file and program of a random script is what bash makes of it.',
    test: { file: 'test/differential/shell-differential.test.ts', title: 'on 1,500 random scripts' },
    mutation: {
      what: 'every backslash between double quotes is taken away',
      file: 'src/effects/shell/read-atoms.ts',
      find: "else append(atoms, 'quoted', '$`\"\\\\'.includes(escaped) ? escaped : `\\\\${escaped}`);",
      replace: "else append(atoms, 'quoted', escaped);",
    },
  },
  {
    id: 'C14',
    promise: 'What bash does otherwise than its own grammar says is not read.',
    test: {
      file: 'src/effects/shell/read-nested.test.ts',
      title: 'what bash does otherwise than its grammar is not read',
    },
    mutation: {
      what: 'here-documents may stand anywhere in a substitution',
      file: 'src/effects/shell/read-nested.ts',
      find: 'if (source.documents > documents && !isPlainPipeline(script))',
      replace: 'if (source.documents < documents && !isPlainPipeline(script))',
    },
  },
  {
    id: 'C15',
    promise:
      'A command that brings out what all hidden files of a workspace hold does not pass as one that only reads.',
    test: { file: 'src/effects/shell/hidden-files.test.ts', title: 'comes out whole with' },
    mutation: {
      what: 'hidden files are like all others',
      file: 'src/effects/shell/hidden-files.ts',
      find: "(shown === 'all' && isWithin(facts.workspace, folder)) ||",
      replace: '',
    },
  },
  {
    id: 'C16',
    promise:
      'Accounts, the kernel, the firewall and the way out of a container are refused, whatever a policy permits.',
    test: { file: 'policies/golden.test.ts', title: 'the pack' },
    mutation: {
      what: 'rights over the whole machine are like all others',
      file: 'policies/workspace.yaml',
      find: 'resource.endsWith(", over the whole machine")',
      replace: 'resource.endsWith(", over nothing")',
    },
  },
];
