/** The folder in which every random script runs, and the variables that it finds: known to bash, model and reader alike. */
export const FILES = ['a', 'ab', 'b c', '.a', '-a', 'f', 'x=a', 'd/a', 'd/.b', 'd/b'] as const;
export const FOLDERS = ['d'] as const;

/** Exported to every script. `u` is never set. */
export const VARIABLES: ReadonlyMap<string, string> = new Map([
  ['v', 'one  two'],
  ['w', 'a*'],
  ['e', ''],
  ['p', 'plain'],
  ['n', 'say'],
  ['HOME', '/h'],
]);

/** Stands for the folder in everything that is compared. */
export const FOLDER_SHOWN = '/work';

/**
 * Programs that do something besides writing down their arguments:
 * `say` prints them, `eat` takes its whole input as one more argument, `no` ends with status 1, `see` takes what it
 * finds in the exported variable `x`. Every other name ends with status 0 and says nothing.
 */
export const TALKING = 'say';
export const EATING = 'eat';
export const FAILING = 'no';
export const SEEING = 'see';
