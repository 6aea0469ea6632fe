import pc from 'picocolors';
import type { Screen } from './context.ts';

export type Paint = Pick<ReturnType<typeof pc.createColors>, 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'>;

/** Colours for this screen; none where nobody would see them. */
export const paintFor = ({ hasColours }: Screen): Paint => pc.createColors(hasColours);
