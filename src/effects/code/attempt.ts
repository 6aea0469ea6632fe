/** What a computation gives; `undefined` where it fails, as it would in the program. */
export function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
