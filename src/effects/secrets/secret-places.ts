import { COMMAND_PLACES } from './command-places.ts';
import { PROSE_PLACES } from './prose-places.ts';
import type { SecretPlace } from './secret-place.ts';

/** Every place whose first letters say that a secret may follow. */
export const PLACES: readonly SecretPlace[] = [...COMMAND_PLACES, ...PROSE_PLACES];
