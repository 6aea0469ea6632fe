/** What came of a question: `unanswered` where nobody was there, `open` where nothing more was recorded. */
export type AskedEnd = 'granted' | 'refused' | 'unanswered' | 'open';
