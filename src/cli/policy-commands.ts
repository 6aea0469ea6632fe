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
  command(policy, {
    usage: 'replay [file]',
    description:
      'play recorded sessions of models with tools against the rules: which attacks go through, and how often a person would be asked. Nothing is run',
    example: 'sallyport policy replay --trajectories sessions.jsonl.gz --json',
    places: ['policy'],
  })
    .option('--trajectories <file>', 'recorded sessions, one JSON object a line; may be packed with gzip')
    .option('--perturb <name>', 'change the attacks first: phrases, spaced, reversed, base64, hex, percent or metadata')
    .option('--table <file>', 'for phrases: a JSON list of {"find", "replace"}')
    .option('--baseline <name>', 'by another rule than ours, for comparison: none or session-taint')
    .action((file: string | undefined, options) =>
      start(options, async (context) =>
        (await import('./commands/policy-trajectories.ts')).replayTrajectoryFile(
          { ...options, ...(file !== undefined && { policy: file }) },
          context,
        ),
      ),
    );
}
