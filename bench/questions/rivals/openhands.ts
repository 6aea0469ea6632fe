import { ask, commandOf, FREE, type Rival } from './rival.ts';

/**
 * OpenHands (MIT), by the documents of its agent SDK: `NeverConfirm` by default, the container with its open network
 * being the boundary; `AlwaysConfirm` asks about every action. `ConfirmRisky` rests on the model's own word for the
 * risk and cannot be played from a recording.
 */
const SOURCE = 'documents "Security & action confirmation" of the OpenHands SDK, 2026';

export const openHandsNever: Rival = { name: 'OpenHands, NeverConfirm', source: SOURCE, answer: () => FREE };

export const openHandsAlways: Rival = {
  name: 'OpenHands, AlwaysConfirm',
  source: SOURCE,
  answer: (step) => ask(commandOf(step)),
};
