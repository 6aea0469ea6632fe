import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { ConflictResolutionStrategy, PolicyEngine } from '@microsoft/agent-governance-sdk';
import type { Action } from '../../src/contract/action.ts';
import { compilePolicy } from '../../src/kernel/policy/compile-policy.ts';
import { parsePolicy } from '../../src/kernel/policy/parse-policy.ts';
import { weigh } from '../../src/kernel/policy/weigh.ts';
import { ourRule, type PlainRule, plainRules } from './workload.ts';

/** One decision; true for a denial, by which the engines are held to agree. */
export type Decide = (action: Action) => boolean;

export const ourText = (count: number): string => JSON.stringify({ version: 1, rules: plainRules(count).map(ourRule) });

/** Judged and weighed: answer, determining rules and duties. The sentences are made when somebody reads them. */
export function ours(count: number): Decide {
  const file = parsePolicy(ourText(count), 'bench');
  const policy = compilePolicy({
    layers: [{ layer: 'person', file }],
    packs: new Map(),
    home: '/home/ana',
    workspace: '/home/ana/shop',
  });
  const context = { nowMs: Date.now(), mandateNames: () => false };
  return (action) =>
    weigh(policy.judge(action, context), { effects: action.effects, default: policy.default }).answer === 'deny';
}

/** What both rivals are given is worked out beforehand: key and ending of the target, size, label and method. */
interface Seen {
  readonly [name: string]: string | number | boolean;
  readonly key: string;
  readonly ending: string;
  readonly size: number;
  readonly label: string;
  readonly method: string;
}

const seen = new WeakMap<Action, Seen>();

function seenOf(action: Action): Seen {
  const known = seen.get(action) ?? look(action);
  seen.set(action, known);
  return known;
}

function look({ effects, arguments: args, label }: Action): Seen {
  const { target = '', method = '', targetKind } = effects[0] ?? {};
  const isFolder = targetKind === 'path';
  const key = isFolder ? target.split('/').slice(0, 4).join('/') : target.replace(/:443$/, '');
  const size = Number(isFolder ? args['lines'] : args['body']);
  return {
    key,
    ending: /\.[a-z]+$/.exec(target)?.[0] ?? '',
    size,
    label: label.confidentiality,
    method,
  };
}

/** Their conditions are text that is read anew for each decision; there is no way to prepare them. */
export function microsoft(count: number): Decide {
  const engine = new PolicyEngine([], ConflictResolutionStrategy.DenyOverrides);
  engine.loadPolicy({
    name: 'bench',
    agents: ['*'],
    default_action: 'deny',
    rules: plainRules(count).map((rule) => ({
      name: rule.id,
      condition: sdkCondition(rule),
      ruleAction: ({ permit: 'allow', ask: 'require_approval', forbid: 'deny' } as const)[rule.opinion],
      priority: rule.opinion === 'ask' ? 1 : 0,
    })),
  });
  return (action) => {
    const { action: said, matchedRule } = engine.evaluatePolicy('did:bench', { ...seenOf(action) });
    return said === 'deny' && matchedRule !== undefined;
  };
}

function sdkCondition({ key, condition }: PlainRule): string {
  const more = {
    none: () => '',
    number: () => ` and size > ${'more' in condition ? condition.more : 0}`,
    label: () => ` and label == '${'confidentiality' in condition ? condition.confidentiality : ''}'`,
    method: () => ` and method == '${'method' in condition ? condition.method : ''}'`,
    ending: () => ` and ending == '${'ending' in condition ? condition.ending : ''}'`,
  }[condition.sort];
  return `key == '${key}'${more()}`;
}

/** The policy set is parsed once; requests name it. Cedar has no `ask`, so those are permits. */
export function cedarWasm(count: number): Decide {
  const id = `bench${count}`;
  const staticPolicies = Object.fromEntries(plainRules(count).map((rule) => [rule.id, cedarPolicy(rule)]));
  const prepared = cedar.preparsePolicySet(id, { staticPolicies });
  if (prepared.type !== 'success') throw new Error(JSON.stringify(prepared));
  return (action) => {
    const answer = cedar.statefulIsAuthorized({
      principal: { type: 'Agent', id: 'coder' },
      action: { type: 'Action', id: action.kind },
      resource: { type: 'Thing', id: 'thing' },
      context: seenOf(action),
      preparsedPolicySetId: id,
      entities: [],
    });
    if (answer.type !== 'success') throw new Error(JSON.stringify(answer));
    return answer.response.decision === 'deny' && answer.response.diagnostics.reason.length > 0;
  };
}

function cedarPolicy({ opinion, shape, key, condition }: PlainRule): string {
  const kind = shape === 'folder' ? 'file.read' : 'net.fetch';
  const more = {
    none: () => '',
    number: () => ` && context.size > ${'more' in condition ? condition.more : 0}`,
    label: () => ` && context.label == "${'confidentiality' in condition ? condition.confidentiality : ''}"`,
    method: () => ` && context.method == "${'method' in condition ? condition.method : ''}"`,
    ending: () => ` && context.ending == "${'ending' in condition ? condition.ending : ''}"`,
  }[condition.sort];
  const effect = opinion === 'forbid' ? 'forbid' : 'permit';
  return `${effect}(principal, action == Action::"${kind}", resource) when { context.key == "${key}"${more()} };`;
}

/** The limit: a map from the very thing to what is said of it, which knows neither globs nor links nor conditions. */
export function closures(count: number): Decide {
  const table = new Map<string, (action: Action) => boolean>();
  for (const { key, opinion } of plainRules(count)) table.set(key, () => opinion === 'forbid');
  return (action) => table.get(action.effects[0]?.target ?? '')?.(action) ?? false;
}
