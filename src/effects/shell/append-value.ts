import { type Argument, literal, nearTextOf, textOf } from './argument.ts';
import type { Scene } from './scene.ts';

/** `name+=value`: the text is known as far as both parts are. */
export function appendTo(name: string, value: Argument, { state }: Scene): void {
  const [before, more] = [state.variables.get(name), nearTextOf(value)];
  const isKnown = textOf(before) !== undefined && textOf(value) !== undefined;
  if (before?.kind === 'literal' && more !== undefined && before.text.length + more.length < 10_000)
    state.variables.set(name, {
      ...literal(before.text + more),
      ...(!isKnown && { about: true as const, lead: before.about ? (before.lead ?? '') : before.text }),
    });
  else state.forget(name);
}
