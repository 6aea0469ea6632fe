import { ask, commandOf, FREE, hostOf, type Rival, toolOf } from './rival.ts';

/**
 * Aider (Apache-2.0), by its documents: edits are written (and committed) without a question and can be taken back with
 * `/undo`; every shell command that the model suggests is asked about; so is a page that is to be read. It also asks
 * before a file is added to the conversation, which is not counted here.
 */
export const aider: Rival = {
  name: 'Aider',
  source: 'documents "Usage", "In-chat commands", "Git integration" of Aider, 2026',
  answer(step) {
    const tool = toolOf(step);
    if (tool === 'run') return ask(commandOf(step));
    return tool === 'fetch' ? ask(hostOf(step)) : FREE;
  },
};
