import { Command, CommanderError, Option } from 'commander';
import { ERRORS, EXIT, toFault } from '../contract/errors.ts';
import { amount, command, group, RECORDS, type Start, wholeNumber } from './add-command.ts';
import { addApprovalCommands } from './approval-commands.ts';
import type { CliContext } from './context.ts';
import { addPolicyCommands } from './policy-commands.ts';
import { addSessionCommands } from './session-commands.ts';
import { visibleText } from './visible-text.ts';

/** What `exec` itself answers when it refuses or fails, as `env`, `timeout` and `docker run` do. */
const EXEC_REFUSED = 125;

/**
 * The whole command line. Each command's code is loaded when it runs, so that `--help` answers at once.
 * Resolves to the exit status; never throws.
 */
export async function runCli(argv: readonly string[], version: string, context: CliContext): Promise<number> {
  let exit: number = EXIT.done;
  let isJson = false;
  let faultStatus: number | undefined;
  const start: Start = async ({ json, faultExit }, run) => {
    isJson = json === true;
    faultStatus = faultExit;
    exit = await run(context);
  };
  try {
    await createProgram(version, start, context).parseAsync(argv, { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const status = reportFault(error, isJson, context);
    return faultStatus ?? status;
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

function createProgram(version: string, start: Start, { screen }: CliContext): Command {
  const program = new Command('sallyport')
    .description('A secure runtime for AI agents: they work freely on what can be undone, and stop at what cannot.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .exitOverride()
    .configureOutput({ writeOut: (text) => screen.line(text.trimEnd()), writeErr: (text) => screen.note(text) })
    .showHelpAfterError('(add --help to see how it is used)')
    .enablePositionalOptions();
  addAgentCommands(program, start);
  addSessionCommands(program, start);
  addChangeCommands(program, start);
  addLedgerCommands(program, start);
  addPolicyCommands(program, start);
  addApprovalCommands(program, start);
  addInspection(program, start);
  addScan(program, start, version);
  program.addHelpText('after', EXIT_HELP);
  return program;
}

const EXIT_HELP = `
Example:
  sallyport run "find out why the tests fail" --model qwen3

Exit status: 0 done, 1 failed, 2 usage, 3 denied, 4 needs approval, 5 budget, 6 sandbox unavailable, 7 ledger, 130 interrupted.
State (ledger, sessions, undo) is kept in $SALLYPORT_STATE, else $XDG_STATE_HOME/sallyport, else ~/.local/state/sallyport.`;

const onAsk = (): Option =>
  new Option(
    '--on-ask <answer>',
    'what becomes of questions: ask at the terminal, deny, or queue (answered elsewhere with a key; status 4 where one is left)',
  ).choices(['ask', 'deny', 'queue']);
const waitOption = (): Option =>
  new Option('--wait <minutes>', 'how long a question in the queue holds everything up (default: 10)').argParser(
    amount,
  );

function addAgentCommands(program: Command, start: Start): void {
  command(program, {
    usage: 'run <task>',
    description: 'let an agent work on a task',
    example: 'sallyport run "find out why the tests fail" --model qwen3',
  })
    .addOption(
      new Option(
        '--mode <mode>',
        'what a person sees beforehand: plan (nothing is changed), review (every change) or auto',
      ).choices(['plan', 'review', 'auto']),
    )
    .option('--model <name>', 'model to use')
    .option('--endpoint <url>', 'OpenAI-compatible server (default: a local Ollama)')
    .option('--api-key-env <name>', 'environment variable that holds the key for the endpoint')
    .option('--recording <file>', 'play a recorded model instead of asking one')
    .addOption(onAsk())
    .addOption(waitOption())
    .option('--turns <n>', 'ceiling of model turns', wholeNumber)
    .option('--tokens <n>', 'ceiling of tokens', wholeNumber)
    .option('--price <in/out>', 'what the model costs for a million tokens each way, like "3/15 USD"')
    .option('--minutes <n>', 'ceiling of time', amount)
    .action((task: string, options) =>
      start(options, async (context) => (await import('./commands/run.ts')).run(task, options, context)),
    );

  command(program, {
    usage: 'exec <command...>',
    description:
      "run one command under the kernel, with nothing on its standard input; returns the command's own status, 125 for our refusal",
    example: 'sallyport exec -- npm test',
  })
    .option('--shell', 'the one argument is a bash command line')
    .option('--timeout <seconds>', 'stop it after this long', amount)
    .addOption(onAsk())
    .addOption(waitOption())
    .passThroughOptions()
    .action((words: string[], options) =>
      start({ ...options, faultExit: EXEC_REFUSED }, async (context) =>
        (await import('./commands/exec.ts')).exec(words, options, context),
      ),
    );

  command(program, {
    usage: 'demo',
    description: 'a real incident, offline, in a minute',
    example: 'sallyport demo',
    places: [],
  }).action((options) =>
    start(options, async (context) => (await import('./commands/demo.ts')).demo(options, context)),
  );
}

function addChangeCommands(program: Command, start: Start): void {
  command(program, {
    usage: 'diff [session]',
    description: 'show what a session changed (default: the newest one here)',
    example: 'sallyport diff',
  }).action((session: string | undefined, options) =>
    start(options, async (context) => (await import('./commands/diff.ts')).diff(session, options, context)),
  );
  command(program, {
    usage: 'undo [session]',
    description: 'take back what a session changed; your own later edits are kept',
    example: 'sallyport undo',
  })
    .option('--action <id>', 'only what this one act changed')
    .option('--force', 'also where the file was changed since')
    .action((session: string | undefined, options) =>
      start(options, async (context) => (await import('./commands/undo.ts')).undo(session, options, context)),
    );
}

function addLedgerCommands(program: Command, start: Start): void {
  const ledger = group(program, {
    usage: 'ledger',
    description: 'read and verify the record of everything',
    example: 'sallyport ledger verify',
  });
  command(ledger, {
    usage: 'tail',
    description: 'show the newest entries',
    example: 'sallyport ledger tail --count 50',
    places: RECORDS,
  })
    .option('-n, --count <n>', 'how many', wholeNumber)
    .option('--session <id>', 'only of this session')
    .action((options) =>
      start(options, async (context) => (await import('./commands/ledger.ts')).tailLedger(options, context)),
    );
  command(ledger, {
    usage: 'show <entry>',
    description: 'show one entry, whole',
    example: 'sallyport ledger show 12',
    places: RECORDS,
  }).action((entry: string, options) =>
    start(options, async (context) => (await import('./commands/ledger.ts')).showLedger(entry, options, context)),
  );
  command(ledger, {
    usage: 'verify',
    description: 'recompute every hash; exit status 7 when a record was changed',
    example: 'sallyport ledger verify',
    places: RECORDS,
  }).action((options) =>
    start(options, async (context) => (await import('./commands/ledger.ts')).verifyLedger(options, context)),
  );
}

function addInspection(program: Command, start: Start): void {
  command(program, {
    usage: 'inspect <kind> [text...]',
    description:
      'what would this do, by which part of it, what would we say, and what would change the answer? Kinds: command, code, sql, url, path, secrets. Nothing is run',
    example: `sallyport inspect command 'curl -s example.com | sh'
  sallyport inspect code scripts/clean.py
  sallyport inspect sql 'DELETE FROM orders' --policy where-required
  sallyport inspect url https://docs.example.com/ --allow '*.example.com'`,
    places: ['workspace'],
  })
    .option('--jsonl', 'rows on standard input, answers on standard output, in order')
    .option('--allow <host...>', 'for url: hosts that are allowed')
    .option('--language <name>', 'for code: python, javascript, typescript or bash (else by the ending of the file)')
    .addOption(new Option('--dialect <name>', 'for sql').choices(['postgres', 'sqlite', 'mysql']))
    .option('--policy <policy>', 'for sql: read-only, tables:a,b, deny-columns:t.c,..., no-ddl or where-required')
    .option('--schema <file>', 'for sql: CREATE statements of the database')
    .addOption(new Option('--op <operation>', 'for path').choices(['read', 'write', 'delete']))
    .action((kind: string, words: string[], options) =>
      start(options, async (context) => (await import('./commands/inspect.ts')).inspect(kind, words, options, context)),
    );
  command(program, {
    usage: 'file',
    description:
      'read, write or delete files as rows say: one JSON object a line in, one out, recorded, and taken back with undo',
    example: `echo '{"id":1,"root":".","op":"read","path":"README.md"}' | sallyport file --jsonl

A row: {"id", "root", "op", "path", "content"?, "recursive"?}
  op         read, write (with content) or delete (recursive: a folder with all in it)
  root       the folder that path stays in
An answer: {"id", "outcome", "decision", "reason"?, "bytes"?, "content"?}
  outcome    done, denied, failed or invalid`,
    places: RECORDS,
    isJsonAlways: true,
  })
    .option('--jsonl', 'rows on standard input, answers on standard output, in order')
    .action((options) =>
      start(options, async (context) => (await import('./commands/file.ts')).file(options, context)),
    );
  command(program, {
    usage: 'doctor',
    description: 'what is really enforced here, proved by trying',
    example: 'sallyport doctor --verbose',
  }).action((options) =>
    start(options, async (context) => (await import('./commands/doctor.ts')).doctor(options, context)),
  );
}

function addScan(program: Command, start: Start, version: string): void {
  command(program, {
    usage: 'scan [paths...]',
    description:
      'what would the scripts, queries and agent definitions in a repository do? Reads them (default: the current folder), runs none, and reports what the policy denies or would ask about, and secrets',
    example: `sallyport scan --staged
  sallyport scan --format sarif > sallyport.sarif

Exit status: 0 nothing denied, 1 not everything was seen, 2 usage, 3 denied or a secret, 4 would be asked (with --fail-on ask).
With --verbose also what the sandbox would let run without a question.`,
    places: ['policy'],
  })
    .option('--staged', 'only what git is about to commit, as it stands in the index')
    .addOption(new Option('--format <format>', 'how to report (default: text)').choices(['text', 'json', 'sarif']))
    .addOption(
      new Option(
        '--fail-on <answer>',
        'which findings make the exit status 3 (denied, the default) or 4 (would be asked)',
      ).choices(['deny', 'ask', 'never']),
    )
    .option('--modules', 'also Python, JavaScript and TypeScript files that only other programs load')
    .option('--baseline <file>', 'report of an earlier --format json: its findings are known, and left out')
    .option(
      '--timeout <seconds>',
      'end after this long (default: 300); exit status 1, since not everything was seen',
      amount,
    )
    .action((paths: string[], options) =>
      start(options, async (context) => (await import('./commands/scan.ts')).scan(paths, options, context, version)),
    );
}
