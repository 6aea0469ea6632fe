import { emptyResolution, type Resolution } from '../resolve/resolution.ts';
import { useCall } from '../resolve/use-call.ts';
import type { World } from '../resolve/world.ts';
import { relationKey } from '../schema/catalogue.ts';
import type { Authorize } from './sqlite-port.ts';

/** Action codes. Source: sqlite.org/c3ref/c_alter_table.html. */
const DELETE = 9;
const INSERT = 18;
const READ = 20;
const SELECT = 21;
const UPDATE = 23;
const FUNCTION = 31;
const RECURSIVE = 33;
const NAMES: ReadonlyMap<number, string> = new Map([
  [19, 'a pragma'],
  [22, 'a transaction'],
  [24, 'ATTACH'],
  [25, 'DETACH'],
  [26, 'ALTER TABLE'],
  [27, 'REINDEX'],
  [28, 'ANALYZE'],
  [32, 'a savepoint'],
]);

/** They stand in FROM, and are no tables. */
const TABLE_FUNCTIONS = new Set(['json_each', 'json_tree', 'jsonb_each', 'jsonb_tree']);

/** Listens to what SQLite itself says that a statement would do. */
export function createListener(world: World): { readonly authorize: Authorize; readonly resolution: Resolution } {
  const resolution = emptyResolution();
  const authorize: Authorize = (action, first, second, database) => {
    const schema = database === null || database === 'main' ? '' : database.toLowerCase();
    const name = (first ?? '').toLowerCase();
    switch (action) {
      case SELECT:
      case RECURSIVE:
        return 'ok';
      case READ:
        if (TABLE_FUNCTIONS.has(name)) return 'ok';
        resolution.relations.push({ schema, name, access: 'read', sort: sortOf(schema, name, world), at: -1 });
        if (second) resolution.columns.push({ schema, relation: name, column: second.toLowerCase(), at: -1 });
        return 'ok';
      case FUNCTION:
        useCall({ kind: 'call', path: [(second ?? '').toLowerCase()], args: [], at: -1 }, world, resolution, () => {});
        return 'ok';
      case INSERT:
      case UPDATE:
      case DELETE:
        resolution.relations.push({ schema, name, access: 'write', sort: sortOf(schema, name, world), at: -1 });
        return 'ok';
      default:
        resolution.findings.push({
          hazard: 'side-effect',
          what: `carries out ${NAMES.get(action) ?? 'a change of definitions'}`,
          at: -1,
        });
        return 'deny';
    }
  };
  return { authorize, resolution };
}

function sortOf(schema: string, name: string, { facts, catalogue }: World) {
  return facts.systemRelation(schema, name) ?? catalogue?.relations.get(relationKey(schema, name))?.kind ?? 'unknown';
}
