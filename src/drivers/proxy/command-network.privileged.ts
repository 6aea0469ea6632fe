import type { Socket } from 'node:net';
import type { Action } from '../../contract/action.ts';
import { SallyportError } from '../../contract/errors.ts';
import type { Outcome } from '../../contract/outcome.ts';
import type { Proposal } from '../../contract/proposal.ts';
import type { Carry } from '../http/http-driver.privileged.ts';
import { carryConnection } from './carry-connection.privileged.ts';
import { OpenConnections } from './open-connections.privileged.ts';
import { type ConnectionProposal, ConnectionProxy, type Refusal } from './proxy.privileged.ts';

export interface CommandNetwork {
  /** For the driver of the network: carries a connection whose act was allowed. */
  readonly carry: Carry;
  /** For the driver of commands: serves what one command's programs connect to. */
  readonly serve: (action: Action, signal: AbortSignal) => (connection: Socket) => void;
}

/**
 * The network of commands: each connection becomes an act of whoever runs the command, within that command's act. It is
 * judged, recorded and carried like every other; there is no second way out.
 */
export function createCommandNetwork(
  submit: (proposal: Proposal, signal: AbortSignal) => Promise<Outcome>,
): CommandNetwork {
  const connections = new OpenConnections();
  return {
    async carry(name, destination) {
      const waiting = connections.take(name);
      if (waiting === undefined) throw new SallyportError('NET_FAILED', 'Nobody waits for this connection any more.');
      return carryConnection(waiting, destination);
    },
    serve({ id, principal, session }, signal) {
      const propose = async ({ kind, arguments: args }: ConnectionProposal): Promise<Refusal> => {
        try {
          return refusalFrom(await submit({ kind, arguments: args, principal, session, within: id }, signal));
        } catch {
          return { status: 502, why: 'this could not be recorded, so nothing is sent.' };
        }
      };
      const proxy = new ConnectionProxy({ connections, propose });
      return (connection) => proxy.serve(connection);
    },
  };
}

/** In the words that the model gets for an act of its own: the program shows them to it. */
function refusalFrom(outcome: Outcome): Refusal {
  switch (outcome.status) {
    case 'done':
    case 'staged':
      return undefined;
    case 'denied':
    case 'refused':
      return { status: 403, why: outcome.decision.remedy };
    default:
      return { status: 502, why: outcome.fault.message };
  }
}
