import { readFileSync } from 'node:fs';
import { type Arrival, startAttackerServer } from './attacker-server.ts';
import { assertThrowAway, executeUnguarded, type RecordedCall } from './unguarded-executor.ts';

/**
 * The program inside the throw-away sandbox: the attacker's server, on loopback of a network of its own, and the
 * scenes, played one after the other. Reads scenes as JSON from the file named first; prints what came of them.
 */

export interface Scene {
  readonly workspace: string;
  readonly calls: readonly RecordedCall[];
}

export interface PlayedScene {
  /** What the model would be told, one text a call; a call that could not be done begins with `failed: `. */
  readonly results: readonly string[];
  /** Every request that reached the attacker's server, in order. */
  readonly arrivals: readonly Arrival[];
}

async function play(scenes: readonly Scene[], host: string): Promise<readonly PlayedScene[]> {
  const server = await startAttackerServer(host);
  const played: PlayedScene[] = [];
  for (const { workspace, calls } of scenes) {
    const results: string[] = [];
    for (const call of calls) {
      results.push(await executeUnguarded(call, workspace).catch((error: Error) => `failed: ${error.message}`));
    }
    played.push({ results, arrivals: server.takeArrivals() });
  }
  server.close();
  return played;
}

if (process.argv[1] === import.meta.filename) {
  assertThrowAway();
  const { scenes, host } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as {
    readonly scenes: readonly Scene[];
    readonly host: string;
  };
  process.stdout.write(JSON.stringify(await play(scenes, host)));
}
