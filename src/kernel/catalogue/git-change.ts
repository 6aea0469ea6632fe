import { gitChangeSchema } from '../../contract/catalogue.ts';
import { SallyportError } from '../../contract/errors.ts';
import type { RefChange, StagedRepository } from '../../contract/staged-repository.ts';
import { visibleLine } from '../../contract/visible-text.ts';
import { redactSecrets } from '../../effects/secrets/redact-secrets.ts';
import type { KindDefinition, Objection, Understood } from './kind.ts';

/** Takes over what a command did to a git repository in its stage. */
export const gitChange: KindDefinition = {
  kind: 'git.change',
  understand(args, { facts }): Understood {
    const { stage, folder } = gitChangeSchema.parse(args);
    const repository = facts.stagedRepositories(stage).find((found) => found.folder === folder);
    if (repository === undefined)
      throw new SallyportError('STAGE_UNKNOWN', `The stage ${stage} changed no repository in ${folder}.`);
    const name = folder === facts.workspace ? 'the repository' : visibleLine(folder.slice(facts.workspace.length + 1));
    return {
      arguments: { op: 'import', stage, folder, digest: repository.digest },
      effects: [{ type: 'write', target: folder, targetKind: 'repository' }],
      facts: { repository: repository.digest },
      summary: [`take over what was done to ${name}`, ...movedLines(repository), ...summaryLines(repository)].join(
        '\n',
      ),
      ...(repository.patch !== undefined && { preview: repository.patch }),
      objections: objectionsTo(repository),
    };
  },
};

function movedLines({ refs, head, isIndexChanged, isNew }: StagedRepository): readonly string[] {
  const told = [
    ...(isNew ? ['a new repository'] : []),
    ...refs.map(movedWords),
    ...(head === undefined ? [] : [`HEAD is at ${shortName(head)} now`]),
    ...(isIndexChanged ? ['other files stand ready for the next commit'] : []),
  ];
  return told.map((line) => `  ${visibleLine(line)}`);
}

function movedWords({ name, before, after, isForward }: RefChange): string {
  if (after === undefined) return `${shortName(name)} is dropped`;
  if (before === undefined) return `${shortName(name)} is new, at ${after.slice(0, 8)}`;
  const how = isForward ? '' : ', leaving commits behind';
  return `${shortName(name)} moves from ${before.slice(0, 8)} to ${after.slice(0, 8)}${how}`;
}

const shortName = (name: string): string => name.replace(/^refs\/(?:heads\/)?/, '');

function summaryLines({ commits, commitCount, obstacle }: StagedRepository): readonly string[] {
  const more = commitCount - commits.length;
  return [
    ...(obstacle === undefined ? [] : [`  not possible: ${visibleLine(obstacle)}`]),
    ...commits.map(({ id, subject }) => `  ${id.slice(0, 8)} ${visibleLine(subject)}`),
    ...(more > 0 ? [`  and ${more} more commits`] : []),
  ];
}

/** What cannot be had is refused with its reason; a secret is kept out of history, where it would stay for good. */
function objectionsTo({ obstacle, patch, messages }: StagedRepository): readonly Objection[] {
  if (obstacle !== undefined)
    return [{ opinion: 'forbid', rule: 'floor/git-not-understood', because: visibleLine(obstacle) }];
  if (patch === undefined)
    return [
      { opinion: 'ask', rule: 'floor/git-too-much', because: 'its commits are too large to look through for secrets' },
    ];
  const found = secretsIn(patch, messages);
  if (found === undefined) return [];
  return [
    {
      opinion: 'forbid',
      rule: 'floor/no-secrets-in-commits',
      because: `it would commit a secret (${found.kind} in ${visibleLine(found.file)})`,
    },
  ];
}

/** The first secret in what a patch adds, with the file that it would be committed in. */
function secretsIn(patch: string, messages: string): { readonly kind: string; readonly file: string } | undefined {
  for (const part of patch.split(/^diff --git /m).slice(1)) {
    const file = /^\+\+\+ (?:"?b\/)?(.*?)"?$/m.exec(part)?.[1] ?? 'a file';
    const added = part
      .split('\n')
      .filter((line) => line.startsWith('+'))
      .map((line) => line.slice(1));
    // Without the NULs of other encodings and of binary files.
    const [secret] = redactSecrets(added.join('\n').replaceAll('\0', '')).found;
    if (secret !== undefined) return { kind: secret.kind, file };
  }
  const [said] = redactSecrets(messages).found;
  return said === undefined ? undefined : { kind: said.kind, file: 'what a commit or tag says' };
}
