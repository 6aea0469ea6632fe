import type { JournalEntry } from '../../contract/journal.ts';

/** A journal entry with what only the journal itself needs to know. */
export interface RecordedChange extends JournalEntry {
  readonly workspace: string;
  readonly temporary?: string;
}
