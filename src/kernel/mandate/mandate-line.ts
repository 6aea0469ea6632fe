import { Words } from './words.ts';

const URLS_SHOWN_MAX = 3;

/**
 * One line for the start of a task: what the person's words let the agent do without a question, and what will be asked.
 * It says what the kernel does, not what the model was told.
 */
export function mandateLine(task: string): string {
  const { urls } = new Words(task);
  const shown = urls.slice(0, URLS_SHOWN_MAX).map((url) => `open ${url}`);
  const more = urls.length > URLS_SHOWN_MAX ? [`open ${urls.length - URLS_SHOWN_MAX} more that you named`] : [];
  const may = ['read and change this folder', 'run commands in the sandbox', ...shown, ...more];
  return `may: ${may.join(', ')}; asks first: whatever else leaves this machine or cannot be undone`;
}
