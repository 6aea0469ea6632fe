import { findRule, type Library } from './library.ts';
import type { Span } from './syntax.ts';
import { alternatives, type Value } from './value.ts';

/** Modules with whose members anything can be done, and functions that give these by their names. */
const POWERS =
  /^(?:child_process|cluster|worker_threads|vm|module|repl|inspector|fs(?:\.promises|-extra)?|globalThis\.(?:process|require|import|module\.require)|Deno|Bun|shelljs|os|subprocess|shutil|ctypes|pty|runpy|importlib(?:\.import_module)?|builtins(?:\.__import__)?)$/;

export const isPowerModule = (name: string, { modules, rules }: Library): boolean =>
  POWERS.test(name) && (modules.has(name) || rules.has(name) || rules.has(`${name}.*`));

/**
 * Powers that a program has taken up. What is read as a value and not called at once may be handed to places that are
 * not followed, where it would drop out of sight with all that it can do. So each such reading is written down here and
 * struck out again where the value is called, kept under a name or read from where it was kept; what is left at the end
 * went somewhere unseen and counts as called there, whatever the way was.
 */
export class LooseEnds {
  readonly #open = new Map<Value, Span>();

  /** The same value, written down where it can do something. A reference is copied, so that each reading counts. */
  take(value: Value, at: Span, library: Library): Value {
    if (value.kind === 'choice')
      return value.values.some((one) => isPower(one, library))
        ? { kind: 'choice', values: value.values.map((one) => this.take(one, at, library)) }
        : value;
    if (!isPower(value, library)) return value;
    const taken: Value = value.kind === 'ref' ? { ...value } : value;
    this.#open.set(taken, at);
    return taken;
  }

  /** It is seen where the value went. */
  settle(value: Value): void {
    if (this.#open.size === 0) return;
    for (const one of alternatives(value)) this.#open.delete(one);
  }

  /** Hands out what is left, once. */
  drain(): readonly (readonly [Value, Span])[] {
    const left = [...this.#open];
    this.#open.clear();
    return left;
  }
}

/** True for what does something when it is called, and for modules that have such members. */
function isPower(value: Value, library: Library): boolean {
  switch (value.kind) {
    case 'ref':
      return isPowerModule(value.name, library) || (findRule(value.name, library)?.uses.length ?? 0) > 0;
    case 'bound': {
      const { receiver, name } = value;
      if (receiver.kind === 'object') return (library.rules.get(`${receiver.of}#${name}`)?.uses.length ?? 0) > 0;
      return receiver.kind === 'ref' && isPower(receiver, library);
    }
    case 'partial':
      return isPower(value.callee, library);
    default:
      return false;
  }
}
