import type { UtilityClass } from '../syntax.ts';
import { type Tree, text } from './tree.ts';

type Utility = { readonly class: UtilityClass; readonly what: string };

const UTILITIES: ReadonlyMap<string, Utility> = new Map<string, Utility>([
  ['TransactionStmt', { class: 'transaction', what: 'begins or ends a transaction' }],
  ['VariableSetStmt', { class: 'session', what: 'changes a setting of the session' }],
  ['AlterSystemStmt', { class: 'privilege', what: 'changes a setting of the server' }],
  ['DiscardStmt', { class: 'session', what: 'discards the state of the session' }],
  ['PrepareStmt', { class: 'session', what: 'prepares a statement in the session' }],
  ['ExecuteStmt', { class: 'session', what: 'executes a statement prepared elsewhere' }],
  ['DeallocateStmt', { class: 'session', what: 'forgets a prepared statement' }],
  ['DeclareCursorStmt', { class: 'session', what: 'opens a cursor' }],
  ['FetchStmt', { class: 'session', what: 'moves a cursor' }],
  ['ClosePortalStmt', { class: 'session', what: 'closes a cursor' }],
  ['ConstraintsSetStmt', { class: 'session', what: 'changes when constraints are checked' }],
  ['LockStmt', { class: 'lock', what: 'locks a table' }],
  ['ListenStmt', { class: 'session', what: 'listens on a channel' }],
  ['UnlistenStmt', { class: 'session', what: 'stops listening on a channel' }],
  ['NotifyStmt', { class: 'message', what: 'notifies other sessions' }],
  ['DoStmt', { class: 'procedure', what: 'runs a block of code' }],
  ['CallStmt', { class: 'procedure', what: 'calls a procedure' }],
  ['LoadStmt', { class: 'program', what: "loads a library into the server's process" }],
  ['TruncateStmt', { class: 'ddl', what: 'empties a table' }],
  ['DropStmt', { class: 'ddl', what: 'drops an object' }],
  ['DropdbStmt', { class: 'ddl', what: 'drops a database' }],
  ['DropRoleStmt', { class: 'privilege', what: 'drops a role' }],
  ['GrantStmt', { class: 'privilege', what: 'changes privileges' }],
  ['GrantRoleStmt', { class: 'privilege', what: 'changes who is a member of a role' }],
  ['CreateRoleStmt', { class: 'privilege', what: 'creates a role' }],
  ['AlterRoleStmt', { class: 'privilege', what: 'alters a role' }],
  ['AlterRoleSetStmt', { class: 'privilege', what: 'changes settings of a role' }],
  ['ReassignOwnedStmt', { class: 'privilege', what: 'changes owners' }],
  ['AlterOwnerStmt', { class: 'privilege', what: 'changes an owner' }],
  ['AlterDefaultPrivilegesStmt', { class: 'privilege', what: 'changes default privileges' }],
  ['VacuumStmt', { class: 'maintenance', what: 'vacuums or analyzes tables' }],
  ['ReindexStmt', { class: 'maintenance', what: 'rebuilds an index' }],
  ['ClusterStmt', { class: 'maintenance', what: 'rewrites a table' }],
  ['CheckPointStmt', { class: 'maintenance', what: 'makes the server write a checkpoint' }],
  ['RefreshMatViewStmt', { class: 'ddl', what: 'refreshes a materialized view' }],
  ['CreateTableAsStmt', { class: 'ddl', what: 'makes a table of the rows' }],
  ['CreateForeignServerStmt', { class: 'network', what: 'creates a foreign server' }],
  ['CreateSubscriptionStmt', { class: 'network', what: 'subscribes to another server' }],
  ['CreateUserMappingStmt', { class: 'network', what: 'stores credentials for another server' }],
  ['ImportForeignSchemaStmt', { class: 'network', what: 'imports the tables of another server' }],
]);

/** What a statement that is neither a query nor a change of rows does. Whatever is not listed is a definition. */
export function utilityOf(type: string, fields: Tree): Utility {
  if (type === 'CopyStmt') return copy(fields);
  const known = UTILITIES.get(type);
  if (known !== undefined) return known;
  if (/^(Create|Alter|Define|Rename|Drop|Comment|SecLabel|Rule|Index|View)/.test(type))
    return { class: 'ddl', what: 'changes definitions of the database' };
  return { class: 'other', what: `is a ${type.replace(/Stmt$/, '')}, which is not read` };
}

function copy(fields: Tree): Utility {
  if (fields['is_program'] === true) return { class: 'program', what: 'runs a program on the server (COPY … PROGRAM)' };
  if (text(fields, 'filename') !== '') return { class: 'file', what: 'reads or writes a file of the server (COPY)' };
  return { class: 'other', what: 'copies rows (COPY)' };
}
