import { KIB } from '../../contract/limits.ts';

/** A policy file larger than this is not read: a project's file comes from the workspace, and parsing takes time. */
export const POLICY_BYTES_MAX = 256 * KIB;
export const POLICY_RULES_MAX = 5_000;
/** Values in one list of a rule. */
export const POLICY_VALUES_MAX = 1_000;
/** UTF-16 units of one value, id or reason. */
export const POLICY_TEXT_MAX = 1_000;
/** Paths that the braces of one glob may stand for. */
export const GLOB_ALTERNATIVES_MAX = 100;
/** How deep packs may name packs. */
export const PACK_DEPTH_MAX = 8;
/** Wildcards `*` in one name, and `**` in one glob: masks are matched by regular expressions, which more could slow down. */
export const GLOB_WILDCARDS_MAX = 3;
