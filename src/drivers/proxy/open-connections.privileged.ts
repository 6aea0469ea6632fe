import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** A connection that a program in a sandbox has begun, waiting for the kernel's decision about it. */
export type Waiting =
  | {
      readonly sort: 'tunnel';
      readonly client: Duplex;
      /** What the client sent before it was answered. */
      readonly head: Uint8Array;
      /** Tells the client that the tunnel stands. */
      readonly accept: () => void;
    }
  | { readonly sort: 'request'; readonly incoming: IncomingMessage; readonly answer: ServerResponse };

/**
 * Connections by a name that nobody can guess. The act that the kernel judges carries the name, so that whoever drives
 * it finds what it is about; each name is good for one act.
 */
export class OpenConnections {
  readonly #waiting = new Map<string, Waiting>();

  add(waiting: Waiting): string {
    const name = randomBytes(16).toString('hex');
    this.#waiting.set(name, waiting);
    return name;
  }

  take(name: string): Waiting | undefined {
    const waiting = this.#waiting.get(name);
    this.#waiting.delete(name);
    return waiting;
  }
}
