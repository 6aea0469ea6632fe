/**
 * Why something is known only at run time, for readers that know where the value comes from. Of an unknown effect without
 * a cause nothing more can be said.
 */
export type UnknownCause =
  /** A path, as the script spells it. */
  | { readonly kind: 'path'; readonly shown: string }
  /** A path with some number in a name, somewhere below this folder. */
  | { readonly kind: 'numbered-path'; readonly below: string }
  /** Words of a program's command, which may be options; `shown` is the program too. */
  | { readonly kind: 'words'; readonly program: string; readonly shown: string }
  /** A value that is calculated with; `isGiven` where whoever runs the script gives it. */
  | { readonly kind: 'arithmetic'; readonly value: string; readonly isGiven: boolean };

/** By the target of the unknown effect. A text that came about in two ways has no cause. */
export type UnknownCauses = ReadonlyMap<string, UnknownCause>;
