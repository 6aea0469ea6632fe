import type { Command } from 'commander';
import { command, group, RECORDS, type Start, wholeNumber } from './add-command.ts';

type SignalCommand = 'stopSession' | 'killSession' | 'pauseSession' | 'continueSession';

const SIGNALS: readonly { readonly verb: string; readonly runs: SignalCommand; readonly description: string }[] = [
  {
    verb: 'pause',
    runs: 'pauseSession',
    description: 'let its next act wait; what is under way goes on',
  },
  { verb: 'continue', runs: 'continueSession', description: 'let a paused session go on' },
  {
    verb: 'stop',
    runs: 'stopSession',
    description: 'stop a running session and everything it started; nothing of it begins after this has returned',
  },
  { verb: 'kill', runs: 'killSession', description: 'kill it and everything it started, at once' },
];

export function addSessionCommands(program: Command, start: Start): void {
  const sessions = group(program, {
    usage: 'sessions',
    description: 'list, pause, continue, stop and kill sessions',
    example: 'sallyport sessions list',
  });
  command(sessions, {
    usage: 'list',
    description: 'list sessions, newest first',
    example: 'sallyport sessions list --limit 5',
    places: RECORDS,
  })
    .option('--limit <n>', 'how many', wholeNumber)
    .action((options) =>
      start(options, async (context) => (await import('./commands/sessions.ts')).listSessions(options, context)),
    );
  for (const { verb, runs, description } of SIGNALS)
    command(sessions, {
      usage: `${verb} <session>`,
      description,
      example: `sallyport sessions ${verb} s_0123456789abcdef --why "the wrong branch"`,
      places: RECORDS,
    })
      .option('--why <text>', 'the reason, for the record and for who is paused')
      .action((id: string, options) =>
        start(options, async (context) => (await import('./commands/sessions.ts'))[runs](id, options, context)),
      );
  command(program, {
    usage: 'stop',
    description:
      'stop every session, and let none begin until a person clears it at a terminal. The same as: touch STOP in the state folder',
    example: `sallyport stop --all --why "the agent writes to the wrong account"
  sallyport stop --clear`,
    places: RECORDS,
  })
    .option('--all', 'stop everything, now')
    .option('--clear', 'let new sessions begin again; asks at the terminal')
    .option('--why <text>', 'the reason, for the record')
    .action((options) =>
      start(options, async (context) => (await import('./commands/stop.ts')).stop(options, context)),
    );
}
