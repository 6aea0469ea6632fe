import { shellSnippet } from './json-programs.ts';
import { type EmbeddedPrograms, PlacedText, type Snippet } from './snippet.ts';

/** Recipe lines of a makefile (GNU make manual, chapter 5), each with the target that it belongs to. */
export function makeRecipes(text: string): EmbeddedPrograms {
  const snippets: Snippet[] = [];
  let target = '';
  let offset = 0;
  let recipe: PlacedText | undefined;
  const end = (): void => {
    if (recipe !== undefined && recipe.text.trim() !== '') snippets.push(shellSnippet(recipe, `target ${target}`));
    recipe = undefined;
  };
  for (const line of text.split('\n')) {
    if (recipe !== undefined) {
      // The line before ended with a backslash: make hands both to the shell, without the tab of the second.
      const start = line.startsWith('\t') ? 1 : 0;
      recipe.append('\n', offset + start - 1);
      appendRecipe(recipe, line.slice(start), offset + start);
    } else if (line.startsWith('\t') && target !== '') {
      const start = /^\t[\s@+-]*/.exec(line)?.[0].length ?? 1;
      recipe = new PlacedText();
      appendRecipe(recipe, line.slice(start), offset + start);
    } else
      target =
        /^([^\s#:=][^:=#]*)::?(?!=)/.exec(line)?.[1]?.trimEnd() ??
        (line.trim() === '' || line.startsWith('#') ? target : '');
    const inline =
      recipe === undefined && target !== '' ? /^[^\s#:=][^:=#;]*?::?(?!=)[^=;#]*;[\s@+-]*(?=\S)/.exec(line) : null;
    if (inline !== null && line.length < LINE_CHARACTERS_MAX) {
      recipe = new PlacedText();
      appendRecipe(recipe, line.slice(inline[0].length), offset + inline[0].length);
    }
    if (!line.endsWith('\\')) end();
    offset += line.length + 1;
  }
  end();
  return { snippets: [...snippets, ...parsingCommands(text)], remarks: [] };
}

const LINE_CHARACTERS_MAX = 10_000;

/** `$(shell …)` and `NAME != …` run when the file is read, whatever target is made. */
function parsingCommands(text: string): readonly Snippet[] {
  const calls = [...text.matchAll(/\$[({]shell\s+([^\n]{1,2000})|^[ \t]*[\w.-]{1,100}[ \t]*!=[ \t]*([^\n]{1,2000})/gm)];
  return calls.flatMap((match) => {
    const whole = match[1] ?? match[2] ?? '';
    const command = match[1] === undefined ? whole : whole.slice(0, closing(whole));
    const placed = new PlacedText();
    appendRecipe(placed, command, match.index + match[0].length - whole.length);
    return command.trim() === '' ? [] : [shellSnippet(placed, 'a command of the makefile', { isAutomatic: true })];
  });
}

/** Where the bracket that is open at the beginning closes; the end where it does not. */
function closing(text: string): number {
  let depth = 1;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(' || text[at] === '{') depth += 1;
    else if (text[at] === ')' || text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}

/**
 * What make puts in is known only when it runs: for the shell's reader each stands as a variable without a known value,
 * of the same length, so that all that follows keeps its place. `$$` is how make writes the shell's own `$`.
 */
function appendRecipe(recipe: PlacedText, line: string, offset: number): void {
  let at = 0;
  for (const match of line.matchAll(/\$(?:\$|\(([^()]*(?:\([^()]*\)[^()]*)*)\)|\{([^{}]*)\}|.)/g)) {
    const [whole] = match;
    recipe.append(line.slice(at, match.index), offset + at);
    at = match.index + whole.length;
    if (whole === '$$') recipe.append('$', offset + match.index + 1);
    else
      recipe.append(
        whole.length < 4 ? '$_'.padEnd(whole.length, '_') : `\${${'_'.repeat(whole.length - 3)}}`,
        offset + match.index,
      );
  }
  recipe.append(line.slice(at), offset + at);
}
