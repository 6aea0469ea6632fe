import type { Journal, ReversibleChange } from '../../contract/journal.ts';
import type { Root } from './directory-handles.privileged.ts';
import { isSameState } from './path-state.ts';
import { restoreEntry, stateNow, syncFoldersOf } from './restore-entry.privileged.ts';

interface Step {
  readonly change: ReversibleChange;
  readonly seq: number;
}

/**
 * The changes of one act while it is under way: recorded before the first, then either all confirmed or those that
 * were made taken back. One that cannot be taken back stays recorded, so that an undo can try again.
 */
export class Reversal {
  readonly #root: Root;
  readonly #journal: Journal;
  /** Not made yet, by path, in the order in which they are going to be. */
  readonly #open: Map<string, Step[]>;
  readonly #made: Step[] = [];

  /** Records the changes. Throws `STATE_UNUSABLE`; nothing may be changed then. */
  constructor(root: Root, journal: Journal, changes: readonly ReversibleChange[]) {
    this.#root = root;
    this.#journal = journal;
    const seqs = journal.record(changes);
    const steps = changes.map((change, index) => ({ change, seq: seqs[index] ?? 0 }));
    this.#open = Map.groupBy(steps, ({ change }) => change.path);
  }

  /** The next change at this path has been made. */
  made(path: string): void {
    const step = this.#open.get(path)?.shift();
    if (step !== undefined) this.#made.push(step);
  }

  /**
   * All that was made is confirmed; what was recorded and not made is withdrawn. Should that fail, the act stands all
   * the same: an undo takes what is merely recorded for what it finds.
   */
  finish(): void {
    this.#settle(this.#made, this.#notMade());
  }

  /** Takes back what was made, newest first. Never throws: the fault that led here is what matters. */
  takeBack(): void {
    const made = this.#made.toReversed();
    const { stuck = [], back = [] } = Object.groupBy(made, (step) => (this.#isTakenBack(step) ? 'back' : 'stuck'));
    syncFoldersOf(
      this.#root,
      back.map(({ change }) => change.path),
    );
    this.#settle(stuck, [...back, ...this.#notMade()]);
  }

  #settle(confirmed: readonly Step[], withdrawn: readonly Step[]): void {
    try {
      this.#journal.confirm(confirmed.map(({ seq }) => seq));
      this.#journal.withdraw(withdrawn.map(({ seq }) => seq));
    } catch {
      // Both are notes about what can be seen in the workspace itself.
    }
  }

  #notMade = (): readonly Step[] => [...this.#open.values()].flat();

  /** Only what is still as the act left it: somebody may have changed it in this instant. */
  #isTakenBack({ change }: Step): boolean {
    try {
      if (!isSameState(stateNow(this.#root, change.path), change.after, change)) return false;
      restoreEntry(this.#root, change.path, change.before, (blob) => this.#journal.blob(blob));
      return true;
    } catch {
      return false;
    }
  }
}
