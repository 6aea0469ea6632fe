import {
  ACTION_KINDS,
  type ActionKind,
  fileDeleteSchema,
  fileListSchema,
  fileReadSchema,
  fileWriteSchema,
  gitChangeSchema,
  modelGenerateSchema,
  netFetchSchema,
  netSendSchema,
  processRunSchema,
  type RuleKind,
  stageApplySchema,
} from '../../contract/catalogue.ts';

const fieldsOf = ({ shape }: { readonly shape: object }): readonly string[] => Object.keys(shape);

/** The arguments that an act of a kind can have. A search is made canonical with what it leaves out. */
const FIELDS: Readonly<Record<ActionKind, readonly string[]>> = {
  'file.read': [...fieldsOf(fileReadSchema), 'excludes'],
  'file.list': [...fieldsOf(fileListSchema), 'excludes'],
  'file.write': fieldsOf(fileWriteSchema),
  'file.delete': fieldsOf(fileDeleteSchema),
  'process.run': processRunSchema.options.flatMap(fieldsOf),
  'stage.apply': stageApplySchema.options.flatMap(fieldsOf),
  'git.change': fieldsOf(gitChangeSchema),
  'net.fetch': fieldsOf(netFetchSchema),
  'net.send': fieldsOf(netSendSchema),
  'model.generate': fieldsOf(modelGenerateSchema),
};

const ALL: ReadonlySet<string> = new Set(ACTION_KINDS.flatMap((kind) => FIELDS[kind]));

/**
 * Every argument that an act which a rule of these kinds speaks of can have; undefined where anything may stand there.
 * An effect comes in acts of other kinds too (a command reads files), so all of theirs count.
 */
export function argumentFieldsOf(kinds: readonly RuleKind[] | '*'): ReadonlySet<string> | undefined {
  if (kinds === '*') return undefined;
  const isClosed = kinds.every((kind) => ACTION_KINDS.some((known) => known === kind) || kind === 'secret.use');
  return isClosed ? ALL : undefined;
}
