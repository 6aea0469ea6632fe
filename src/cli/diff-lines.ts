import type { Paint } from './paint.ts';
import { visibleText } from './visible-text.ts';

/** A unified diff, escaped and coloured by its first characters. */
export const diffLines = (diff: string, paint: Paint): string =>
  visibleText(diff)
    .split('\n')
    .map((line) => {
      if (line.startsWith('+++') || line.startsWith('---')) return paint.bold(line);
      if (line.startsWith('+')) return paint.green(line);
      if (line.startsWith('-')) return paint.red(line);
      return line.startsWith('@@') ? paint.cyan(line) : line;
    })
    .join('\n');
