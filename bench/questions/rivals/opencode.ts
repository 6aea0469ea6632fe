import { passesOpencodePatterns } from '../../rivals/opencode-patterns.ts';
import { ask, commandOf, commandsIn, FREE, prefixesIn, type Rival, toolOf } from './rival.ts';

/**
 * opencode (MIT), by its documents on permissions: by default everything is allowed except folders outside the project
 * (`external_directory`) and endless repetition. The second line is the stricter example of its documents: commands ask
 * unless a pattern allows them.
 */
const SOURCE = 'documents "Permissions" of opencode (1.18), 2026';

/** The programs whose path arguments are looked at. */
const SCANNED = new Set('cd rm cp mv mkdir touch chmod chown cat'.split(' '));

const isElsewhere = (command: string): boolean =>
  commandsIn(command).some(
    ([program = '', ...words]) => SCANNED.has(program) && words.some((word) => /^(?:~|\/(?!dev\/))/.test(word)),
  );

export const opencodeDefault: Rival = {
  name: 'opencode, default',
  source: SOURCE,
  answer: (step) => (toolOf(step) === 'run' && isElsewhere(commandOf(step)) ? ask('external_directory') : FREE),
};

export const opencodePatterns: Rival = {
  name: 'opencode with the patterns of its documents',
  source: SOURCE,
  answer(step) {
    if (toolOf(step) !== 'run') return FREE;
    const command = commandOf(step);
    return passesOpencodePatterns(command) && !isElsewhere(command) ? FREE : ask(...prefixesIn(command));
  },
};
