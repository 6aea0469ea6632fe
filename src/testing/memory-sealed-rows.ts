import type { SealedRows } from '../contract/sealed-rows.ts';

/** Rows in memory, under the contract of the sealed ones: what comes back went through JSON. */
export function createMemorySealedRows(): SealedRows {
  const kept = new Map<string, string>();
  return {
    get: (kind, id) => {
      const text = kept.get(`${kind}:${id}`);
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    },
    list: (kind) =>
      [...kept]
        .filter(([name]) => name.startsWith(`${kind}:`))
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([, text]) => JSON.parse(text) as unknown),
    put: (kind, id, value) => void kept.set(`${kind}:${id}`, JSON.stringify(value)),
    remove: (kind, id) => void kept.delete(`${kind}:${id}`),
  };
}
