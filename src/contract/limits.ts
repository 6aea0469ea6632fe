/** Every limit of the house, by name. Units come last. */
export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;

/** Largest proposal (arguments as JSON) that is looked at. */
export const PROPOSAL_BYTES_MAX = 16 * MIB;
/** A judge that has not answered by then forbids. */
export const JUDGE_TIMEOUT_MS = 1_000;
/** A question that nobody answers is a denial after this long. */
export const APPROVAL_TIMEOUT_MS = 10 * 60_000;
/** A capability that was not redeemed by then is void. */
export const CAPABILITY_LIFE_MS = 30_000;
/** How long a "this session" answer lasts at most. */
export const SESSION_GRANT_LIFE_MS = 12 * 60 * 60_000;
/** How long a "this project" answer lasts where nobody says until when, and at most. */
export const PROJECT_GRANT_LIFE_MS = 30 * 24 * 60 * 60_000;
export const PROJECT_GRANT_LIFE_MAX_MS = 365 * 24 * 60 * 60_000;
/** A question that waits in the queue is void after this long. */
export const QUESTION_LIFE_MS = 24 * 60 * 60_000;
/** What is over stays listed for this long. */
export const APPROVALS_KEPT_MS = 30 * 24 * 60 * 60_000;
/** More questions than this within this time wear a person down: the agent is paused. */
export const QUESTIONS_BURST_MAX = 10;
export const QUESTIONS_BURST_MS = 5 * 60_000;
/** Entries of the record that are looked through for what a grant would have covered. */
export const GRANT_HISTORY_ENTRIES_MAX = 5_000;

/** Largest file that the file tools read or write as text. */
export const FILE_TEXT_BYTES_MAX = 8 * MIB;
/** What one tool result may hold of output for the model: head and tail, each. */
export const OUTPUT_HEAD_BYTES = 8 * KIB;
export const OUTPUT_TAIL_BYTES = 8 * KIB;
/** What a model is told of one tool result at most; the middle of what is longer is left out. */
export const RESULT_CHARACTERS_MAX = 200_000;
/** Entries that a listing, a glob or a search returns. */
export const LISTING_ENTRIES_MAX = 2_000;
export const SEARCH_MATCHES_MAX = 500;
/** A search that takes longer gives what it has found by then. */
export const SEARCH_WALL_MS = 15_000;
/** Files larger than this are not searched, and counted as skipped. */
export const SEARCH_FILE_BYTES_MAX = 32 * MIB;
/** What one deletion may take with it: all of it is kept, so that it can be put back. */
export const DELETE_BYTES_MAX = 512 * MIB;
/** What the journal keeps of old contents; beyond it the oldest sessions can no longer be undone. */
export const JOURNAL_BYTES_MAX = 4 * GIB;
/** Entries that are walked to find every name of a file with several hard links. */
export const LINK_WALK_ENTRIES_MAX = 200_000;
/** Entries of a workspace that are walked to find what must be masked; beyond it nothing is run. */
export const WORKSPACE_ENTRIES_MAX = 1_000_000;
/** Body of a fetched page that is kept. */
export const FETCH_BODY_BYTES_MAX = 5 * MIB;
/** Body of a request that an agent sends. */
export const REQUEST_BODY_CHARACTERS_MAX = 1 * MIB;
export const FETCH_REDIRECTS_MAX = 24;
export const FETCH_TIMEOUT_MS = 30_000;

/** What a command gets unless it asks for less. */
export const PROCESS_LIMITS = Object.freeze({
  wallMs: 10 * 60_000,
  cpuSeconds: 10 * 60,
  memoryBytes: 4 * GIB,
  processes: 512,
  fileBytes: 1 * GIB,
  openFiles: 4_096,
  outputBytes: 64 * MIB,
  temporaryBytes: 1 * GIB,
});

/** What one stage may hold; beyond it, what the command changed is thrown away. */
export const STAGE_ENTRIES_MAX = 200_000;
export const STAGE_BYTES_MAX = 16 * GIB;
/** A command is stopped when its stage leaves less than this free on the disk that ledger and journal need too. */
export const STAGE_FREE_BYTES_MIN = 512 * MIB;

/** An act of a paused session that nobody continues is denied after this long. */
export const PAUSE_WAIT_MS = 12 * 60 * 60_000;

/** Ceilings of one session of the agent. */
export const SESSION_TURNS_MAX = 100;
export const SESSION_WALL_MS = 60 * 60_000;
export const SESSION_TOKENS_MAX = 2_000_000;
export const SESSION_ACTIONS_MAX = 2_000;
/** The same call with the same result this many times in a row is no progress. */
export const SAME_STEP_MAX = 4;
