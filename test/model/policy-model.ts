import { Environment } from '@marcbachmann/cel-js';
import picomatch from 'picomatch';
import type { Action } from '../../src/contract/action.ts';
import type { Opinion } from '../../src/contract/decision.ts';
import type { ActionEffect } from '../../src/contract/effect.ts';
import type { Matchers, PolicyRule } from '../../src/kernel/policy/policy-file.ts';

export const HOME = '/h';
export const WORKSPACE = '/h/w';

/** What one rule says about one effect, by its place in the action. */
export interface ModelVerdict {
  readonly rule: string;
  readonly opinion: Opinion;
  readonly effect: number;
}

/**
 * The rules of design 5 a second time: every rule is asked about every effect, globs are picomatch's, and there is no
 * index. It covers effects whose targets are known; texts have tests of their own.
 */
export function policyModel(rules: readonly PolicyRule[], action: Action): readonly ModelVerdict[] {
  return action.effects.flatMap((effect, index) =>
    rules.flatMap((rule) => {
      const opinion = rule.opinion === 'permit' ? permits(rule, effect, action) : objects(rule, effect, action);
      return opinion === undefined ? [] : [{ rule: rule.id, opinion, effect: index }];
    }),
  );
}

const isFetch = ({ method = '' }: ActionEffect) => ['GET', 'HEAD'].includes(method);

function kindsFor(
  effect: ActionEffect,
  { kind }: Action,
): { readonly wide: readonly string[]; readonly direct: readonly string[] } {
  if (effect.targetKind === 'tool') return { wide: ['mcp.call', kind], direct: ['mcp.call'] };
  if (effect.targetKind === 'relation') {
    const one = effect.type === 'read' ? 'sql.query' : 'sql.change';
    return { wide: [one, kind], direct: [one] };
  }
  switch (effect.type) {
    case 'read':
      return {
        wide: ['file.read', 'file.list', kind],
        direct: kind === 'file.list' ? ['file.read', 'file.list'] : ['file.read'],
      };
    case 'write':
      return {
        wide: ['file.write', 'stage.apply', kind],
        direct: kind === 'stage.apply' ? ['file.write', 'stage.apply'] : ['file.write'],
      };
    case 'destroy':
      return {
        wide: ['file.delete', 'stage.apply', kind],
        direct: kind === 'stage.apply' ? ['file.delete', 'stage.apply'] : ['file.delete'],
      };
    case 'execute':
      return { wide: ['process.run', kind], direct: ['process.run'] };
    case 'network': {
      const direct = isFetch(effect) ? 'net.fetch' : 'net.send';
      return { wide: [direct, kind], direct: kind === 'model.generate' ? [direct, 'model.generate'] : [direct] };
    }
    default:
      throw new TypeError(`the model does not know ${effect.type}`);
  }
}

const names = (effect: ActionEffect) =>
  effect.targetKind === 'path' ? [effect.target, ...(effect.aliases ?? [])] : [undefined];

function objects(
  { kinds, where, unless, opinion, when }: PolicyRule,
  effect: ActionEffect,
  action: Action,
): Opinion | undefined {
  if (kinds !== '*' && !kindsFor(effect, action).wide.some((kind) => kinds.some((known) => known === kind)))
    return undefined;
  const forbidsReading = opinion === 'forbid' && (kinds === '*' || kinds.includes('file.read'));
  const isAtTimes = when !== undefined || where.integrity !== undefined || where.confidentiality !== undefined;
  const hidden = forbidsReading && !isAtTimes && isHiding(where);
  const reading = hidden ? 'hiding' : forbidsReading && isAtTimes ? 'open' : 'wide';
  const met = names(effect).filter((name) => fits(where, effect, action, name, reading) !== 'no');
  const left = met.filter((name) => unless === undefined || fits(unless, effect, action, name, 'narrow') !== 'yes');
  const said = left.map((name): Opinion | undefined => {
    if (fits(where, effect, action, name, reading) === 'missing') return 'forbid';
    if (when === undefined) return opinion;
    const holds = evaluated(when, effect, action);
    return holds === 'error' ? 'forbid' : holds ? opinion : undefined;
  });
  return said.includes('forbid') ? 'forbid' : said.find((one) => one !== undefined);
}

/** By the interpreter of CEL itself, which the policy uses only for what its own closures do not cover. */
function evaluated(
  when: string,
  effect: ActionEffect,
  { label, principal, arguments: input }: Action,
): boolean | 'error' {
  const ranks = { public: 0, private: 1, secret: 2 } as const;
  const text = when
    .replace('label.confidentiality', 'confidentiality')
    .replace(/\b(public|private|secret)\b/g, (name) => String(ranks[name as 'public']));
  const variables = {
    input,
    principal: { ...principal },
    effect: { type: effect.type },
    confidentiality: BigInt(ranks[label.confidentiality]),
  };
  try {
    return interpreter.evaluate(text, variables) === true;
  } catch {
    return 'error';
  }
}

const interpreter = new Environment({ unlistedVariablesAreDyn: true }).registerFunction(
  'number(dyn): double',
  (value: unknown) => {
    if (typeof value !== 'number') throw new TypeError('no number');
    return value;
  },
);

/** What the sandbox and the search hide for this rule: searches of the folder above do not meet it. */
const isHiding = ({ host, method, program, effect, impact, port, server, tool, tables, statement }: Matchers) =>
  [host, method, program, port, server, tool, tables, statement].every((values) => values === undefined) &&
  (effect?.includes('read') ?? true) &&
  (impact?.includes('contained') ?? true);

function permits(
  { kinds, where, unless, when }: PolicyRule,
  effect: ActionEffect,
  action: Action,
): Opinion | undefined {
  if (kinds !== '*' && !kindsFor(effect, action).direct.some((kind) => kinds.some((known) => known === kind)))
    return undefined;
  if (effect.type === 'destroy' && where.effect?.includes('destroy') !== true) return undefined;
  if (fits(where, effect, action, names(effect)[0], 'narrow') !== 'yes') return undefined;
  if (unless !== undefined && names(effect).some((name) => fits(unless, effect, action, name, 'wide') !== 'no'))
    return undefined;
  return when === undefined || evaluated(when, effect, action) === true ? 'permit' : undefined;
}

type Reading = 'wide' | 'hiding' | 'open' | 'narrow';

function fits(
  matchers: Matchers,
  effect: ActionEffect,
  action: Action,
  name: string | undefined,
  reading: Reading,
): 'yes' | 'no' | 'missing' {
  const { path, host, method, program, effect: types, impact, principal } = matchers;
  const { integrity, confidentiality, port, server, tool, tables, statement } = matchers;
  if (integrity?.includes(action.label.integrity) === false) return 'no';
  if (confidentiality?.includes(action.label.confidentiality) === false) return 'no';
  const [ofServer, ofTool] = effect.targetKind === 'tool' ? effect.target.split('/') : [];
  if (server !== undefined && !server.some((name) => name === ofServer)) return 'no';
  if (tool !== undefined && !tool.some((name) => name === ofTool)) return 'no';
  const isRelation = effect.targetKind === 'relation';
  if (tables !== undefined && !(isRelation && tables.some((name) => fitsTable(name, effect.target, reading))))
    return 'no';
  if (statement !== undefined && !isRelation) return 'no';
  if (statement !== undefined && effect.statement !== undefined && !statement.includes(effect.statement)) return 'no';
  const isStatementMissing = statement !== undefined && effect.statement === undefined;
  const ofPort = effect.targetKind === 'host' ? Number(effect.target.split(':')[1]) : undefined;
  if (port !== undefined && ofPort === undefined) return 'no';
  if (port !== undefined && !port.some((range) => isInRange(range, ofPort ?? 0))) return 'no';
  if (types !== undefined && !types.includes(effect.type)) return 'no';
  if (impact !== undefined && !impact.includes(effect.impact)) return 'no';
  if (
    principal !== undefined &&
    !principal.some((wanted) => [action.principal.kind, action.principal.name].includes(wanted))
  )
    return 'no';
  if (path !== undefined && !(name !== undefined && path.some((glob) => fitsPath(glob, effect, name, reading))))
    return 'no';
  if (
    program !== undefined &&
    !(effect.type === 'execute' && program.some((rule) => fitsProgram(rule, effect, reading)))
  )
    return 'no';
  if (
    host !== undefined &&
    !(effect.targetKind === 'host' && host.some((rule) => fitsHost(rule, effect.target, reading)))
  )
    return 'no';
  if (method === undefined) return isStatementMissing ? 'missing' : 'yes';
  if (effect.type !== 'network') return 'no';
  if (effect.method === undefined) return 'missing';
  return method.includes(effect.method) ? 'yes' : 'no';
}

/** `a.b` of another schema is another table for a permit; a forbid of `b` is met by every one. */
const fitsTable = (rule: string, target: string, reading: Reading): boolean =>
  reading === 'narrow'
    ? rule === target
    : rule === target || target.endsWith(`.${rule}`) || rule.endsWith(`.${target}`);

function isInRange(range: string, port: number): boolean {
  const [from = 0, to = from] = range.split('-').map(Number);
  return from <= port && port <= to;
}

const compiled = new Map<string, (path: string) => boolean>();

function globMatches(glob: string, path: string): boolean {
  const matches = compiled.get(glob) ?? picomatch(glob, { dot: true });
  compiled.set(glob, matches);
  return matches(path);
}

function fitsPath(glob: string, { type, extent, impact }: ActionEffect, path: string, reading: Reading): boolean {
  const absolute = glob.startsWith('~/')
    ? `${HOME}${glob.slice(1)}`
    : /^(\/|\*\*)/.test(glob)
      ? glob
      : `${WORKSPACE}/${glob.replace(/^\.\//, '')}`;
  const isIt = globMatches(absolute.replace(/^\/\*\*/, '**'), path);
  if (extent !== 'tree') return isIt;
  if (reading === 'narrow') return isIt && absolute.endsWith('**');
  if (isIt) return true;
  if (
    reading === 'hiding' &&
    type === 'read' &&
    impact !== 'external' &&
    (path === WORKSPACE || path.startsWith(`${WORKSPACE}/`))
  )
    return false;
  if (reading === 'open') return couldBeBelow(absolute, path);
  const parts = absolute.startsWith('**') ? ['**'] : absolute.split('/').slice(1);
  const depth = path === '/' ? 0 : path.split('/').length - 1;
  if (depth === 0) return true;
  const above = parts.slice(0, depth);
  return parts.length > depth && !above.includes('**') && globMatches(`/${above.join('/')}`, path);
}

/** True where some continuation of the folder could be named. */
function couldBeBelow(glob: string, folder: string): boolean {
  const parts = glob.split('/').filter((part) => part !== '');
  for (const [index, name] of folder
    .split('/')
    .filter((part) => part !== '')
    .entries()) {
    if (parts[index] === '**') return true;
    if (parts[index] === undefined || !globMatches(`/${parts[index]}`, `/${name}`)) return false;
  }
  return true;
}

function fitsProgram(rule: string, { target, subcommand }: ActionEffect, reading: Reading): boolean {
  const [program, word] = rule.split(' ');
  const isIt = reading === 'narrow' ? target === program : target.split('/').at(-1) === program;
  if (!isIt || word === undefined) return isIt;
  return subcommand === undefined ? reading !== 'narrow' : subcommand.split(' ')[0] === word;
}

function fitsHost(rule: string, target: string, reading: Reading): boolean {
  const [host = '', port = ''] = target.split(':');
  const [wanted = '', wantedPort] = rule.split(':');
  const isIt = wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) : host === wanted;
  if (wantedPort !== undefined) return isIt && port === wantedPort;
  return isIt && (reading !== 'narrow' || port === '80' || port === '443');
}
