import type { Promised } from './promise.ts';

const SANDBOX = 'src/drivers/sandbox/sandbox.test.ts';
const DOCTOR = 'src/drivers/sandbox/doctor-checks.test.ts';
const ENFORCED = 'finds every protection enforced, and each try a fair one';
const FILTER = 'src/drivers/sandbox/seccomp-filter.test.ts';
const ATTACK = 'test/attack/sandbox.test.ts';
const PROCESS = 'src/drivers/process/process-driver.test.ts';

/** Commands: what they see, what they reach, and what stays of them. */
export const SANDBOX_PROMISES: readonly Promised[] = [
  {
    id: 'S1',
    promise: 'A command without a sandbox is not run: where none can be set up, nothing takes its place.',
    test: { file: SANDBOX, title: 'is not replaced by anything where it cannot be set up' },
    mutation: {
      what: 'a command that cannot be confined is run without confinement',
      file: 'src/drivers/sandbox/sandbox.privileged.ts',
      find: '    throw startFault(error);\n',
      replace: `    const { spawnSync } = await import('node:child_process');
    const { status } = spawnSync(request.argv[0] ?? '', request.argv.slice(1), { cwd: request.cwd });
    return { ending: 'itself', exitCode: status, signal: null, durationMs: Number(startFault(error) === undefined) };
`,
    },
  },
  {
    id: 'S2',
    promise: 'A command has no network: not even the machine’s own.',
    test: { file: DOCTOR, title: ENFORCED },
    mutation: {
      what: 'the network is not unshared',
      file: 'src/drivers/sandbox/bubblewrap-arguments.ts',
      find: "'--unshare-all',",
      replace: "...['--unshare-ipc', '--unshare-pid', '--unshare-uts', '--unshare-cgroup-try'],",
    },
  },
  {
    id: 'S3',
    promise: 'A command has no capability and cannot get one, also where Sallyport is run by root.',
    test: { file: SANDBOX, title: 'leaves a program no capability, whoever runs it' },
    mutation: {
      what: 'capabilities are not dropped',
      file: 'src/drivers/sandbox/bubblewrap-arguments.ts',
      find: "    ...['--cap-drop', 'ALL'],\n",
      replace: '',
    },
  },
  {
    id: 'S4',
    promise:
      'A command sees the workspace, installed software, and of the person’s other files only those that were given to it one by one.',
    test: { file: DOCTOR, title: ENFORCED },
    mutation: {
      what: 'the home folder of the person is mounted too',
      file: 'src/drivers/sandbox/sandbox.privileged.ts',
      find: 'const wanted = [...new Set([...profile.reads, ...node])]',
      replace: "const wanted = [...new Set([...profile.reads, ...node, process.env['HOME'] ?? '/root'])]",
    },
  },
  {
    id: 'S5',
    promise:
      'Files that policy hides (by default those known to hold secrets) are not there for a command, by name, link or hard link.',
    test: { file: DOCTOR, title: ENFORCED },
    mutation: {
      what: 'nothing is masked',
      file: 'src/drivers/sandbox/sandbox.privileged.ts',
      find: ', ...maskedIn(parts, request)],',
      replace: ', ...maskedIn(parts, request).slice(0, 0)],',
    },
  },
  {
    id: 'S6',
    promise: 'The other names of a masked file are masked with it.',
    test: { file: 'src/drivers/sandbox/masked-paths.test.ts', title: 'hides the other names of a masked file' },
    mutation: {
      what: 'nobody looks for other hard links',
      file: 'src/drivers/sandbox/masked-paths.privileged.ts',
      find: 'if (wanted.size === 0) return;',
      replace: 'if (wanted.size >= 0) return;',
    },
  },
  {
    id: 'S7',
    promise: 'A command gets no variable of our environment.',
    test: { file: DOCTOR, title: ENFORCED },
    mutation: {
      what: 'the environment of this process is handed on',
      file: 'src/drivers/sandbox/bubblewrap-arguments.ts',
      find: 'Object.entries(values).flatMap(',
      replace: 'Object.entries({ ...process.env, ...values } as Record<string, string>).flatMap(',
    },
  },
  {
    id: 'S8',
    promise: 'A command gets no file that was open in our process.',
    test: { file: ATTACK, title: 'all end inside, with a descriptor leaked to us as well' },
    mutation: {
      what: 'inherited descriptors are handed on, as bubblewrap does',
      file: 'src/drivers/sandbox/running-tree.privileged.ts',
      find: 'const stdio = covered(given, nothing);',
      replace: 'const stdio = covered(given, nothing).slice(0, given.length);',
    },
  },
  {
    id: 'S9',
    promise: 'What a command writes is held in a stage: the workspace itself is never mounted writable.',
    test: { file: PROCESS, title: 'holds what was changed in a stage, and leaves the workspace as it was' },
    mutation: {
      what: 'no overlay is laid over the workspace',
      file: 'src/drivers/sandbox/launch-command.ts',
      find: 'if (stageFolder === undefined) return bwrap;',
      replace: "if (stageFolder !== '') return bwrap;",
    },
  },
  {
    id: 'S10',
    promise: 'A command writes nowhere but into its stage and into private temporary folders.',
    test: { file: SANDBOX, title: 'writes nothing but the stage, temporary files and the home folder' },
    mutation: {
      what: 'the devices’ folder stays writable',
      file: 'src/drivers/sandbox/bubblewrap-arguments.ts',
      find: "    ...['--remount-ro', '/dev'],\n",
      replace: '',
    },
  },
  {
    id: 'S11',
    promise: 'Sallyport’s own state (ledger, key, stages) appears in no sandbox, wherever it lies.',
    test: {
      file: SANDBOX,
      title: 'shows nothing of our own folder, though it lies in the workspace or in a place that may be read',
    },
    mutation: {
      what: 'our own folders are not hidden',
      file: 'src/drivers/sandbox/sandbox.privileged.ts',
      find: 'hidden: [...hiddenBelow(options, [workspace, ...reads]), ...maskedIn(parts, request)],',
      replace: 'hidden: [...hiddenBelow(options, []), ...maskedIn(parts, request)],',
    },
  },
  {
    id: 'S12',
    promise: 'The number of processes is limited for root too, whom the kernel’s own limit passes over.',
    test: { file: DOCTOR, title: ENFORCED },
    mutation: {
      what: 'processes are left to the limit that does not count root’s',
      file: 'src/drivers/sandbox/tree-watch.privileged.ts',
      find: '    setTimeout(firstLook, FIRST_LOOK_MS),\n    setInterval(look, LOOK_EVERY_MS),\n',
      replace: '    setTimeout(() => void [firstLook, LOOK_EVERY_MS], FIRST_LOOK_MS),\n',
    },
  },
  {
    id: 'S13',
    promise: 'Processor time, open files, file sizes and memory of a command are limited inside.',
    test: { file: SANDBOX, title: 'limits processor time, open files and core files inside' },
    mutation: {
      what: 'no limit is set for processor time',
      file: 'src/drivers/sandbox/resource-limits.ts',
      find: '    { resource: RLIMIT_CPU, value: Math.min(cpuSeconds, ceilings.cpuSeconds) },\n',
      replace: '',
    },
  },
  {
    id: 'S14',
    promise: 'A command is ended at its time, with everything that it started.',
    test: { file: SANDBOX, title: 'ends a command at its time, with all that it started' },
    mutation: {
      what: 'the clock of a command does not run out',
      file: 'src/drivers/sandbox/tree-watch.privileged.ts',
      find: "setTimeout(() => end('wall-clock'), limits.wallMs)",
      replace: "setTimeout(() => end('wall-clock'), 1e8)",
    },
  },
  {
    id: 'S15',
    promise: 'When Sallyport dies, however suddenly, its commands die with it.',
    test: { file: ATTACK, title: 'the sandbox dies with the process that started it, even by SIGKILL' },
    mutation: {
      what: 'bubblewrap is not tied to the process that started it',
      file: 'src/drivers/sandbox/bubblewrap-arguments.ts',
      find: "    '--die-with-parent',\n",
      replace: '',
    },
  },
  {
    id: 'S16',
    promise: 'What a command leaves behind that was stopped in the middle is thrown away.',
    test: {
      file: PROCESS,
      title: 'says when time was up, keeps what was printed by then, throws away what was written',
    },
    mutation: {
      what: 'a stage is kept however its command ended',
      file: 'src/drivers/process/process-driver.privileged.ts',
      find: 'if (exit.exitCode === null) {',
      replace: 'if (exit.exitCode === undefined) {',
    },
  },
  {
    id: 'S17',
    promise: 'A command cannot type into the terminal of whoever started it (TIOCSTI).',
    test: { file: FILTER, title: 'refuses typing into a terminal, allows asking for its size' },
    mutation: {
      what: 'the filter lets TIOCSTI pass',
      file: 'src/drivers/sandbox/seccomp-filter.ts',
      find: '      { code: JUMP_EQUAL, value: TIOCSTI, yes: 1 },\n',
      replace: '',
    },
  },
  {
    id: 'S18',
    promise: 'A command makes no namespace of its own, in which it would have rights again.',
    test: { file: FILTER, title: 'lets clone make threads and processes and refuses every new namespace' },
    mutation: {
      what: 'user namespaces can be made',
      file: 'src/drivers/sandbox/seccomp-filter.ts',
      find: ' | 0x10000000 | 0x20000000',
      replace: ' | 0x20000000',
    },
  },
  {
    id: 'S19',
    promise: 'A command talks to no socket of the machine: only internet sockets exist inside, and they lead nowhere.',
    test: { file: FILTER, title: 'allows sockets of the internet families and refuses every other family' },
    mutation: {
      what: 'sockets of every family can be opened',
      file: 'src/drivers/sandbox/seccomp-filter.ts',
      find: '      { code: JUMP_EQUAL, value: AF_INET6, yes: 1 },\n      refuse,\n',
      replace: '      { code: JUMP_EQUAL, value: AF_INET6, yes: 1 },\n      allow,\n',
    },
  },
  {
    id: 'S20',
    promise: 'Calls that climb out (ptrace, mount, io_uring, kernel keys, raw file handles) are refused by a filter.',
    test: { file: DOCTOR, title: ENFORCED },
    mutation: {
      what: 'bubblewrap gets no filter',
      file: 'src/drivers/sandbox/launch-command.ts',
      find: ", '--seccomp', String(FILTER_FD)]",
      replace: ']',
    },
  },
  {
    id: 'S21',
    promise: 'Hooks, pagers and helpers that a repository’s configuration names are not run by git in a command.',
    test: { file: ATTACK, title: 'all end inside, with a descriptor leaked to us as well' },
    mutation: {
      what: 'git follows the repository’s hooks',
      file: 'src/contract/sandbox-environment.ts',
      find: "  ['core.hooksPath', '/dev/null'],\n",
      replace: '',
    },
  },
  {
    id: 'S22',
    promise:
      '`sallyport doctor` says what is enforced by trying it: without a sandbox it finds each protection missing.',
    test: { file: DOCTOR, title: 'finds each protection missing where commands are run without a sandbox' },
    mutation: {
      what: 'doctor does not look whether the key was read',
      file: 'src/drivers/sandbox/doctor-checks.privileged.ts',
      find: '    const isRead = output.includes(KEY_TEXT);\n',
      replace: '    const isRead = output.includes(KEY_TEXT) && ground === undefined;\n',
    },
  },
  {
    id: 'S23',
    promise: 'A command whose limits nobody has stated is not run: what a profile does not give is not there.',
    test: { file: PROCESS, title: 'runs nothing without a profile' },
    mutation: {
      what: 'a command without a profile is run as it is',
      file: 'src/drivers/process/process-driver.privileged.ts',
      find: "throw new SallyportError('SANDBOX_UNAVAILABLE', 'A command without a sandbox profile is not run.');",
      replace:
        "return { value: String((await import('node:child_process')).execFileSync(commandOf(args)[0] ?? '')), label: LABEL };",
    },
  },
  {
    id: 'S24',
    promise:
      'What a command does without a question because the sandbox has it for itself (its own `localhost`, its processes) is that and no more: a host that only looks like it is asked about.',
    test: { file: 'src/kernel/classify/reach.test.ts', title: 'no other host' },
    mutation: {
      what: 'every host counts as the sandbox’s own',
      file: 'src/effects/shell/network-target.ts',
      find: '  /^(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1\\]|0\\.0\\.0\\.0|\\[::\\]):\\d+$/.test(target);',
      replace: "  target !== '';",
    },
  },
];
