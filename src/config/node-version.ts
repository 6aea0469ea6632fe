/** Node 24.10 brings what we stand on: SQLite's authorizer, argon2 (and in a checkout, type stripping). */
const [MAJOR, MINOR] = [24, 10];

/** What a person reads who starts the installed program under an older Node (`v20.1.0`); `undefined` for one that will do. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return undefined;
  return `Sallyport needs Node ${MAJOR}.${MINOR} or newer, and this is ${version}. Put a newer one first on PATH; a checkout's own bin/sallyport brings the right one with it.`;
}
