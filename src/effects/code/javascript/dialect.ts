import type { Dialect } from '../follow-program.ts';
import { parseJavascript } from '../parse-javascript.ts';
import { JAVASCRIPT_FOLDS } from './folds.ts';
import { NODE_LIBRARY } from './node-library.ts';

export const JAVASCRIPT: Dialect = {
  language: 'javascript',
  library: NODE_LIBRARY,
  folds: JAVASCRIPT_FOLDS,
  parse: parseJavascript,
};
