import { expect, test } from 'vitest';
import { createMemoryFacts } from '../../../testing/memory-facts.ts';
import { readCommand } from '../read-command.ts';

const subcommandOf = (command: string): string | undefined => {
  const facts = createMemoryFacts({ workspace: '/work', home: '/home/ana' });
  return readCommand(command, { cwd: '/work', facts }).commands[0]?.subcommand;
};

test.each([
  ['terraform plan', 'plan'],
  ['terraform -chdir=infra apply -auto-approve', 'apply'],
  ['terraform state rm a.b', 'state rm a.b'],
  ['aws s3 rb s3://b --force', 's3 rb s3://b'],
  ['aws --profile prod --region eu-west-1 ec2 terminate-instances --instance-ids i', 'ec2 terminate-instances'],
  ['gcloud --project p compute instances delete x', 'compute instances delete x'],
  ['az group delete --name g', 'group delete'],
  ['gh -R a/b pr merge 1', 'pr merge 1'],
  ['pulumi up --yes', 'up'],
])('%s has the sub-command %s', (command, expected) => {
  expect(subcommandOf(command)).toBe(expected);
});

test.each([
  ['an option that could take the next word', 'aws --strange s3 ls'],
  ['a word that is known only at run time', 'terraform $VERB'],
  ['no word at all', 'terraform'],
])('%s: nothing is told, so that rules about any sub-command meet it', (_, command) => {
  expect(subcommandOf(command)).toBeUndefined();
});
