import { MIB } from '../../contract/limits.ts';

/** A policy larger than this is not read: it takes time to read one, and no person has written it. */
export const POLICY_BYTES_MAX = 4 * MIB;
export const POLICY_RULES_MAX = 20_000;
/** Limits of one file. */
export const POLICY_LIMITS_MAX = 100;
/** Values in one list of a rule. */
export const POLICY_VALUES_MAX = 1_000;
/** UTF-16 units of one value, id or reason. */
export const POLICY_TEXT_MAX = 1_000;
/** How deep values of a file may stand in each other; the language needs six. */
export const NODE_DEPTH_MAX = 32;
/** Paths that the braces of one glob may stand for. */
export const GLOB_ALTERNATIVES_MAX = 100;
/** How deep packs may name packs. */
export const PACK_DEPTH_MAX = 8;
/** Wildcards `*` in one name, and `**` in one glob: masks are matched by regular expressions, which more could slow down. */
export const GLOB_WILDCARDS_MAX = 3;
/** Parts of one `when`, and how deep they may stand in each other. */
export const WHEN_NODES_MAX = 200;
export const WHEN_DEPTH_MAX = 24;
/** Persons that one question may need. */
export const APPROVERS_MAX = 5;
