import type { Action } from '../../../contract/action.ts';
import type { ActionKind } from '../../../contract/catalogue.ts';
import type { Verdict } from '../../../contract/decision.ts';
import type { Effect } from '../../../contract/effect.ts';
import type { Facts } from '../../../contract/facts.ts';
import { asActionId, asDigest, asSessionId } from '../../../contract/ids.ts';
import { PROCESS_LIMITS } from '../../../contract/limits.ts';
import { SANDBOX_HOME } from '../../../contract/sandbox-environment.ts';
import { lexicalPath } from '../../../effects/path/read-path.ts';
import { classify } from '../../classify/classify.ts';
import { type Confinement, reachOf } from '../../classify/reach.ts';
import { kindJudge } from '../../judges/kind-judge.ts';
import type { CompiledPolicy } from '../compiled-policy.ts';
import { CASE_HOME, type GoldenCase, wrongCase } from './case-file.ts';

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
const VERB_NAMES = [...VERBS.keys()].join(', ');

/** An act of a case, and what the kernel itself says of it. */
export interface ActOfCase {
  readonly action: Action;
  readonly beside: readonly Verdict[];
}

/** The act that a case is about: its words, or its command as a session would read it in an empty workspace. */
export async function actOfCase(one: GoldenCase, policy: CompiledPolicy): Promise<ActOfCase> {
  const { act, command } = one;
  if (command === undefined) return { action: actOfWords({ ...one, act: act ?? '' }), beside: [] };
  const { workspace, by, from = {} } = one;
  const { integrity = 'untrusted', confidentiality = 'private' } = from;
  const principal = principalOf(by);
  const classified = await classify(
    { kind: 'process.run', arguments: { command }, principal, session: SESSION },
    {
      id: asActionId('a_case'),
      label: { integrity, confidentiality, sources: [] },
      facts: emptyWorld(workspace),
      mandate: { endpoints: [] },
      sandbox: { path: '/usr/bin:/bin', home: SANDBOX_HOME, reads: [], limits: PROCESS_LIMITS },
      principal,
      masks: policy.masks(),
      permittedHosts: policy.permittedHosts(),
      mayLookUp: false,
      binding: { policy: policy.digest, stopEpoch: 0 },
    },
  );
  return { action: classified.action, beside: await kindJudge.judge(classified) };
}

const SESSION = asSessionId('s_case');

/** Nothing is there but the folders that have to be: a case means the same on every machine. */
const emptyWorld = (workspace: string): Facts => ({
  home: CASE_HOME,
  workspace,
  path: (path) => {
    const canonical = lexicalPath(path);
    const isThere = canonical === workspace || canonical === CASE_HOME || canonical === '/';
    return { canonical, lexical: canonical, kind: isThere ? 'directory' : 'absent' };
  },
  glob: () => [],
  program: () => undefined,
  text: () => undefined,
  addresses: async (host) => Promise.reject(new Error(`${host} is not looked up`)),
  tree: () => [],
  undoable: () => [],
  stage: () => undefined,
  stagedRepositories: () => [],
  stageText: () => undefined,
});

const principalOf = (by: GoldenCase['by']): Action['principal'] => ({
  kind: by,
  name: by === 'person' ? 'ana' : 'coder',
});

export type Words = Pick<GoldenCase, 'impact' | 'workspace'> &
  Partial<Pick<GoldenCase, 'by' | 'from'>> & { readonly act: string };

/**
 * Makes the act that words stand for: `read ~/x which is also y and everything below`. Throws `POLICY_INVALID` for a verb
 * that there is not.
 */
export function actOfWords({ act, impact, workspace, by = 'agent', from = {} }: Words): Action {
  const [word = '', ...rest] = act.replace(' everything in the workspace', ' . and everything below').split(' ');
  const verb = VERBS.get(word);
  if (verb === undefined) throw wrongCase(`there is no verb "${word}" (${act}); known are ${VERB_NAMES}`);
  const isTree = rest.slice(-3).join(' ') === 'and everything below';
  const [target = '', alias] = rest
    .slice(0, isTree ? -3 : rest.length)
    .join(' ')
    .split(' which is also ');
  const effect = { ...effectOf(verb, target, alias, workspace), ...(isTree && { extent: 'tree' as const }) };
  const reach = impact ?? reachOf(effect, verb.confinement, { workspace, home: CASE_HOME });
  const { integrity = 'untrusted', confidentiality = 'private' } = from;
  return {
    id: asActionId('a_case'),
    kind: verb.kind,
    arguments: {},
    effects: [{ ...effect, impact: reach }],
    impact: reach,
    principal: principalOf(by),
    session: SESSION,
    workspace,
    label: { integrity, confidentiality, sources: [] },
    facts: null,
    summary: act,
    digest: asDigest(`sha256:${'0'.repeat(64)}`),
  };
}

function effectOf(
  { type, targetKind, method }: Verb,
  target: string,
  alias: string | undefined,
  workspace: string,
): Effect {
  const absolute = (path: string): string => {
    if (path === '~' || path.startsWith('~/')) return `${CASE_HOME}${path.slice(1)}`;
    return path.startsWith('/') ? path : path === '.' ? workspace : `${workspace}/${path}`;
  };
  const common = { type, targetKind, ...(method !== undefined && { method }) };
  if (targetKind === 'path')
    return { ...common, target: absolute(target), ...(alias !== undefined && { aliases: [absolute(alias)] }) };
  if (targetKind !== 'program') return { ...common, target };
  const [program = '', ...words] = target.split(' ');
  return { ...common, target: program, ...(words.length > 0 && { subcommand: words.join(' ') }) };
}
