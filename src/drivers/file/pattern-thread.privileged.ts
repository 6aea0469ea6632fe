import { Worker } from 'node:worker_threads';
import { SallyportError } from '../../contract/errors.ts';
import type { LineMatch, PatternAnswer, PatternQuestion, PatternTask, SearchedText } from './pattern-matcher.ts';

/** The same file from the sources and from the built package. */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './pattern-worker.privileged.ts' : './pattern-worker.privileged.js',
  import.meta.url,
);

/** Memory of the thread: what a pattern may make of the texts it is given. */
const HEAP_MIB = 256;

/** Time ran out while a pattern was being matched, or nobody wants the answer any more. */
export class PatternStopped extends Error {
  readonly why: 'time' | 'cancelled';

  constructor(why: 'time' | 'cancelled') {
    super(`Matching was stopped (${why}).`);
    this.why = why;
  }
}

export interface PatternThread extends AsyncDisposable {
  /** Paths that the glob matches. Throws `PatternStopped`. */
  select(paths: readonly string[]): Promise<readonly boolean[]>;
  search(texts: readonly SearchedText[], limit: number): Promise<readonly LineMatch[]>;
}

interface Patience {
  /** A time of `performance.now()`. */
  readonly endMs: number;
  readonly signal: AbortSignal;
}

/** Starts a thread for one task. Throws `PROPOSAL_INVALID` for a pattern that is no regular expression. */
export function startPatternThread(task: PatternTask, patience: Patience): PatternThread {
  checkRegex(task);
  const resourceLimits = { maxOldGenerationSizeMb: HEAP_MIB };
  const worker = new Worker(WORKER, { workerData: task, resourceLimits, env: {}, execArgv: [] });
  const conversation = new Conversation(worker, patience);
  return {
    async select(paths) {
      const answer = await conversation.ask({ ask: 'select', paths });
      return 'selected' in answer ? answer.selected : [];
    },
    async search(texts, limit) {
      const answer = await conversation.ask({ ask: 'search', texts, limit });
      return 'matches' in answer ? answer.matches : [];
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}

/** Reading a pattern is quick, however long running it would take. */
function checkRegex({ pattern = '', isRegex }: PatternTask): void {
  try {
    if (isRegex) new RegExp(pattern);
  } catch (error) {
    throw unusable(error);
  }
}

const unusable = (error: unknown): SallyportError =>
  new SallyportError(
    'PROPOSAL_INVALID',
    `The pattern cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
    {
      cause: error,
    },
  );

/** One question at a time. A thread that fails (out of memory, say) fails the question that is open, and later ones. */
class Conversation {
  readonly #worker: Worker;
  readonly #patience: Patience;
  #open: PromiseWithResolvers<PatternAnswer> | undefined;
  #failure: SallyportError | undefined;

  constructor(worker: Worker, patience: Patience) {
    this.#worker = worker;
    this.#patience = patience;
    worker.on('message', (answer: PatternAnswer) => this.#open?.resolve(answer));
    worker.on('error', (error) => {
      this.#failure = unusable(error);
      this.#open?.reject(this.#failure);
    });
  }

  async ask(question: PatternQuestion): Promise<PatternAnswer> {
    if (this.#failure !== undefined) throw this.#failure;
    const { endMs, signal } = this.#patience;
    const open = Promise.withResolvers<PatternAnswer>();
    this.#open = open;
    const timer = setTimeout(() => open.reject(new PatternStopped('time')), Math.max(0, endMs - performance.now()));
    const onAbort = () => open.reject(new PatternStopped('cancelled'));
    signal.addEventListener('abort', onAbort);
    try {
      if (signal.aborted) onAbort();
      this.#worker.postMessage(question);
      return await open.promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }
}
