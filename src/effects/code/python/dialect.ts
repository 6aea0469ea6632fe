import type { Dialect } from '../follow-program.ts';
import { parsePython } from '../parse-python.ts';
import { PYTHON_FOLDS } from './folds.ts';
import { PYTHON_LIBRARY } from './library.ts';

export const PYTHON: Dialect = { language: 'python', library: PYTHON_LIBRARY, folds: PYTHON_FOLDS, parse: parsePython };
