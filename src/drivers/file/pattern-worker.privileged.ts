import { parentPort, workerData } from 'node:worker_threads';
import { createPatternMatcher, type PatternQuestion, type PatternTask } from './pattern-matcher.ts';

/**
 * Runs patterns that a model wrote in a thread of their own: a regular expression or glob that takes forever
 * (`(a+)+$`) is ended with the thread. It sees text that was read already; it opens nothing.
 */
const match = createPatternMatcher(workerData as PatternTask);

parentPort?.on('message', (question: PatternQuestion) => parentPort?.postMessage(match(question)));
