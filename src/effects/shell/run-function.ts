import { type Argument, isGiven, isNumber, SOME_NUMBER, shownArgument, unknownArgument } from './argument.ts';
import type { Scene, Stream } from './scene.ts';
import { forgetInside } from './script-changes.ts';
import type { Command } from './syntax.ts';

const UNKNOWN: Stream = { kind: 'unknown' };

/**
 * Calls a function of the script; `undefined` where the name surely is none, or may also be a program. Its body is read
 * with the arguments of this call. A function inside itself is read once more, with arguments that may be anything.
 */
export function callFunction(name: string, args: readonly Argument[], scene: Scene): Stream | undefined {
  const found = scene.state.functions.get(name);
  if (found === undefined) return undefined;
  const running = scene.calls.filter((call) => call === name).length;
  scene.findings.noteCalled(name);
  if (running > 0 && scene.isShared === true) noteMultiplying(name, scene);
  if (running > 1) return UNKNOWN;
  let output: Stream = UNKNOWN;
  const given = running > 0 ? args.map(widened) : args;
  if (running > 0) forgetInside(found.bodies, scene.state);
  for (const body of found.bodies) output = runBody(body, name, given, scene);
  return found.surely ? (found.bodies.length === 1 ? output : UNKNOWN) : undefined;
}

/** In a function that calls itself, an argument stands for whatever it may become. */
const widened = (argument: Argument): Argument =>
  isNumber(argument)
    ? SOME_NUMBER
    : {
        ...unknownArgument(shownArgument(argument), argument.kind === 'unknown' && argument.many),
        ...(isGiven(argument) && { given: true as const }),
      };

function runBody(body: Command, name: string, args: readonly Argument[] | undefined, scene: Scene): Stream {
  const outer = scene.state.clone();
  scene.state.positional = args;
  // Nothing in the script calls it where there are none.
  scene.state.given = args === undefined;
  scene.state.hidden = new Map();
  const output = scene.runBody(body, { ...scene, calls: [...scene.calls, name], isShared: false });
  scene.state.leave(outer);
  return output;
}

/** Each call starts two more, in the background or on both sides of a pipe: the machine stands still soon. */
function noteMultiplying(name: string, { findings }: Scene): void {
  findings.addRuin(`the processes of the machine (${name} starts itself again and again)`);
}

/** Bodies that nothing called: they may still be called in a way that was not seen. */
export function runUncalled(scene: Scene): void {
  for (const [name, { bodies }] of scene.state.functions) {
    if (scene.findings.isCalled(name)) continue;
    for (const body of bodies) runBody(body, name, undefined, scene);
  }
}
