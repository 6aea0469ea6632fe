import { fileURLToPath } from 'node:url';

/** Folder of the shipped policy packs: the same place from the sources and from the built package. */
export const PACKS_FOLDER = fileURLToPath(new URL('../../policies', import.meta.url));
