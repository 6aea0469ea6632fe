import { gitChangeSchema } from '../../contract/catalogue.ts';
import type { Effect } from '../../contract/effect.ts';
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
      effects: importEffects(repository),
      facts: { repository: repository.digest },
      summary: [`take over what was done to ${name}`, ...summaryLines(repository)].join('\n'),
      ...(repository.patch !== undefined && { preview: repository.patch }),
      objections: objectionsTo(repository),
    };
  },
};

/** Written so that it reads on from "It …": refs are no files, and a rule about paths does not mean them. */
function importEffects({ refs, head, isIndexChanged, isNew }: StagedRepository): readonly Effect[] {
  const told = [
    ...(isNew ? ['creates a git repository'] : []),
    ...refs.map(movedWords),
    ...(head === undefined ? [] : [`moves HEAD to ${shortName(head)}`]),
    ...(isIndexChanged ? ['changes what stands ready for the next commit'] : []),
  ];
  const effects = told.map((target): Effect => ({ type: 'write', target: visibleLine(target), targetKind: 'text' }));
  return effects.length > 0 ? effects : [{ type: 'write', target: 'changes nothing in git', targetKind: 'text' }];
}

function movedWords({ name, before, after, isForward }: RefChange): string {
  if (after === undefined) return `drops ${shortName(name)}`;
  if (before === undefined) return `creates ${shortName(name)} at ${after.slice(0, 8)}`;
  const how = isForward ? '' : ', leaving commits behind';
  return `moves ${shortName(name)} from ${before.slice(0, 8)} to ${after.slice(0, 8)}${how}`;
}

const shortName = (name: string): string => name.replace(/^refs\/(?:heads\/)?/, '');

function summaryLines({ commits, commitCount, left, obstacle }: StagedRepository): readonly string[] {
  const more = commitCount - commits.length;
  return [
    ...(obstacle === undefined ? [] : [`  not possible: ${visibleLine(obstacle)}`]),
    ...commits.map(({ id, subject }) => `  ${id.slice(0, 8)} ${visibleLine(subject)}`),
    ...(more > 0 ? [`  and ${more} more commits`] : []),
    ...left.map((path) => `  never taken over: ${visibleLine(path)}`),
  ];
}

/** What cannot be had is refused with its reason; a secret is kept out of history, where it would stay for good. */
function objectionsTo({ obstacle, patch }: StagedRepository): readonly Objection[] {
  if (obstacle !== undefined)
    return [{ opinion: 'forbid', rule: 'floor/git-not-understood', because: visibleLine(obstacle) }];
  if (patch === undefined)
    return [
      { opinion: 'ask', rule: 'floor/git-too-much', because: 'its commits are too large to look through for secrets' },
    ];
  const found = secretsIn(patch);
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
function secretsIn(patch: string): { readonly kind: string; readonly file: string } | undefined {
  for (const part of patch.split(/^diff --git /m).slice(1)) {
    const file = /^\+\+\+ (?:"?b\/)?(.*?)"?$/m.exec(part)?.[1] ?? 'a file';
    const added = part
      .split('\n')
      .filter((line) => line.startsWith('+') && !line.startsWith('+++ '))
      .map((line) => line.slice(1));
    const [secret] = redactSecrets(added.join('\n')).found;
    if (secret !== undefined) return { kind: secret.kind, file };
  }
  return undefined;
}
