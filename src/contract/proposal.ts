import type { ActionKind } from './catalogue.ts';
import type { ActionId, SessionId } from './ids.ts';
import type { Label } from './label.ts';

/** Who proposes: the person at the command line, or an agent on behalf of one. */
export interface Principal {
  readonly kind: 'person' | 'agent';
  readonly name: string;
}

/** What somebody wants done. Nothing in it is believed until it has been classified. */
export interface Proposal {
  /** A name from the catalogue; anything else is answered `invalid`. */
  readonly kind: ActionKind | (string & {});
  readonly arguments: unknown;
  readonly principal: Principal;
  readonly session: SessionId;
  /** The act under way that this one is a part of: the command whose program opens a connection. */
  readonly within?: ActionId;
  /** Label of the context that the arguments were made from; absent means untrusted and private. */
  readonly label?: Label;
}
