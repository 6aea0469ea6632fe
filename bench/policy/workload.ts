import type { Action } from '../../src/contract/action.ts';
import type { ActionEffect } from '../../src/contract/effect.ts';
import { anAction } from '../../src/testing/an-action.ts';

/**
 * The rules and acts that all engines are measured on: groups of eight rules that share a folder or a host and differ by
 * method, size, label or principal. Every fourth act meets no rule at all.
 */
export const GROUP = 8;
const ACTS = 256;

export type Shape = 'folder' | 'host';

/** One rule, in no engine's language. */
export interface PlainRule {
  readonly id: string;
  readonly opinion: 'permit' | 'ask' | 'forbid';
  readonly shape: Shape;
  /** A folder (everything in it is meant) or a host. */
  readonly key: string;
  readonly condition:
    | { readonly sort: 'number'; readonly more: number }
    | { readonly sort: 'label'; readonly confidentiality: 'private' | 'secret' }
    | { readonly sort: 'method'; readonly method: string }
    | { readonly sort: 'ending'; readonly ending: string }
    | { readonly sort: 'none' };
}

const CONDITIONS: Readonly<Record<Shape, readonly PlainRule['condition'][]>> = {
  folder: [
    { sort: 'none' },
    { sort: 'number', more: 5_000 },
    { sort: 'label', confidentiality: 'secret' },
    { sort: 'ending', ending: '.key' },
    { sort: 'number', more: 20_000 },
    { sort: 'label', confidentiality: 'private' },
    { sort: 'ending', ending: '.env' },
    { sort: 'number', more: 90_000 },
  ],
  host: [
    { sort: 'none' },
    { sort: 'number', more: 5_000 },
    { sort: 'label', confidentiality: 'secret' },
    { sort: 'method', method: 'HEAD' },
    { sort: 'number', more: 20_000 },
    { sort: 'label', confidentiality: 'private' },
    { sort: 'method', method: 'GET' },
    { sort: 'number', more: 90_000 },
  ],
};

const keyOf = (shape: Shape, group: number): string =>
  shape === 'folder' ? `/srv/team${group % 50}/data${group}` : `api${group}.example.com`;

export function plainRules(count: number): readonly PlainRule[] {
  return Array.from({ length: count }, (_, index) => {
    const group = Math.floor(index / GROUP);
    const shape = group % 2 === 0 ? 'folder' : 'host';
    const place = index % GROUP;
    return {
      id: `r${index}`,
      opinion: place === 0 ? 'permit' : place % 2 === 1 ? 'ask' : 'forbid',
      shape,
      key: keyOf(shape, group),
      condition: CONDITIONS[shape][place] ?? { sort: 'none' },
    };
  });
}

/** One rule in our language. */
export function ourRule({ id, opinion, shape, key, condition }: PlainRule): object {
  const target = shape === 'folder' ? { path: `${key}/${endingOf(condition)}` } : { host: key };
  const labels = condition.sort === 'label' ? { confidentiality: condition.confidentiality } : {};
  const method = condition.sort === 'method' ? { method: condition.method } : {};
  const field = shape === 'folder' ? 'lines' : 'body';
  return {
    id,
    [opinion]: shape === 'folder' ? 'file.read' : 'net.fetch',
    where: { ...target, ...labels, ...method },
    ...(condition.sort === 'number' && { when: `has(input.${field}) && number(input.${field}) > ${condition.more}` }),
  };
}

const endingOf = (condition: PlainRule['condition']): string =>
  condition.sort === 'ending' ? `**/*${condition.ending}` : '**';

const NAMES = ['report.csv', 'src/index.ts', 'a/b/c/values.json', 'deploy/prod.key', 'notes.md', '.env'];

/** Numbers without a seed of their own would differ from run to run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Acts that meet rules of any group, and some that meet none. */
export function actsFor(count: number): readonly Action[] {
  const random = randomFrom(count + 1);
  const groups = Math.max(1, Math.ceil(count / GROUP));
  return Array.from({ length: ACTS }, (_, index) => {
    const group = index % 4 === 3 ? groups + index : Math.floor(random() * groups);
    const shape: Shape = group % 2 === 0 ? 'folder' : 'host';
    const size = Math.floor(random() * 30_000);
    const confidentiality = (['public', 'private', 'private', 'secret'] as const)[Math.floor(random() * 4)] ?? 'public';
    const label = { integrity: 'untrusted', confidentiality, sources: [] } as const;
    const key = keyOf(shape, group);
    const made =
      shape === 'folder'
        ? readOf(`${key}/${NAMES[Math.floor(random() * NAMES.length)]}`, size, label)
        : fetchOf(`${key}:443`, random() < 0.5 ? 'GET' : 'HEAD', size, label);
    // Acts come from JSON, whose texts are whole; those put together here would be read through their parts.
    return JSON.parse(JSON.stringify(made)) as Action;
  });
}

function readOf(target: string, lines: number, label: Action['label']): Action {
  const effect: ActionEffect = { type: 'read', target, targetKind: 'path', impact: 'external' };
  return anAction({ kind: 'file.read', effects: [effect], arguments: { path: target, lines }, label });
}

function fetchOf(target: string, method: string, body: number, label: Action['label']): Action {
  const effect: ActionEffect = { type: 'network', target, targetKind: 'host', method, impact: 'external' };
  return anAction({ kind: 'net.fetch', effects: [effect], arguments: { url: `https://${target}/`, body }, label });
}
