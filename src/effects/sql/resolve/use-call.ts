import type { CatalogueFunction } from '../schema/catalogue.ts';
import type { Call, Statement } from '../syntax.ts';
import { followBody } from './relations.ts';
import type { Resolution } from './resolution.ts';
import type { World } from './world.ts';

type Resolve = (statement: Statement, world: World, into: Resolution) => void;

/** Notes a call: what is known of the function, or that nothing is. */
export function useCall(call: Call, world: World, into: Resolution, resolve: Resolve): void {
  const name = call.path.length === 1 ? (call.path[0] ?? '') : call.path.join('.');
  const declaredOnes = declaredFunctions(call, world);
  for (const one of declaredOnes) useDeclared(one, call, world, into, resolve);
  const fact = world.facts.callOf(call);
  if (fact === undefined) {
    if (declaredOnes.length > 0) return;
    into.functions.push({ name, volatility: 'unknown', at: call.at });
    into.findings.push({ hazard: 'unknown-function', what: `calls ${name}, which is not known`, at: call.at });
    return;
  }
  into.functions.push({ name, volatility: fact.volatility, at: call.at });
  if (fact.hazard !== undefined)
    into.findings.push({ hazard: fact.hazard, what: `calls ${name}, which ${fact.why ?? 'does more'}`, at: call.at });
}

/** Overloads cannot be told apart without types: every one of the name counts. */
function declaredFunctions({ path }: Call, { catalogue, facts }: World): readonly CatalogueFunction[] {
  const all = catalogue?.functions.get(path.at(-1) ?? '') ?? [];
  if (path.length === 1) return all;
  const schema = path.slice(0, -1).join('.');
  const wanted = facts.defaultSchemas.has(schema) ? '' : schema;
  return all.filter((one) => one.schema === wanted);
}

function useDeclared(one: CatalogueFunction, call: Call, world: World, into: Resolution, resolve: Resolve): void {
  into.functions.push({ name: one.name, volatility: one.volatility, at: call.at });
  into.findings.push(...one.findings.map((finding) => ({ ...finding, at: call.at })));
  if (one.body === undefined) {
    into.findings.push({
      hazard: 'unknown-function',
      what: `calls ${one.name}, whose body was not read`,
      at: call.at,
    });
    return;
  }
  if (one.body.some(({ kind }) => kind !== 'query'))
    into.findings.push({ hazard: 'side-effect', what: `calls ${one.name}, which changes the database`, at: call.at });
  followBody({ body: one.body, source: one, name: `the function ${one.name}`, at: call.at }, world, into, resolve);
}
