import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Action } from '../src/contract/action.ts';
import type { ActionKind } from '../src/contract/catalogue.ts';
import { type Effect, IMPACTS } from '../src/contract/effect.ts';
import { type Confinement, reachOf } from '../src/kernel/classify/reach.ts';
import { anAction } from '../src/testing/an-action.ts';

export const HOME = '/home/ana';

/** One line of a `*.cases.yaml`: an act in words, and what is decided about it. */
const goldenCase = z.strictObject({
  act: z.string(),
  expect: z.enum(['allow', 'ask', 'deny']),
  /** Id of a rule that determines it; absent where the default or nothing does. */
  rule: z.string().optional(),
  /** How far the act reaches, where it is not what its confinement says. */
  impact: z.enum(IMPACTS).optional(),
  workspace: z.string().default(`${HOME}/shop`),
  /** Who does it, where it is not an agent. */
  by: z.enum(['person', 'agent']).default('agent'),
  /** Label of what the act was made from, where it is not what an agent's is. */
  from: z
    .strictObject({
      integrity: z.enum(['untrusted', 'tool', 'system', 'user']).optional(),
      confidentiality: z.enum(['public', 'private', 'secret']).optional(),
    })
    .optional(),
  /** A permit that somebody gives besides the pack. */
  and: z.strictObject({ permit: z.string(), program: z.string().optional() }).optional(),
  why: z.string().optional(),
});
export type GoldenCase = z.infer<typeof goldenCase>;

const goldenFile = z.strictObject({ pack: z.string(), cases: z.array(goldenCase).min(1) });

export const readGoldenFile = (file: URL): z.infer<typeof goldenFile> =>
  goldenFile.parse(parse(readFileSync(file, 'utf8')));

interface Verb {
  readonly kind: ActionKind;
  readonly type: Effect['type'];
  readonly targetKind: Effect['targetKind'];
  readonly confinement: Confinement;
  readonly method?: string;
}

const VERBS: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ['read', { kind: 'file.read', type: 'read', targetKind: 'path', confinement: 'journal' }],
  ['list', { kind: 'file.list', type: 'read', targetKind: 'path', confinement: 'journal' }],
  ['write', { kind: 'file.write', type: 'write', targetKind: 'path', confinement: 'journal' }],
  ['delete', { kind: 'file.delete', type: 'delete', targetKind: 'path', confinement: 'journal' }],
  ['run', { kind: 'process.run', type: 'execute', targetKind: 'program', confinement: 'sandbox' }],
  ['unclear', { kind: 'process.run', type: 'unknown', targetKind: 'text', confinement: 'sandbox' }],
  ['secret', { kind: 'process.run', type: 'secret', targetKind: 'text', confinement: 'sandbox' }],
  ['persist', { kind: 'process.run', type: 'persist', targetKind: 'path', confinement: 'sandbox' }],
  ['schedule', { kind: 'process.run', type: 'persist', targetKind: 'text', confinement: 'sandbox' }],
  ['destroy', { kind: 'process.run', type: 'destroy', targetKind: 'path', confinement: 'sandbox' }],
  ['destroy-text', { kind: 'process.run', type: 'destroy', targetKind: 'text', confinement: 'sandbox' }],
  ['call', { kind: 'process.run', type: 'unknown', targetKind: 'tool', confinement: 'none' }],
  ['privilege', { kind: 'process.run', type: 'privilege', targetKind: 'program', confinement: 'sandbox' }],
  ['right', { kind: 'process.run', type: 'privilege', targetKind: 'text', confinement: 'sandbox' }],
  ['fetch', { kind: 'net.fetch', type: 'network', targetKind: 'host', confinement: 'none', method: 'GET' }],
  ['send', { kind: 'net.send', type: 'network', targetKind: 'host', confinement: 'none', method: 'POST' }],
]);

/** Makes the act that the words of a case stand for: `read ~/x which is also y and everything below`. */
export function actOf({
  act,
  impact,
  workspace,
  by = 'agent',
  from = {},
}: Pick<GoldenCase, 'act' | 'impact' | 'workspace'> & Partial<Pick<GoldenCase, 'by' | 'from'>>): Action {
  const [word = '', ...rest] = act.replace(' everything in the workspace', ' . and everything below').split(' ');
  const verb = VERBS.get(word);
  if (verb === undefined) throw new TypeError(`no verb: ${act}`);
  const isTree = rest.slice(-3).join(' ') === 'and everything below';
  const [target = '', alias] = rest
    .slice(0, isTree ? -3 : rest.length)
    .join(' ')
    .split(' which is also ');
  const effect = { ...effectOf(verb, target, alias, workspace), ...(isTree && { extent: 'tree' as const }) };
  const reach = impact ?? reachOf(effect, verb.confinement, { workspace, home: HOME });
  const { integrity = 'untrusted', confidentiality = 'private' } = from;
  return anAction({
    kind: verb.kind,
    effects: [{ ...effect, impact: reach }],
    workspace,
    principal: { kind: by, name: by === 'person' ? 'ana' : 'coder' },
    label: { integrity, confidentiality, sources: [] },
  });
}

function effectOf(
  { type, targetKind, method }: Verb,
  target: string,
  alias: string | undefined,
  workspace: string,
): Effect {
  const absolute = (path: string): string => {
    if (path === '~' || path.startsWith('~/')) return `${HOME}${path.slice(1)}`;
    return path.startsWith('/') ? path : path === '.' ? workspace : `${workspace}/${path}`;
  };
  const common = { type, targetKind, ...(method !== undefined && { method }) };
  if (targetKind === 'path')
    return { ...common, target: absolute(target), ...(alias !== undefined && { aliases: [absolute(alias)] }) };
  if (targetKind !== 'program') return { ...common, target };
  const [program = '', ...words] = target.split(' ');
  return { ...common, target: program, ...(words.length > 0 && { subcommand: words.join(' ') }) };
}
