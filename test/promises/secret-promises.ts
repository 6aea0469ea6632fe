import type { Promised } from './promise.ts';

const REDACT = 'src/effects/secrets/redact-secrets.test.ts';
const STREAM = 'src/effects/secrets/create-redactor.test.ts';

/** Secrets in texts: what is taken out before anything is shown, kept or sent. */
export const SECRET_PROMISES: readonly Promised[] = [
  {
    id: 'R1',
    promise: 'A secret that arrives in pieces is as hidden as one that arrives whole, wherever it is cut.',
    test: {
      file: STREAM,
      title: 'gives for each text of the corpus, one character at a time, what it gives for the whole',
    },
    mutation: {
      what: 'text is passed on at every blank',
      file: 'src/effects/secrets/create-redactor.ts',
      find: 'if (blank > 0 && !mayHoldPhrase(before + rest)) return line + blank;',
      replace: 'if (blank > 0 && mayHoldPhrase !== undefined) return line + blank;',
    },
  },
  {
    id: 'R2',
    promise: 'A secret is hidden in JSON, in URLs, in diffs and in numbered or coloured output as in plain text.',
    test: { file: REDACT, title: 'is found in text' },
    mutation: {
      what: 'percent-encoded text is not decoded',
      file: 'src/effects/secrets/find-secrets.ts',
      find: 'const DECODINGS_MAX = 2;',
      replace: 'const DECODINGS_MAX = 0;',
    },
  },
  {
    id: 'R3',
    promise:
      'The values that Sallyport holds itself are hidden in base64 wherever they begin in it, in hexadecimal, percent-encoded, escaped and backwards.',
    test: { file: REDACT, title: 'are found' },
    mutation: {
      what: 'base64 is known only from the start of a text',
      file: 'src/effects/secrets/known-values.ts',
      find: 'const forms = [0, 1, 2].flatMap((offset) => {',
      replace: 'const forms = [0].flatMap((offset) => {',
    },
  },
  {
    id: 'R4',
    promise: 'A long value of that sort is hidden too where base64 is broken into lines.',
    test: { file: REDACT, title: 'are found when base64 breaks them into lines of' },
    mutation: {
      what: 'forms are looked for whole',
      file: 'src/effects/secrets/known-values.ts',
      find: '  scanLines(text, forms, spans);\n',
      replace: '  void scanLines;\n',
    },
  },
  {
    id: 'R5',
    promise: 'Hashes, placeholders, references and code that only look like secrets are left as they are.',
    test: { file: REDACT, title: 'unchanged,' },
    mutation: {
      what: 'references to where a value is kept are values',
      file: 'src/effects/secrets/placeholder.ts',
      find: 'return REFERENCES.some((pattern) => pattern.test(value)) || isFilePath(value) || isMember(value);',
      replace: 'return REFERENCES.length === 0 || (isFilePath(value) && isMember(value));',
    },
  },
  {
    id: 'R6',
    promise:
      'Of words for recovery, backup codes and keys that spread over lines, no line is shown before the rest is seen.',
    test: {
      file: 'src/effects/secrets/create-redactor.test.ts',
      title: 'gives for each text of the corpus, one character at a time, what it gives for the whole',
    },
    mutation: {
      what: 'each line is passed on when it is whole',
      file: 'src/effects/secrets/unfinished-list.ts',
      find: 'return from === undefined ? 0 : tail.length - from;',
      replace: 'return from === undefined ? 0 : 0;',
    },
  },
];
