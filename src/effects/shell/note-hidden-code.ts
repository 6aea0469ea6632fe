import { deeper, type Scene } from './scene.ts';

const SUBSTITUTIONS_MAX = 8;

/**
 * A text that bash looks at again, as a subscript or a calculation: the substitutions in it are run then, although
 * quotes kept them from it before. What they would do is added to whatever else is found.
 */
export function noteHiddenCode(text: string, scene: Scene): void {
  for (const inner of substitutionsIn(text)) {
    scene.findings.addExecute('bash');
    scene.runText(inner, 'bash', deeper(scene));
  }
}

/** The insides of `$(…)` and of backticks, up to the parenthesis that closes. */
function substitutionsIn(text: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length && found.length < SUBSTITUTIONS_MAX; at += 1) {
    const isOld = text[at] === '`';
    if (!isOld && !text.startsWith('$(', at)) continue;
    const start = at + (isOld ? 1 : 2);
    const end = isOld ? text.indexOf('`', start) : closingOf(text, start);
    if (end < 0) break;
    found.push(text.slice(start, end));
    at = end;
  }
  return found;
}

function closingOf(text: string, start: number): number {
  let open = 1;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '(') open += 1;
    if (text[at] === ')') open -= 1;
    if (open === 0) return at;
  }
  return -1;
}
