import { type Command, Option } from 'commander';
import { command, group, RECORDS, type Start, wholeNumber } from './add-command.ts';

const forOption = (): Option =>
  new Option('--for <how long>', 'once, for the session that asked, or for the project (default: once)').choices([
    'once',
    'session',
    'project',
  ]);

/** `approvals`: what waits for an answer, what is remembered, and who may answer. */
export function addApprovalCommands(program: Command, start: Start): void {
  const approvals = group(program, {
    usage: 'approvals',
    description: 'questions that wait, answers that are remembered, and the keys that may answer',
    example: 'sallyport approvals list',
  });
  command(approvals, {
    usage: 'list',
    description: 'what waits for an answer, and what is remembered, with how often it was used',
    example: 'sallyport approvals list',
    places: RECORDS,
  })
    .option('--all', 'also what is over')
    .action((options) =>
      start(options, async (context) => (await import('./commands/approvals.ts')).listApprovals(options, context)),
    );
  command(approvals, {
    usage: 'show <id>',
    description: 'a question or a remembered answer, whole; with --payload the bytes that a key elsewhere has to sign',
    example: `sallyport approvals show q_0123456789abcdef
  sallyport approvals show q_0123456789abcdef --payload --by k_0123456789abcdef > to-sign`,
    places: RECORDS,
  })
    .option('--payload', 'print the bytes to sign, and nothing else')
    .option('--by <key>', 'id of the key that will sign')
    .addOption(forOption())
    .option('--until <time>', 'for the project: 7d, or a day like 2026-12-31')
    .option('--uses <n>', 'for the project: how often at most', wholeNumber)
    .action((id: string, options) =>
      start(options, async (context) => (await import('./commands/approvals.ts')).showApproval(id, options, context)),
    );
  command(approvals, {
    usage: 'grant <id...>',
    description: 'answer questions with yes, signed by an enrolled key',
    example: `sallyport approvals grant q_0123456789abcdef --key ~/keys/ana.key
  sallyport approvals grant q_0123456789abcdef --key ~/keys/ana.key --for project --until 7d --uses 10`,
    places: RECORDS,
  })
    .option('--key <file>', 'private key of an approver')
    .option('--passphrase-file <file>', 'its passphrase, in the first line (default: asked at the terminal)')
    .addOption(forOption())
    .option('--until <time>', 'for the project: 7d, or a day like 2026-12-31')
    .option('--uses <n>', 'for the project: how often at most', wholeNumber)
    .option('--by <key>', 'id of a key that signed elsewhere')
    .option('--signature <base64>', 'its signature over what `approvals show --payload` prints')
    .action((ids: string[], options) =>
      start(options, async (context) =>
        (await import('./commands/approvals.ts')).grantApprovals(ids, options, context),
      ),
    );
  command(approvals, {
    usage: 'refuse <id...>',
    description: 'answer questions with no',
    example: 'sallyport approvals refuse q_0123456789abcdef --reason "not on a Friday"',
    places: RECORDS,
  })
    .option('--reason <text>', 'goes back to the agent')
    .action((ids: string[], options) =>
      start(options, async (context) =>
        (await import('./commands/approvals.ts')).refuseApprovals(ids, options, context),
      ),
    );
  command(approvals, {
    usage: 'revoke [id...]',
    description: 'take back what is remembered',
    example: 'sallyport approvals revoke g_0123456789abcdef',
    places: RECORDS,
  })
    .option('--all', 'everything that is remembered')
    .action((ids: string[], options) =>
      start(options, async (context) =>
        (await import('./commands/approvals.ts')).revokeApprovals(ids, options, context),
      ),
    );
  addKeyCommands(approvals, start);
}

function addKeyCommands(approvals: Command, start: Start): void {
  const keys = group(approvals, {
    usage: 'keys',
    description: 'who may answer from elsewhere',
    example: 'sallyport approvals keys list',
  });
  command(keys, {
    usage: 'enroll',
    description:
      'let a key answer: the first one is confirmed at the terminal, every later one is signed for by an enrolled one',
    example: `sallyport approvals keys enroll --owner ana --key ~/keys/ana.key
  sallyport approvals keys enroll --owner ben --public ben.pem --by ~/keys/ana.key`,
    places: RECORDS,
  })
    .option('--owner <name>', 'whose key it is; two keys of one owner are one person')
    .option('--key <file>', 'make a new key, and write its private part here')
    .option('--public <file>', 'enroll this public key (PEM, Ed25519) instead')
    .option('--by <file>', 'private key of an approver, which signs for the new one')
    .option('--passphrase-file <file>', 'passphrase for the new key (default: asked at the terminal)')
    .option('--by-passphrase-file <file>', 'passphrase of the key that signs')
    .action((options) =>
      start(options, async (context) => (await import('./commands/approver-keys.ts')).enrolKey(options, context)),
    );
  command(keys, {
    usage: 'list',
    description: 'list the keys that may answer, and those that could once',
    example: 'sallyport approvals keys list',
    places: RECORDS,
  }).action((options) =>
    start(options, async (context) => (await import('./commands/approver-keys.ts')).listKeys(options, context)),
  );
  command(keys, {
    usage: 'remove <key>',
    description: 'a key may no longer answer; the last one stays',
    example: 'sallyport approvals keys remove k_0123456789abcdef --by ~/keys/ana.key',
    places: RECORDS,
  })
    .option('--by <file>', 'private key of an approver, which signs for it')
    .option('--by-passphrase-file <file>', 'its passphrase, in the first line')
    .action((id: string, options) =>
      start(options, async (context) => (await import('./commands/approver-keys.ts')).removeKey(id, options, context)),
    );
}
