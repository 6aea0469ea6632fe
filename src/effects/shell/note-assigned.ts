import { type Argument, nearTextOf, shownArgument } from './argument.ts';
import { influenceOfAssignment } from './environment-name.ts';
import { noteHiddenCode } from './note-hidden-code.ts';
import type { Scene } from './scene.ts';

/** A variable of this shell is set: some variables bring in code, or change which code is found. */
export function noteAssigned(name: string, value: Argument, scene: Scene): void {
  // The shell itself splits by it; programs never see it.
  if (name === 'IFS') scene.state.splits = true;
  else if (influenceOfAssignment(name, nearTextOf(value)) === 'execute') {
    noteHiddenCode(nearTextOf(value) ?? '', scene);
    noteInfluence(name, value, scene);
  }
}

/** Such a variable brings in code, or changes which code is found. */
export function noteInfluence(name: string, value: Argument, { findings }: Scene): void {
  findings.add({ type: 'execute', target: `what ${name}=${shownArgument(value)} brings in`, targetKind: 'text' });
  findings.addText('unknown', `${name}=${shownArgument(value)}`);
}
