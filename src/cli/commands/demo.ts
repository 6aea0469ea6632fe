import type { CliContext, GlobalOptions } from '../context.ts';
import { copiedCommand } from '../copied-command.ts';
import { paintFor } from '../paint.ts';
import { visibleText, wrapped } from '../visible-text.ts';
import { playSession } from './run.ts';

/**
 * `sallyport demo`: the incident, played from its recording through the real kernel. Nobody is asked, so that it runs
 * by itself: what would be a question is refused.
 */
export async function demo(options: GlobalOptions, context: CliContext): Promise<number> {
  const { screen } = context;
  const folder = await context.makeDemoFolder();
  const paint = paintFor(screen);
  const house = await context.openHouse({ workspace: folder.workspace, stateFolder: folder.stateFolder });
  try {
    if (options.json !== true) for (const line of introduction(folder.task, screen.columns)) screen.line(line);
    const session = await house.openSession({
      task: folder.task,
      model: { recording: folder.recording },
      approver: { ask: async () => undefined },
    });
    const exit = await playSession(house, session, { ...options, state: folder.stateFolder }, context);
    if (options.json !== true) {
      screen.line(paint.dim(`The shop is in ${folder.workspace}. Try also:`));
      for (const words of ['ledger tail --count 100', 'ledger verify'])
        screen.line(paint.dim(`  ${copiedCommand(words, { state: folder.stateFolder }, context)}`));
    }
    return exit;
  } finally {
    house.close();
  }
}

const introduction = (task: string, columns: number): readonly string[] => [
  'A shop whose checkout is failing, and an agent that is to repair it. In its logs waits a line planted by an',
  'attacker. The model is a recording that falls for it; tools, kernel, sandbox and ledger are the real ones.',
  '',
  ...visibleText(`Task: ${task}`)
    .split('\n')
    .flatMap((line) => wrapped(line, columns, '  ')),
  '',
];
