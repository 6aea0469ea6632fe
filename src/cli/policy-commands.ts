import type { Command } from 'commander';
import { command, group, type Start } from './add-command.ts';

export function addPolicyCommands(program: Command, start: Start): void {
  const policy = group(program, {
    usage: 'policy',
    description: 'check and question the policy',
    example: 'sallyport policy explain run git push',
  });
  command(policy, {
    usage: 'check [file]',
    description: 'load a policy and say what is in force, or where its mistake is',
    example: 'sallyport policy check sallyport.yaml',
  }).action((file: string | undefined, options) =>
    start(options, async (context) => (await import('./commands/policy.ts')).checkPolicy(file, options, context)),
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
    usage: 'explain <act...>',
    description: 'the same, with the effects read and the rules that decided',
    example: 'sallyport policy explain read .env',
  })
    .passThroughOptions()
    .action((words: string[], options) =>
      start(options, async (context) => (await import('./commands/policy.ts')).explainPolicy(words, options, context)),
    );
}
