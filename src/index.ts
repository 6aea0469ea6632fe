/** The front door for code: what another program may use. Everything else is free to change. */

export { openHouse } from './compose.ts';
export { openInspect } from './compose-inspect.ts';
export type { Action } from './contract/action.ts';
export type { Answer, Approver, Question } from './contract/approval.ts';
export { ACTION_KINDS, type ActionKind } from './contract/catalogue.ts';
export type { Decision, DecisionAnswer } from './contract/decision.ts';
export { ERRORS, type ErrorCode, EXIT, SallyportError } from './contract/errors.ts';
export type { House, HouseOptions, ModelChoice, Session, SessionOptions } from './contract/house.ts';
export type { InspectPort } from './contract/inspect.ts';
export type { Outcome } from './contract/outcome.ts';
export type { Principal, Proposal } from './contract/proposal.ts';
