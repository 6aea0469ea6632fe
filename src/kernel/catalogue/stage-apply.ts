import { stageApplySchema } from '../../contract/catalogue.ts';
import type { Effect } from '../../contract/effect.ts';
import { SallyportError } from '../../contract/errors.ts';
import type { StageChange } from '../../contract/facts.ts';
import { visibleLine } from '../../contract/visible-text.ts';
import type { KindContext, KindDefinition, Understood } from './kind.ts';
import { fileObjections, repositoryObjection } from './path-argument.ts';
import { plain } from './plain.ts';
import { stagePreview } from './stage-preview.ts';

/** Carries what a command changed into the workspace, or takes back what acts changed. */
export const stageApply: KindDefinition = {
  kind: 'stage.apply',
  understand(args, context) {
    const parsed = stageApplySchema.parse(args);
    return parsed.op === 'apply' ? understandApply(parsed, context) : understandUndo(parsed, context);
  },
};

function understandApply(
  { stage, leaveOut = [] }: { stage: string; leaveOut?: string[] | undefined },
  context: KindContext,
): Understood {
  const fact = context.facts.stage(stage);
  if (fact === undefined) throw new SallyportError('STAGE_UNKNOWN', `There is no stage ${stage}.`);
  const left = new Set(leaveOut);
  const changes = fact.changes.filter(({ path }) => !left.has(path));
  return {
    arguments: { op: 'apply', stage, changes: changes.map((change) => plain({ ...change })), digest: fact.digest },
    effects: changes.map(changeEffect),
    facts: { stage: fact.digest },
    summary: `carry ${changes.length} changed ${changes.length === 1 ? 'path' : 'paths'} into the workspace\n${changes.map(({ path, change }) => `  ${change} ${visibleLine(path)}`).join('\n')}`,
    previewFor: (asked) => stagePreview(stage, changes, context.facts, asked),
    objections: changes.flatMap((change, index) => [
      ...fileObjections({ canonical: change.path, aliases: [] }, change.change === 'delete' ? 'delete' : 'write', {
        effect: index,
        context,
      }),
      ...repositoryObjection(change.path, headText(stage, change, context), index),
    ]),
  };
}

const HEAD_BYTES_MAX = 4096;

/** A link counts by what it leads to: `HEAD -> refs/heads/main` is the old form of a HEAD. */
function headText(stage: string, { path, change, entry }: StageChange, { facts }: KindContext): string | undefined {
  if (change === 'delete' || !/\/head$/i.test(path)) return undefined;
  const text = facts.stageText(stage, path, HEAD_BYTES_MAX);
  return entry === 'link' && text !== undefined ? `ref: ${text}` : text;
}

const changeEffect = ({ path, change }: StageChange): Effect => ({
  type: change === 'delete' ? 'delete' : 'write',
  target: path,
  targetKind: 'path',
});

interface Undo {
  readonly session: string;
  readonly action?: string | undefined;
  readonly force?: boolean | undefined;
}

/** Undo is a person's act: an agent that could undo could take back the person's own repairs. */
function understandUndo({ session, action, force = false }: Undo, { facts, principal }: KindContext): Understood {
  const paths = facts.undoable(session, action);
  return {
    arguments: { op: 'undo', session, force, ...(action !== undefined && { action }) },
    effects: paths.map(undoEffect),
    facts: { paths: [...paths] },
    summary: `undo ${action ?? session}: ${paths.length} ${paths.length === 1 ? 'path' : 'paths'}`,
    objections:
      principal.kind === 'person'
        ? []
        : [{ opinion: 'forbid', rule: 'floor/undo-is-a-persons', because: 'only a person takes acts back' }],
  };
}

/** Only the git driver records changes below a `.git`, so taking them back is a change of the repository. */
function undoEffect(path: string): Effect {
  const at = path.indexOf('/.git/');
  return at === -1
    ? { type: 'write', target: path, targetKind: 'path' }
    : { type: 'write', target: path.slice(0, at), targetKind: 'repository' };
}
