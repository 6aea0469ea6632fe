import { commandLine, shellSnippet } from './json-programs.ts';
import { itemsOf, parsePlacedJson, stringOf } from './placed-json.ts';
import { type EmbeddedPrograms, PlacedText, type Snippet } from './snippet.ts';

interface Instruction {
  readonly name: string;
  readonly body: PlacedText;
  readonly line: number;
}

/** RUN instructions of a Dockerfile, in shell and in exec form. What they do to files stays in the image. */
export function dockerfileRuns(text: string): EmbeddedPrograms {
  const snippets = instructionsOf(text).flatMap(({ name, body, line }): readonly Snippet[] => {
    const trigger = name === 'ONBUILD' ? (/^RUN\s+/i.exec(body.text)?.[0].length ?? 0) : 0;
    if (name !== 'RUN' && trigger === 0) return [];
    const flags = /^(?:--\w+(?:=\S*)?\s+)*/.exec(body.text.slice(trigger))?.[0].length ?? 0;
    const command = shifted(body, trigger + flags);
    const words = itemsOf(command.text.startsWith('[') ? parsePlacedJson(command.text) : undefined);
    const exec = commandLine(words.flatMap((word) => stringOf(word) ?? []));
    const placed = exec === undefined ? command : new PlacedText().append(exec.text, command.offsetInFile(0));
    return placed.text.trim() === '' ? [] : [shellSnippet(placed, `RUN in line ${line}`, { place: 'image' })];
  });
  return { snippets, remarks: [] };
}

function shifted(body: PlacedText, by: number): PlacedText {
  const placed = new PlacedText();
  let at = by;
  for (const line of body.text.slice(by).match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    placed.append(line, body.offsetInFile(at));
    at += line.length;
  }
  return placed;
}

/** Joins continued lines as Docker does: comments and empty lines in between are left out. Here-documents stay whole. */
function instructionsOf(text: string): readonly Instruction[] {
  const found: Instruction[] = [];
  let open: Instruction | undefined;
  let ends: string[] = [];
  let offset = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (open === undefined) {
      const head = /^\s*([A-Za-z]+)\s+/.exec(line);
      if (head !== null && !line.trimStart().startsWith('#'))
        open = { name: (head[1] ?? '').toUpperCase(), body: new PlacedText(), line: index + 1 };
      open?.body.append(line.slice(head?.[0].length ?? 0), offset + (head?.[0].length ?? 0));
    } else if (ends.length > 0 || !/^\s*(?:#|$)/.test(line)) open.body.append(`\n${line}`, offset - 1);
    if (ends.length > 0) {
      if (line.trim() === ends[0]) ends = ends.slice(1);
    } else if (open !== undefined) ends = [...line.matchAll(/<<-?\s*["']?(\w+)["']?/g)].map(([, word]) => word ?? '');
    const goesOn = ends.length > 0 || /\\\s*$/.test(line) || /^\s*(?:#|$)/.test(line);
    if (open !== undefined && !goesOn) {
      found.push(open);
      open = undefined;
    }
    offset += line.length + 1;
  }
  return open === undefined ? found : [...found, open];
}
