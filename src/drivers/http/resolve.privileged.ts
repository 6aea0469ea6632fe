import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/**
 * Every address that a host stands for, as the system's resolver gives them; an address literal stands for itself.
 * Rejects where the name resolves to nothing. Whoever asks judges all of them and dials one: nobody resolves again.
 */
export async function resolveAddresses(host: string): Promise<readonly string[]> {
  const literal = host.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0) return [literal];
  const answers = await lookup(host, { all: true, verbatim: true });
  return [...new Set(answers.map(({ address }) => address))];
}
