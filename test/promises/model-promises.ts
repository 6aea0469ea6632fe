import type { Promised } from './promise.ts';

/** What the model is told, and what its words can do. */
export const MODEL_PROMISES: readonly Promised[] = [
  {
    id: 'M1',
    promise: 'A refusal names no path outside the workspace to the model.',
    test: {
      file: 'src/kernel/policy/explain.test.ts',
      title: 'tells the model stage and remedy: paths of the workspace as it knows them, and no others',
    },
    mutation: {
      what: 'the model is told where a link leads',
      file: 'src/kernel/policy/explain.ts',
      find: "return phraseOf(effect, 'a place outside the workspace');",
      replace: 'return phraseOf(effect, cut(effect.target));',
    },
  },
  {
    id: 'M2',
    promise: 'A refusal shows the model no rule and no reason that an organisation wrote into one.',
    test: {
      file: 'src/kernel/policy/explain.test.ts',
      title: 'shows the model no rule, no reason of a rule, no path outside, no text of what was not understood',
    },
    mutation: {
      what: 'the reasons of all rules go to the model',
      file: 'src/kernel/policy/explain.ts',
      find: 'judge === SPEAKS_TO_MODEL && because !== undefined ? [because] : []',
      replace: 'judge !== SPEAKS_TO_MODEL && because !== undefined ? [because] : []',
    },
  },
  {
    id: 'M3',
    promise: 'A recorded model says that it is one, and of which file.',
    test: {
      file: 'src/models/recorded.test.ts',
      title: 'says by its endpoint that it is a recording, and of which file',
    },
    mutation: {
      what: 'a recording passes for a live model',
      file: 'src/models/recorded.ts',
      find: 'endpoint: `recording:sha256:${',
      replace: 'endpoint: `https://models.example.com/${',
    },
  },
  {
    id: 'M4',
    promise: 'A recorded model ends where what came back is not what was recorded: it never plays on regardless.',
    test: {
      file: 'src/models/recorded.test.ts',
      title: 'ends where what came back is not what was recorded, and says what is missing',
    },
    mutation: {
      what: 'a recording is played whatever came back',
      file: 'src/models/recorded.ts',
      find: 'if (missing === undefined) return turn;',
      replace: 'if (missing !== null) return turn;',
    },
  },
  {
    id: 'M5',
    promise: 'No other model is asked than the one that the person opened.',
    test: {
      file: 'src/models/openai-compatible.test.ts',
      title: 'another model than the one it was opened for is not asked',
    },
    mutation: {
      what: 'whatever model a request names is asked for',
      file: 'src/models/openai-compatible.ts',
      find: 'if (request.model !== model)',
      replace: 'if (request.model === undefined)',
    },
  },
  {
    id: 'M6',
    promise: 'What a server does not say it used is counted all the same.',
    test: {
      file: 'src/drivers/model/model-driver.test.ts',
      title: 'counts the characters where a server does not say what it used',
    },
    mutation: {
      what: 'silence about the cost is a cost of nothing',
      file: 'src/drivers/model/model-driver.ts',
      find: 'outputTokens = tokensIn(reasoning + text, calls),',
      replace: 'outputTokens = 0,',
    },
  },
  {
    id: 'M7',
    promise: 'An argument that no tool knows never reaches the kernel.',
    test: { file: 'src/tools/tools.test.ts', title: 'an argument that no schema knows never reaches the kernel' },
    mutation: {
      what: 'a tool passes over fields that it does not know',
      file: 'src/tools/run-command.ts',
      find: 'parameters: z.strictObject({',
      replace: 'parameters: z.object({',
    },
  },
  {
    id: 'M8',
    promise: 'An agent that goes in circles is ended, and so is one that reaches its ceiling of turns.',
    test: {
      file: 'src/agent/loop.test.ts',
      title: 'the same call with the same result over and over ends as no progress',
    },
    mutation: {
      what: 'repetition is not watched',
      file: 'src/agent/loop.ts',
      find: 'if (repetition.isStuck(call, result.text))',
      replace: 'if (repetition.isStuck(call, result.text) && turn < 0)',
    },
  },
  {
    id: 'M9',
    promise: 'The key of a model server stands in no message, wherever the server repeats it.',
    test: { file: 'src/models/model-exchange.test.ts', title: 'is never in a fault, wherever the server says it' },
    mutation: {
      what: 'the words of a server are cut before the key is taken out',
      file: 'src/models/model-words.ts',
      find: "const line = redact(words.replace(/[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+/gu, ' ').trim());",
      replace:
        "const line = redact([...words.replace(/[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+/gu, ' ')].slice(0, 500).join(''));",
    },
  },
  {
    id: 'M10',
    promise: 'What a model thinks aloud is never taken for its answer, nor sent back to it.',
    test: { file: 'src/models/openai-compatible.test.ts', title: 'reasoning is not the answer, parted' },
    mutation: {
      what: 'tags of reasoning are read as text',
      file: 'src/models/openai-compatible.ts',
      find: "if (part.type === 'text-delta') yield* splitter.push(part.delta);",
      replace: "if (part.type === 'text-delta') yield { type: 'text', text: part.delta };",
    },
  },
];
