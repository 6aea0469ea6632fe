import type { Machine } from './machine.ts';
import { Scope } from './scope.ts';
import { setFree } from './set-free.ts';
import type { ClassSyntax, FunctionSyntax } from './syntax.ts';
import { type Arguments, argumentsOf, type ClassValue, type Value } from './value.ts';

/** Decorators that leave what they decorate as it is, or hand it to a framework that calls it later. */
const KEEPING =
  /^(?:property|staticmethod|classmethod|abstractmethod|override|overload|final|cached_property|lru_cache|cache|wraps|dataclass|contextmanager|asynccontextmanager|total_ordering|singledispatch|unique|runtime_checkable|fixture|parametrize|skip|skipIf|patch|njit|jit|vectorize|setter|getter|deleter)$/;

/** A function is followed when it is called; those that nobody calls are walked at the end. */
export function makeFunction(definition: FunctionSyntax, scope: Scope, machine: Machine): Value {
  for (const part of definition.annotations) machine.reach(part, scope);
  for (const { otherwise } of definition.parameters) if (otherwise !== undefined) machine.reach(otherwise, scope);
  // Names of a class body are not those of its methods.
  const closure = CLASS_SCOPES.has(scope) ? (scope.parent ?? scope) : scope;
  const made: Value = { kind: 'function', definition, scope: closure };
  // Methods are walked with an object of their class.
  if (!CLASS_SCOPES.has(scope))
    machine.postpone(() => {
      if (machine.visit(definition.body)) machine.call(made, UNKNOWN_ARGUMENTS, definition);
    });
  return decorated(made, definition.decorators, scope, machine);
}

const CLASS_SCOPES = new WeakSet<Scope>();

/** What is called from outside: every argument is that caller's. */
export const UNKNOWN_ARGUMENTS: Arguments = { items: [], named: new Map(), open: true };

function decorated(value: Value, decorators: FunctionSyntax['decorators'], scope: Scope, machine: Machine): Value {
  let made = value;
  for (const decorator of [...decorators].reverse()) {
    const applied = machine.reach(decorator, scope);
    const name = nameOf(applied);
    if (name !== undefined && KEEPING.test(name)) continue;
    const result = machine.call(applied, argumentsOf(made), decorator);
    // A decorator of a library gives back something that does what it was given.
    made = result.kind === 'unknown' || applied.kind === 'unknown' || applied.kind === 'bound' ? value : result;
  }
  return made;
}

function nameOf(value: Value): string | undefined {
  if (value.kind === 'ref') return value.name.slice(value.name.lastIndexOf('.') + 1);
  return value.kind === 'bound' ? value.name : undefined;
}

export function makeClass(definition: ClassSyntax, scope: Scope, machine: Machine): Value {
  const parents = definition.parents.map((part) => machine.evaluate(part, scope));
  const inner = new Scope(scope, true, machine.trail);
  CLASS_SCOPES.add(inner);
  machine.run(definition.body, inner);
  const made: ClassValue = { kind: 'class', definition, members: new Map(inner.entries()), parents };
  for (const [name, value] of made.members) adopt(name, value, made, machine);
  // Who inherits from a class that is made by calling something else gets whatever that does.
  for (const parent of parents) {
    if (parent.kind === 'ref') noteParent(parent.name, definition, machine);
    // What is given along is handed to `__init_subclass__`.
    setFree(parent, machine, definition);
  }
  return decorated(made, definition.decorators, scope, machine);
}

/** Methods with names like `__getitem__` are called by the language itself, whatever is put there. */
function adopt(name: string, value: Value, owner: ClassValue, machine: Machine): void {
  if (/^__\w+__$/.test(name) && (value.kind === 'ref' || value.kind === 'bound' || value.kind === 'partial'))
    machine.call(value, UNKNOWN_ARGUMENTS, owner.definition);
  if (value.kind !== 'function') return;
  machine.postpone(() => {
    if (!machine.visit(value.definition.body) && !/^__reduce/.test(name)) return;
    const self: Value = { kind: 'instance', of: owner, fields: instanceFields(owner) };
    const result = machine.call({ ...value, self }, UNKNOWN_ARGUMENTS, value.definition);
    // What `__reduce__` gives is called when the object is unpickled.
    if (/^__\w+__$/.test(name)) setFree(result, machine, value.definition);
  });
}

/** What the instances that were made hold, one for all: methods that nobody calls are walked with these. */
const FIELDS = new WeakMap<ClassValue, Map<string, Value>>();
export function instanceFields(owner: ClassValue): Map<string, Value> {
  const fields = FIELDS.get(owner) ?? new Map<string, Value>();
  FIELDS.set(owner, fields);
  return fields;
}

function noteParent(name: string, definition: ClassSyntax, machine: Machine): void {
  machine.sink.findings.location = { start: definition.start, end: definition.start + 5 + definition.name.length + 1 };
  if (/(?:^|\.)(?:Unpickler|NodeTransformer|Structure|Union)$/.test(name))
    machine.sink.note('unknown', `a class made from ${name}`);
}
