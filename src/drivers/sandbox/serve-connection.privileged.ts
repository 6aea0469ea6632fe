import type { Socket } from 'node:net';

/** Called with each connection that a program of a sandbox makes to the one address that it has. */
export type ServeConnection = (connection: Socket) => void;
