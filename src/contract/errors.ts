/**
 * Every error that a person can meet: its code, the exit status it leads to, and what to do next.
 * `docs/reference/errors.md` lists the same codes; a test holds the two together.
 */
export const EXIT = Object.freeze({
  done: 0,
  failed: 1,
  usage: 2,
  denied: 3,
  needsApproval: 4,
  budget: 5,
  sandbox: 6,
  ledger: 7,
  interrupted: 130,
});

const row = (exit: number, next: string) => Object.freeze({ exit, next });

export const ERRORS = Object.freeze({
  USAGE_INVALID: row(EXIT.usage, 'See the command with --help.'),
  CONFIG_INVALID: row(EXIT.usage, 'Correct the file, or choose another place, as it says.'),
  SHEET_INVALID: row(EXIT.usage, 'Correct the tool sheet at the place named; docs/reference/sheets.md has its words.'),
  POLICY_INVALID: row(EXIT.usage, 'Correct the policy at the place named; `sallyport policy check FILE` tries it.'),
  PROPOSAL_INVALID: row(EXIT.usage, 'Correct the arguments.'),
  PATH_INVALID: row(EXIT.usage, 'Use a path inside the workspace, without control characters.'),
  PATH_OUTSIDE: row(EXIT.denied, 'Use a path inside the workspace.'),
  PATH_PROTECTED: row(EXIT.denied, 'This place is protected; a person changes it by hand.'),
  URL_INVALID: row(EXIT.usage, 'Use a plain http or https URL without user name or password.'),
  ADDRESS_FORBIDDEN: row(
    EXIT.denied,
    'This address is private, local or reserved; a person can list it in the policy.',
  ),
  FILE_ABSENT: row(EXIT.failed, 'Check the name; list the folder to see what is there.'),
  FILE_UNREADABLE: row(EXIT.failed, 'Check the permissions of the file.'),
  FILE_TOO_LARGE: row(EXIT.failed, 'Read a part of it by lines, or search in it.'),
  FILE_NOT_TEXT: row(EXIT.failed, 'It is not UTF-8 text; use a command to look at it.'),
  FILE_NOT_REGULAR: row(
    EXIT.failed,
    'Only regular files can be read and written; this is a folder, pipe, socket or device.',
  ),
  FILE_CHANGED: row(EXIT.failed, 'It changed between check and use; read it again and repeat.'),
  GIT_FAILED: row(EXIT.failed, 'Run the same git command in a terminal of your own; the repository was not changed.'),
  FILE_WRITE_FAILED: row(EXIT.failed, 'Check free space and permissions; nothing was changed.'),
  JOURNAL_FULL: row(
    EXIT.failed,
    'What this act would replace is too large to be kept for an undo; do it in smaller parts, or by hand.',
  ),
  EDIT_NOT_FOUND: row(EXIT.failed, 'Read the file again and give the text exactly as it stands there.'),
  EDIT_AMBIGUOUS: row(EXIT.failed, 'Give more of the surrounding text, or set all.'),
  PATCH_INVALID: row(EXIT.failed, 'Give a unified diff that fits the file as it stands.'),
  WORKSPACE_UNREADABLE: row(EXIT.usage, 'Start in a folder that you can read, or name one with --workspace.'),
  WORKSPACE_TOO_LARGE: row(EXIT.failed, 'Choose a smaller folder as the workspace.'),
  STAGE_UNKNOWN: row(EXIT.failed, 'It was applied or discarded already; run the command again.'),
  STAGE_CONFLICT: row(EXIT.failed, 'A file was changed meanwhile; look at both and decide by hand.'),
  SANDBOX_UNAVAILABLE: row(EXIT.sandbox, 'Run `sallyport doctor`: it says what is missing and how to get it.'),
  SANDBOX_FAILED: row(EXIT.sandbox, 'Run `sallyport doctor`; if all is well there, report this.'),
  PROCESS_NOT_FOUND: row(EXIT.failed, 'There is no such program in the sandbox; check its name.'),
  PROCESS_TIMED_OUT: row(EXIT.failed, 'It took longer than its limit; split the work or give more time.'),
  PROCESS_OUTPUT_TOO_LARGE: row(EXIT.failed, 'It printed more than its limit; send the output to a file.'),
  PROCESS_LIMIT: row(EXIT.failed, 'It went over its limit of processes or memory.'),
  CANCELLED: row(EXIT.interrupted, 'It was stopped; what was recorded before stays.'),
  NET_FAILED: row(EXIT.failed, 'The host did not answer as expected; try again later.'),
  MODEL_UNREACHABLE: row(
    EXIT.failed,
    'Is the model server running (`ollama serve`)? Else name another with --endpoint.',
  ),
  MODEL_FAILED: row(EXIT.failed, 'The model server answered with an error; see its words above.'),
  MODEL_ANSWER_INVALID: row(EXIT.failed, 'The server does not speak the wire format as expected.'),
  MODEL_RECORDING_DIVERGED: row(
    EXIT.failed,
    'A recording fits one task and what came back for it; give that task, or record it anew.',
  ),
  CAPABILITY_INVALID: row(EXIT.denied, 'This is a bug in Sallyport or an attack on it; please report it.'),
  DUTY_EXCEEDED: row(EXIT.denied, 'Ask for less at once; what it did by then stands and is recorded.'),
  EVERYTHING_STOPPED: row(EXIT.denied, 'A person lets it go on with `sallyport stop --clear`.'),
  TERMINAL_ABSENT: row(EXIT.needsApproval, 'Run it in a terminal; the answer is read there and from nowhere else.'),
  APPROVAL_UNKNOWN: row(EXIT.usage, 'See `sallyport approvals list`.'),
  APPROVAL_VOID: row(EXIT.denied, 'Look at it again with `sallyport approvals list`; nothing was changed.'),
  APPROVAL_KEY_UNUSABLE: row(EXIT.failed, 'Give the key file that `approvals keys enroll` made, and its passphrase.'),
  BUDGET_SPENT: row(EXIT.budget, 'Raise the ceiling on the command line, or start a new session.'),
  KERNEL_HALTED: row(EXIT.ledger, 'The ledger could not be written; free some space, then `sallyport ledger verify`.'),
  LEDGER_WRITE_FAILED: row(
    EXIT.ledger,
    'Check free space and permissions of the state folder, then `sallyport ledger verify`.',
  ),
  LEDGER_HALTED: row(EXIT.ledger, 'Start again; the ledger is verified when it is opened.'),
  LEDGER_CORRUPT: row(
    EXIT.ledger,
    'Keep the state folder as evidence: move it away as a whole, and a new one is begun.',
  ),
  LEDGER_FOREIGN: row(EXIT.ledger, 'This is not a ledger of Sallyport; move it away or name another state folder.'),
  TRAJECTORY_INVALID: row(
    EXIT.usage,
    'Correct the recorded session at the line named; docs/reference/trajectories.md has the format.',
  ),
  SESSION_UNKNOWN: row(EXIT.usage, 'See `sallyport sessions list`.'),
  STATE_UNUSABLE: row(
    EXIT.failed,
    'Check the permissions of the state folder (SALLYPORT_STATE, else ~/.local/state/sallyport).',
  ),
  INTERNAL: row(EXIT.failed, 'This is a bug; please report it with the command that led to it.'),
});
export type ErrorCode = keyof typeof ERRORS;

/** An operating fault, for people. The message says what happened, to what, and why; the table says what to do next. */
export class SallyportError extends Error {
  readonly code: ErrorCode;
  override readonly name = 'SallyportError';

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

export const isSallyportError = (error: unknown): error is SallyportError => error instanceof SallyportError;

/** Turns whatever was thrown into a fault with a code; what we did not foresee is `INTERNAL`. */
export function toFault(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  if (isSallyportError(error)) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
}
