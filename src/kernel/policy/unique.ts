/** Each value once (compared as JSON), in an order that does not depend on who came first. */
export function unique<T>(values: readonly T[]): readonly T[] {
  const byText = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...byText.keys()].sort().flatMap((text) => byText.get(text) ?? []);
}
