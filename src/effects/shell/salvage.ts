import { parseScript } from './parse-script.ts';
import { freshShell, type Scene, WRAPPERS_MAX } from './scene.ts';

/** Pieces of a text that are tried, and characters of one piece: reading stays linear whatever the text is. */
const PIECES_MAX = 60;
const PIECE_CHARACTERS_MAX = 2_000;
/** Where a command could begin or end, whatever stands around it. */
const CUT = /[\n;|&]+|\$\(|[()`{}]|(?<=[ \t;]|^)(?:then|do|else)(?=[ \t\n])/g;

/**
 * Of a text that could not be read as a whole: whatever pieces of it are commands, at the start of a line, behind an
 * operator, inside a substitution. What they would do is added to what is unknown; nothing is taken away by it.
 * Gives the positions where the pieces begin.
 */
export function salvage(text: string, scene: Scene): readonly number[] {
  const starts = [0];
  let [from, pieces] = [0, 0];
  for (const cut of [...text.slice(0, 20_000).matchAll(CUT), { index: text.length, 0: '' }]) {
    const piece = text.slice(from, Math.min(cut.index, from + PIECE_CHARACTERS_MAX));
    if (piece.trim() !== '' && pieces < PIECES_MAX) {
      pieces += 1;
      starts.push(from);
      tryPiece(piece, from, scene);
    }
    from = cut.index + cut[0].length;
  }
  return starts;
}

function tryPiece(piece: string, start: number, scene: Scene): void {
  const text = piece.replace(/['"]+$/, (quotes) => (balances(piece) ? quotes : ''));
  if (scene.depth >= WRAPPERS_MAX || !parseScript(text).ok) return;
  const { findings } = scene;
  const before = findings.at({ start, end: start + piece.length });
  // Nothing is known of the variables at this point.
  scene.runText(text, 'bash', freshShell(scene, { stdin: { kind: 'unknown' } }));
  findings.backTo(before);
}

/** A quote that closes what began before the piece is no part of it. */
const balances = (piece: string): boolean =>
  (piece.match(/'/g) ?? []).length % 2 === 0 && (piece.match(/"/g) ?? []).length % 2 === 0;
