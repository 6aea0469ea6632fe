import type { Mandate } from '../../contract/mandate.ts';
import { readUrl } from '../../effects/url/read-url.ts';

/** Tells whether the person's own words named a resource: today the endpoints of models, by `host:port` or URL. */
export function namesIn({ endpoints }: Mandate): (resource: string) => boolean {
  const named = new Set<string>();
  for (const endpoint of endpoints) {
    named.add(endpoint);
    const reading = readUrl(endpoint);
    if (!reading.ok) continue;
    named.add(reading.url);
    named.add(`${reading.host}:${reading.port}`);
  }
  return (resource) => named.has(resource);
}
