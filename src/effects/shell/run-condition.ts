import { type Argument, isNumber, textOf } from './argument.ts';
import { expandWhole, noteParts, type RunScript } from './expand-word.ts';
import { noteHiddenCode } from './note-hidden-code.ts';
import type { Scene } from './scene.ts';
import type { ConditionItem, Word } from './syntax.ts';
import { touchPath } from './touch.ts';

/** Tests of a file look at metadata (bash manual 6.4). */
const FILE_TEST = /^-[abcdefghkprstuwxGLNOS]$/;
const FILE_COMPARE = /^-(?:nt|ot|ef)$/;
/** Both sides are calculated: what a value holds is run where it is no number. */
const CALCULATES = /^-(?:eq|ne|lt|le|gt|ge)$/;

/** Reads `[[ … ]]`. */
export function runCondition(items: readonly ConditionItem[], scene: Scene, runScript: RunScript): void {
  const operatorAt = (index: number): string => {
    const item = items[index];
    return item !== undefined && 'operator' in item ? item.operator : '';
  };
  items.forEach((item, index) => {
    if ('raw' in item) noteParts(item.inside, scene, runScript);
    if (!('word' in item)) return;
    const value = readWord(item.word, scene, runScript);
    const [before, after] = [operatorAt(index - 1), operatorAt(index + 1)];
    if (CALCULATES.test(before) || CALCULATES.test(after)) noteCalculated(value, item.word, scene);
    if (FILE_TEST.test(before) || FILE_COMPARE.test(before) || FILE_COMPARE.test(after)) look(value, scene);
    // These look a variable up by name, and run what stands in its subscript.
    if ((before === '-v' || before === '-R') && !/^[A-Za-z_]\w*$/.test(textOf(value) ?? '')) {
      noteHiddenCode(textOf(value) ?? '', scene);
      scene.findings.addText('unknown', 'a variable looked up by a name that only the run shows');
    }
  });
}

const readWord = (word: Word, scene: Scene, runScript: RunScript): Argument => expandWhole(word, scene, runScript);

/** Variables that bash keeps numbers in count as numbers too. */
const COUNTED = /^\$\{?(?:#|\?|RANDOM|SECONDS|UID|EUID|PPID|LINENO|OPTIND)\}?$/;

function noteCalculated(value: Argument, word: Word, { findings }: Scene): void {
  const [only] = word.parts;
  if (isNumber(value) || (only?.kind === 'variable' && COUNTED.test(only.raw))) return;
  findings.addText('unknown', 'a comparison that calculates with what is no number yet');
}

function look(value: Argument, scene: Scene): void {
  if (value.kind === 'below' || textOf(value) !== undefined) touchPath(value, { touch: 'list', tree: false }, scene);
}
