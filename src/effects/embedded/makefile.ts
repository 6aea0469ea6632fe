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
        /^([^\s#:=][^:=#]*?)\s*::?(?!=)/.exec(line)?.[1] ?? (line.trim() === '' || line.startsWith('#') ? target : '');
    if (!line.endsWith('\\')) end();
    offset += line.length + 1;
  }
  end();
  return { snippets, remarks: [] };
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
