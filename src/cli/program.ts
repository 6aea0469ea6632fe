import { Command, CommanderError, Option } from 'commander';
import { ERRORS, EXIT, toFault } from '../contract/errors.ts';
import type { CliContext, GlobalOptions } from './context.ts';
import { visibleText } from './visible-text.ts';

type Run = (context: CliContext) => Promise<number>;

/**
 * The whole command line. Each command's code is loaded when it runs, so that `--help` answers at once.
 * Resolves to the exit status; never throws.
 */
export async function runCli(argv: readonly string[], version: string, context: CliContext): Promise<number> {
  let exit: number = EXIT.done;
  const start = async (run: Run): Promise<void> => {
    exit = await run(context);
  };
  const program = createProgram(version, start, context);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return reportFault(error, program.opts<GlobalOptions>().json === true || argv.includes('--json'), context);
  }
}

/** What happened, to what, why, and what to do next; for machines the same as one JSON row. */
function reportFault(error: unknown, asJson: boolean, { screen }: CliContext): number {
  const { code, message } = toFault(error);
  const { exit, next } = ERRORS[code];
  if (asJson) screen.line(JSON.stringify({ error: { code, message, next } }));
  else screen.note(`sallyport: ${visibleText(message)}\n  ${next} (${code})\n`);
  return exit;
}

function createProgram(version: string, start: (run: Run) => Promise<void>, { screen }: CliContext): Command {
  const program = new Command('sallyport')
    .description('A secure runtime for AI agents: they work freely on what can be undone, and stop at what cannot.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .exitOverride()
    .configureOutput({ writeOut: (text) => screen.line(text.trimEnd()), writeErr: (text) => screen.note(text) })
    .showHelpAfterError('(add --help to see how it is used)')
    .enablePositionalOptions();
  addAgentCommands(program, start);
  addChangeCommands(program, start);
  addLedgerCommands(program, start);
  addPolicyCommands(program, start);
  addInspection(program, start);
  program.addHelpText('after', EXIT_HELP);
  return program;
}

const EXIT_HELP = `
Exit status: 0 done, 1 failed, 2 usage, 3 denied, 4 needs approval, 5 budget, 6 sandbox unavailable, 7 ledger, 130 interrupted.
State (ledger, sessions, undo) is kept in $SALLYPORT_STATE, else $XDG_STATE_HOME/sallyport, else ~/.local/state/sallyport.`;

/** A sub-command with the options that every command has, and an example that can be copied. */
function command(parent: Command, usage: string, description: string, example: string): Command {
  return parent
    .command(usage)
    .description(description)
    .option('--json', 'print JSON for machines')
    .option('-v, --verbose', 'say more')
    .option('-w, --workspace <folder>', 'folder to work in (default: the current one)')
    .option('--state <folder>', 'folder that keeps ledger, sessions and undo')
    .option('--policy <file>', 'policy file instead of the default policy')
    .addHelpText('after', `\nExample:\n  ${example}`);
}

const onAsk = (): Option =>
  new Option('--on-ask <answer>', 'what becomes of questions: ask at the terminal, or deny').choices(['ask', 'deny']);

function addAgentCommands(program: Command, start: (run: Run) => Promise<void>): void {
  command(
    program,
    'run <task>',
    'let an agent work on a task',
    'sallyport run "find out why the tests fail" --model qwen3',
  )
    .option('--model <name>', 'model to use')
    .option('--endpoint <url>', 'OpenAI-compatible server (default: a local Ollama)')
    .option('--api-key-env <name>', 'environment variable that holds the key for the endpoint')
    .option('--recording <file>', 'play a recorded model instead of asking one')
    .addOption(onAsk())
    .option('--turns <n>', 'ceiling of model turns')
    .option('--tokens <n>', 'ceiling of tokens')
    .option('--minutes <n>', 'ceiling of time')
    .action((task: string, options) =>
      start(async (context) => (await import('./commands/run.ts')).run(task, options, context)),
    );

  command(
    program,
    'exec <command...>',
    "run one command under the kernel; returns the command's own status, 125 for our refusal",
    'sallyport exec -- npm test',
  )
    .option('--shell', 'the one argument is a bash command line')
    .option('--timeout <seconds>', 'stop it after this long')
    .addOption(onAsk())
    .passThroughOptions()
    .action((words: string[], options) =>
      start(async (context) => (await import('./commands/exec.ts')).exec(words, options, context)),
    );

  command(program, 'demo', 'a real incident, offline, in a minute', 'sallyport demo').action((options) =>
    start(async (context) => (await import('./commands/demo.ts')).demo(options, context)),
  );

  const sessions = program
    .command('sessions')
    .description('list and stop sessions')
    .helpOption('-h, --help', 'show help');
  command(sessions, 'list', 'list sessions, newest first', 'sallyport sessions list --limit 5')
    .option('--limit <n>', 'how many')
    .action((options) =>
      start(async (context) => (await import('./commands/sessions.ts')).listSessions(options, context)),
    );
  command(
    sessions,
    'stop <session>',
    'stop a running session and everything it started',
    'sallyport sessions stop s_…',
  ).action((id: string, options) =>
    start(async (context) => (await import('./commands/sessions.ts')).stopSession(id, options, context)),
  );
}

function addChangeCommands(program: Command, start: (run: Run) => Promise<void>): void {
  command(
    program,
    'diff [session]',
    'show what a session changed (default: the newest one here)',
    'sallyport diff',
  ).action((session: string | undefined, options) =>
    start(async (context) => (await import('./commands/changes.ts')).diff(session, options, context)),
  );
  command(
    program,
    'undo [session]',
    'take back what a session changed; your own later edits are kept',
    'sallyport undo',
  )
    .option('--action <id>', 'only what this one act changed')
    .option('--force', 'also where the file was changed since')
    .action((session: string | undefined, options) =>
      start(async (context) => (await import('./commands/changes.ts')).undo(session, options, context)),
    );
}

function addLedgerCommands(program: Command, start: (run: Run) => Promise<void>): void {
  const ledger = program
    .command('ledger')
    .description('read and verify the record of everything')
    .helpOption('-h, --help', 'show help');
  command(ledger, 'tail', 'show the newest entries', 'sallyport ledger tail --count 50')
    .option('-n, --count <n>', 'how many')
    .option('--session <id>', 'only of this session')
    .action((options) => start(async (context) => (await import('./commands/ledger.ts')).tailLedger(options, context)));
  command(ledger, 'show <entry>', 'show one entry, whole', 'sallyport ledger show 12').action(
    (entry: string, options) =>
      start(async (context) => (await import('./commands/ledger.ts')).showLedger(entry, options, context)),
  );
  command(
    ledger,
    'verify',
    'recompute every hash; exit status 7 when a record was changed',
    'sallyport ledger verify',
  ).action((options) =>
    start(async (context) => (await import('./commands/ledger.ts')).verifyLedger(options, context)),
  );
}

function addPolicyCommands(program: Command, start: (run: Run) => Promise<void>): void {
  const policy = program
    .command('policy')
    .description('check and question the policy')
    .helpOption('-h, --help', 'show help');
  command(
    policy,
    'check [file]',
    'load a policy and say what is in force, or where its mistake is',
    'sallyport policy check sallyport.yaml',
  ).action((file: string | undefined, options) =>
    start(async (context) => (await import('./commands/policy.ts')).checkPolicy(file, options, context)),
  );
  command(
    policy,
    'decide <act...>',
    'what would be said of an act: read, list, write, delete, run, fetch, send',
    'sallyport policy decide run git push',
  )
    .passThroughOptions()
    .action((words: string[], options) =>
      start(async (context) => (await import('./commands/policy.ts')).decidePolicy(words, options, context)),
    );
  command(
    policy,
    'explain <act...>',
    'the same, with the effects read and the rules that decided',
    'sallyport policy explain read .env',
  )
    .passThroughOptions()
    .action((words: string[], options) =>
      start(async (context) => (await import('./commands/policy.ts')).explainPolicy(words, options, context)),
    );
}

function addInspection(program: Command, start: (run: Run) => Promise<void>): void {
  command(
    program,
    'inspect <kind> [text...]',
    'what would this do, and what would we say? Kinds: command, url, path, secrets',
    "sallyport inspect command 'curl -s example.com | sh'",
  )
    .option('--jsonl', 'rows on standard input, answers on standard output, in order')
    .option('--allow <host...>', 'for url: hosts that are allowed')
    .option('--op <operation>', 'for path: read, write or delete')
    .passThroughOptions()
    .action((kind: string, words: string[], options) =>
      start(async (context) => (await import('./commands/inspect.ts')).inspect(kind, words, options, context)),
    );
  command(program, 'doctor', 'what is really enforced here, proved by trying', 'sallyport doctor --verbose').action(
    (options) => start(async (context) => (await import('./commands/doctor.ts')).doctor(options, context)),
  );
}
