import type { Promised } from './promise.ts';

const LIMITS = 'test/kernel/limits.test.ts';
const PROCESSES = 'test/simulation/budget-processes.test.ts';
const SIGNALS = 'src/drivers/store/signals.test.ts';
const SIGNALS_E2E = 'test/e2e/session-signals.test.ts';
const OPEN_SIGNALS = 'src/drivers/store/signals.privileged.ts';

/** What budgets hold to, and what a stop comes to. */
export const LIMIT_PROMISES: readonly Promised[] = [
  {
    id: 'B1',
    promise: 'All callers of all processes together never spend more than a limit that they share.',
    test: {
      file: PROCESSES,
      title: '64 callers in 4 processes never spend more than the limit, and use nearly all of it',
    },
    mutation: {
      what: 'two processes may look before either of them has written',
      file: 'src/drivers/store/budget-store.privileged.ts',
      find: "database.exec('BEGIN IMMEDIATE');",
      replace: "database.exec('BEGIN');",
    },
  },
  {
    id: 'B2',
    promise:
      'What a process had set aside counts as spent when it is killed; the processes that it ran are free again.',
    test: {
      file: PROCESSES,
      title: 'what a killed process had set aside counts as spent; the processes that it had are free again',
    },
    mutation: {
      what: 'nobody looks whether a holder still lives',
      file: 'src/drivers/store/budget-store.privileged.ts',
      find: "if (processStart(numberColumn(columns, 'pid')) === textColumn(columns, 'pid_start')) return true;",
      replace: 'if (columns !== undefined) return true;',
    },
  },
  {
    id: 'B3',
    promise: 'A clock that is set back gives nothing again: neither the day before nor a rate that was used up.',
    test: { file: 'src/kernel/budget/budget.test.ts', title: 'a clock that is set back gives nothing again' },
    mutation: {
      what: 'the clock is believed',
      file: 'src/kernel/budget/budget-time.ts',
      find: 'Math.max(usable(clock.now()), latestMs, last.toldMs + passedMs)',
      replace: 'usable(clock.now())',
    },
  },
  {
    id: 'B4',
    promise: 'In no stretch of time a rate lets more through than its burst and what the stretch earns.',
    test: {
      file: 'src/kernel/budget/cell-rate.test.ts',
      title: 'in no stretch of time pass more than the burst and what the stretch earns, to the last cell',
    },
    mutation: {
      what: 'one more than the burst passes',
      file: 'src/kernel/budget/cell-rate.ts',
      find: 'if (over <= 0n)',
      replace: 'if (over <= BigInt(perMs))',
    },
  },
  {
    id: 'B5',
    promise: 'A limit of money lets no model through whose price nobody has said.',
    test: { file: LIMITS, title: 'a limit of cost lets no model through whose price nobody has said' },
    mutation: {
      what: 'what has no price costs nothing',
      file: 'src/kernel/budget/act-cost.ts',
      find: 'if (price === undefined) return { micros: Number.NaN };',
      replace: 'if (price === undefined) return FREE;',
    },
  },
  {
    id: 'B6',
    promise: 'Bytes that an act would send are counted before they leave the machine.',
    test: { file: LIMITS, title: 'bytes that leave the machine are counted before they leave' },
    mutation: {
      what: 'requests weigh nothing',
      file: 'src/kernel/budget/act-cost.ts',
      find: 'return requestBytes(args);',
      replace: 'return 0;',
    },
  },
  {
    id: 'B7',
    promise: 'The part of a sub-agent is never larger than what its parent has left.',
    test: {
      file: 'src/kernel/budget/carve-budget.test.ts',
      title: 'a part cannot be larger than what its parent has left',
    },
    mutation: {
      what: 'a part is made without asking the whole',
      file: 'src/kernel/budget/carve-budget.ts',
      find: 'const hold = parent.reserve(part, by, isCarved);',
      replace:
        'const hold = { granted: { timeMs: part.time, processes: part.processes }, settle: () => {}, release: () => {} };',
    },
  },
  {
    id: 'B8',
    promise: 'An act that gets less time or fewer processes than it asked for is held to that.',
    test: { file: LIMITS, title: 'time and processes are given in part, and the driver is held to them' },
    mutation: {
      what: 'what was given is not passed on',
      file: 'src/kernel/budget/act-grant.ts',
      find: 'granted.processes < cost.processes',
      replace: 'granted.processes > cost.processes',
    },
  },
  {
    id: 'B9',
    promise: 'Where one of several limits ends the act, nobody is asked to go on.',
    test: {
      file: 'src/kernel/budget/budget.test.ts',
      title: 'one limit that ends is enough to end, and what no yes can mend is not asked',
    },
    mutation: {
      what: 'one limit that asks is enough to ask',
      file: 'src/kernel/budget/overrun.ts',
      find: 'shortages.every(isAskable)',
      replace: 'shortages.some(isAskable)',
    },
  },
  {
    id: 'H1',
    promise:
      'An act that was judged before a stop does not begin after it, even where the news was lost: the stop is looked for in the transaction that records the intent.',
    test: {
      file: LIMITS,
      title: 'an act whose epoch is over when its intent is recorded does not begin, and leaves no intent',
    },
    mutation: {
      what: 'the intent is recorded whatever was stopped',
      file: 'src/kernel/submit.ts',
      find: "return start === 'begins';",
      replace: 'return true;',
    },
  },
  {
    id: 'H2',
    promise: 'After a stop nothing touches the world any more, and whoever stops sees when the last act has ended.',
    test: { file: SIGNALS, title: 'says what is under way to every process, and lets nothing in after a stop' },
    mutation: {
      what: 'the gate stands open',
      file: OPEN_SIGNALS,
      find: 'if (!isStopped()) return true;',
      replace: 'if (underWay > 0) return true;',
    },
  },
  {
    id: 'H3',
    promise: 'A stop returns when nothing of what it stopped is under way any more, and not before.',
    test: {
      file: 'src/compose-stop.test.ts',
      title: 'a stop returns when nothing is under way any more, and not before',
    },
    mutation: {
      what: 'nobody waits for the end',
      file: 'src/compose-stop.ts',
      find: 'signals.isUnderWay(id) === false ||',
      replace: 'true ||',
    },
  },
  {
    id: 'H4',
    promise: 'What left its session and its parent is killed with the rest, and nothing else is.',
    test: {
      file: 'src/drivers/process/kill-tree.test.ts',
      title: 'kills a process with all that it started, and resolves when it is gone',
    },
    mutation: {
      what: 'only the first process is killed',
      file: 'src/drivers/process/kill-tree.privileged.ts',
      find: 'strike(left);',
      replace: '',
    },
  },
  {
    id: 'H5',
    promise:
      'Whatever stands in the place of the stop file stops everything: an empty file, a folder, a link to nowhere.',
    test: { file: SIGNALS, title: 'a stop by hand counts, whatever stands in its place' },
    mutation: {
      what: 'only a file counts',
      file: OPEN_SIGNALS,
      find: 'return lstatSync(path, { throwIfNoEntry: false }) !== undefined;',
      replace: 'return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;',
    },
  },
  {
    id: 'H6',
    promise: 'Where nobody can look whether there is a stop, there is one.',
    test: { file: SIGNALS, title: 'a place that cannot be looked at counts as a stop' },
    mutation: {
      what: 'what cannot be seen is not there',
      file: OPEN_SIGNALS,
      find: '  } catch {\n    return true;',
      replace: '  } catch {\n    return false;',
    },
  },
  {
    id: 'H7',
    promise: 'A stop of everything is cleared by a person at a terminal.',
    test: {
      file: SIGNALS_E2E,
      title: 'ends every session, and none begins until a person clears it at a terminal',
    },
    mutation: {
      what: 'a no clears it too',
      file: 'src/cli/commands/stop.ts',
      find: "if (answer.answer !== 'once') {",
      replace: "if (answer.answer === 'edit') {",
    },
  },
  {
    id: 'H8',
    promise: 'A paused session begins nothing; where nobody lets it go on, its act is denied.',
    test: { file: LIMITS, title: 'a pause that nobody ends is a denial that says who and why' },
    mutation: {
      what: 'a pause that lasted long enough is over',
      file: 'src/kernel/submit.ts',
      find: 'if (pause !== undefined) return denied(',
      replace: 'if (pause === null) return denied(',
    },
  },
];
