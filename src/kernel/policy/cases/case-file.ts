import { z } from 'zod';
import { IMPACTS } from '../../../contract/effect.ts';
import { SallyportError } from '../../../contract/errors.ts';
import type { TextPlace } from '../policy-file.ts';
import type { PolicyNode } from '../policy-node.ts';
import { readPolicySource } from '../policy-source.ts';

/** The person of all cases that do not say otherwise: cases mean the same on every machine. */
export const CASE_HOME = '/home/ana';

const caseSchema = z.strictObject({
  /** In words: `read ~/x and everything below`. */
  act: z.string().optional(),
  /** A command line as bash reads it, with all that it would do. */
  command: z.string().optional(),
  expect: z.enum(['allow', 'ask', 'deny']),
  /** Id of a rule that determines it; absent where the default or nothing does. */
  rule: z.string().optional(),
  /** How far the act reaches, where it is not what its confinement says. */
  impact: z.enum(IMPACTS).optional(),
  workspace: z.string().default(`${CASE_HOME}/shop`),
  /** Who does it, where it is not an agent. */
  by: z.enum(['person', 'agent']).default('agent'),
  /** Label of what the act was made from, where it is not what an agent's is. */
  from: z
    .strictObject({
      integrity: z.enum(['untrusted', 'tool', 'system', 'user']).optional(),
      confidentiality: z.enum(['public', 'private', 'secret']).optional(),
    })
    .optional(),
  /** A permit that somebody gives besides. */
  and: z.strictObject({ permit: z.string(), program: z.string().optional() }).optional(),
  why: z.string().optional(),
});

/** One line of a `*.cases.yaml`: an act, and what is decided about it. */
export type GoldenCase = z.infer<typeof caseSchema>;

export interface PlacedCase extends GoldenCase {
  readonly at: TextPlace;
}

const fileSchema = z.strictObject({
  /** The shipped pack that the cases are of; absent for a file of your own. */
  pack: z.string().optional(),
  cases: z.array(z.unknown()).min(1),
});

export interface CaseFile {
  readonly pack?: string;
  readonly cases: readonly PlacedCase[];
}

/** Reads cases, YAML or JSON. Throws `POLICY_INVALID` with file:line:column for everything that is not understood. */
export function parseCases(text: string, file: string): CaseFile {
  const source = readPolicySource(text, file);
  const whole = fileSchema.safeParse(plainValue(source.root));
  if (!whole.success) return source.fail(source.root, problemOf(whole.error));
  const list = source.map(source.root, 'cases').find(({ key }) => key === 'cases')?.value;
  const nodes = list?.type === 'list' ? list.items : [];
  const cases = nodes.map((node): PlacedCase => {
    const one = caseSchema.safeParse(plainValue(node));
    if (!one.success) return source.fail(node, problemOf(one.error));
    const { act, command } = one.data;
    if ((act === undefined) === (command === undefined))
      source.fail(node, 'a case has an act or a command, and not both');
    return { ...one.data, at: source.placeOf(node) };
  });
  return { ...(whole.data.pack !== undefined && { pack: whole.data.pack }), cases };
}

const problemOf = ({ issues: [first] }: z.ZodError): string =>
  `${first?.path.join('.') || 'the file'}: ${first?.message ?? 'it is no case'}`;

/** What JSON would give. */
function plainValue(node: PolicyNode): unknown {
  if (node.type === 'scalar') return node.value;
  if (node.type === 'list') return node.items.map(plainValue);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value)]));
}

/** A case that says nothing that can be carried out is a mistake of its author. */
export const wrongCase = (message: string): SallyportError => new SallyportError('POLICY_INVALID', message);
