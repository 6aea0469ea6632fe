import { ask, commandOf, FREE, hostOf, prefixesIn, type Rival, toolOf } from './rival.ts';

/**
 * Gemini CLI (Google, Apache-2.0), by its documents on tools and approval modes: tools that read run, `run_shell_command`,
 * `write_file`, `replace` and `web_fetch` ask; "allow for this session" holds for the tool, and for a command for its
 * first word. With `auto_edit` the two that change files run.
 */
const SOURCE = 'documents "Tools", "Policy engine", "Configuration" of Gemini CLI (0.61), 2026-08';

export const geminiDefault: Rival = {
  name: 'Gemini CLI, default',
  source: SOURCE,
  answer(step) {
    switch (toolOf(step)) {
      case 'look':
        return FREE;
      case 'change':
        return ask('edit' in step ? 'replace' : 'write_file');
      case 'run':
        return ask(...prefixesIn(commandOf(step)).map((prefix) => prefix.split(' ')[0] ?? prefix));
      case 'fetch':
        return ask(hostOf(step));
    }
  },
};

export const geminiAutoEdit: Rival = {
  name: 'Gemini CLI, auto_edit',
  source: SOURCE,
  answer: (step) => (toolOf(step) === 'change' && !('delete' in step) ? FREE : geminiDefault.answer(step)),
};
