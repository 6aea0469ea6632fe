import { ask, commandOf, FREE, type Rival, toolOf } from './rival.ts';

/** The simplest rule there is: looking is free, everything else is asked about. */
export const askEverything: Rival = {
  name: 'ask before every change and command',
  source: 'no product; the rule that the word "approval" makes one think of',
  answer: (step) => (toolOf(step) === 'look' ? FREE : ask(commandOf(step))),
};
