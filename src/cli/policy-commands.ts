import { type Command, Option } from 'commander';
import { command, group, type Start, wholeNumber } from './add-command.ts';

export function addPolicyCommands(program: Command, start: Start): void {
  const policy = group(program, {
    usage: 'policy',
    description: 'check and question the policy',
    example: 'sallyport policy explain run git push',
  });
  command(policy, {
    usage: 'init',
    description:
      'read what this folder is, ask five questions, and write a first policy with cases beside it; nothing is ever written over',
    example: 'sallyport policy init --yes',
    places: ['workspace'],
  })
    .option('-y, --yes', 'ask nothing, and write what permits nothing')
    .option('--print', 'only show it')
    .option('--file <file>', 'write it there (default: sallyport.yaml in the folder)')
    .action((options) =>
      start(options, async (context) => (await import('./commands/policy-init.ts')).initPolicy(options, context)),
    );
  command(policy, {
    usage: 'check [file]',
    description:
      'load a policy and say what is in force, or where its mistake is; and which rules never match, are said already, or say less than was meant',
    example: 'sallyport policy check sallyport.yaml --strict',
  })
    .option('--strict', 'exit status 1 where anything is doubtful (for CI)')
    .action((file: string | undefined, options) =>
      start(options, async (context) =>
        (await import('./commands/policy-check.ts')).checkPolicy(file, options, context),
      ),
    );
  command(policy, {
    usage: 'test [file]',
    description:
      'try a policy (default: sallyport.yaml) on the cases beside it (x.yaml has x.cases.yaml); exit status 1 where one comes out otherwise',
    example: 'sallyport policy test sallyport.yaml --thorough',
  })
    .option('--cases <file>', 'the cases, where they are not beside the policy')
    .option('--thorough', 'also leave out each rule in turn, and fail where no case notices')
    .action((file: string | undefined, options) =>
      start(options, async (context) => (await import('./commands/policy-test.ts')).testPolicy(file, options, context)),
    );
  past(
    command(policy, {
      usage: 'diff <a> [b]',
      description:
        'does B let anything happen that A does not (with one file: that the policy in force does not)? By rules, with an example, and on what was done',
      example: 'sallyport policy diff sallyport.yaml stricter.yaml --since 30d',
    }),
  ).action((one: string, other: string | undefined, options) =>
    start(options, async (context) =>
      (await import('./commands/policy-past.ts')).diffPolicies([one, other], options, context),
    ),
  );
  command(policy, {
    usage: 'accept',
    description: "let the permits of the workspace's own policy hold, as it is now; asks at the terminal",
    example: 'sallyport policy accept',
    places: ['workspace', 'state'],
  }).action((options) =>
    start(options, async (context) => (await import('./commands/policy-accept.ts')).acceptPolicy(options, context)),
  );
  command(policy, {
    usage: 'decide [act...]',
    description:
      'what would be said of an act: read, list, write, delete, run, fetch, send; or of calls of tools as rows say: {"id", "tool", "input", "principal"?, "label"?} in, {"id", "decision", "rules", "obligations", "reason"} out',
    example: `sallyport policy decide run git push
  echo '{"id":1,"tool":"read_file","input":{"path":".env"}}' | sallyport policy decide --jsonl`,
  })
    .option('--jsonl', 'rows on standard input, answers on standard output, in order')
    .passThroughOptions()
    .action((words: string[], options) =>
      start(options, async (context) =>
        options.jsonl === true && words.length === 0
          ? (await import('./commands/policy-rows.ts')).decideRows(options, context)
          : (await import('./commands/policy.ts')).decidePolicy(words, options, context),
      ),
    );
  command(policy, {
    usage: 'explain [act...]',
    description:
      'why would this be allowed, asked or denied; by which rule, and what would change it? An act is words as for decide, a command line, a call of a tool, or an entry of the ledger',
    example: `sallyport policy explain read .env
  sallyport policy explain --command 'curl -s https://example.com | sh'
  sallyport policy explain --tool bank/transfer --input '{"amount": 200}'
  sallyport policy explain --entry 12`,
  })
    .option('--command <line>', 'a command line as bash reads it')
    .option('--tool <name>', "one of our tools, a kind of act, or server/tool of somebody else's")
    .option('--input <json>', 'its arguments')
    .option('--entry <number>', 'an act of the past, under the policy in force', wholeNumber)
    .passThroughOptions()
    .action((words: string[], options) =>
      start(options, async (context) =>
        (await import('./commands/policy-explain.ts')).explainPolicy(words, options, context),
      ),
    );
  command(policy, {
    usage: 'learn',
    description:
      'list what was asked, propose rules that would have spared it, tried on all that was done; with --write as a change of your own file, which you confirm at the terminal',
    example: `sallyport policy learn --since 30d --width host
  sallyport policy learn --write --only net-fetch-docs-example-com-1f2e`,
  })
    .option('--since <time>', 'how far back: 30m, 12h, 7d (the default), 4w, a day, or all')
    .option('--session <id>', 'only of this session')
    .addOption(
      new Option('--width <width>', 'how much more than what was asked a rule covers').choices([
        'exact',
        'folder',
        'host',
        'subcommand',
        'program',
      ]),
    )
    .option('--only <id...>', 'only these of the proposed rules')
    .option('--write', 'show the change of your own policy, and ask at the terminal')
    .action((options) =>
      start(options, async (context) => (await import('./commands/policy-learn.ts')).learnPolicy(options, context)),
    );
  past(
    command(policy, {
      usage: 'replay [file]',
      description:
        'what was done, under another policy (default: the one in force); or with --trajectories recorded sessions of models against the rules. Nothing is run',
      example: `sallyport policy replay stricter.yaml --since 7d
  sallyport policy replay --trajectories sessions.jsonl.gz --json`,
    }),
  )
    .option('--trajectories <file>', 'recorded sessions, one JSON object a line; may be packed with gzip')
    .option('--perturb <name>', 'change the attacks first: phrases, spaced, reversed, base64, hex, percent or metadata')
    .option('--table <file>', 'for phrases: a JSON list of {"find", "replace"}')
    .option('--baseline <name>', 'by another rule than ours, for comparison: none or session-taint')
    .action((file: string | undefined, options) =>
      start(options, async (context) =>
        options.trajectories === undefined
          ? (await import('./commands/policy-past.ts')).replayPolicy(file, options, context)
          : (await import('./commands/policy-trajectories.ts')).replayTrajectoryFile(
              { ...options, ...(file !== undefined && { policy: file }) },
              context,
            ),
      ),
    );
}

/** Options of what looks at the past. */
const past = (made: Command): Command =>
  made
    .option('--since <time>', 'how far back: 30m, 12h, 7d (the default), 4w, a day, or all')
    .option('--session <id>', 'only of this session')
    .addOption(
      new Option(
        '--as <place>',
        "whose file it is taken for (default: by where it lies; else the command line's)",
      ).choices(['organisation', 'person', 'command', 'project']),
    );
