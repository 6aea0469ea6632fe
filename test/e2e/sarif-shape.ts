import { z } from 'zod';

/**
 * What SARIF 2.1.0 (OASIS Standard, 27 March 2020, with errata 01) requires of the parts that we write: names, kinds and
 * bounds of its schema, in which no object has properties that the schema does not name.
 */
const message = z.strictObject({ text: z.string().min(1) });
const level = z.enum(['none', 'note', 'warning', 'error']);
const relativeUri = z
  .string()
  .refine((uri) => new URL(uri, 'file:///root/').href.startsWith('file:///root/'), 'no relative URI');
const artifactLocation = z.strictObject({ uri: relativeUri, uriBaseId: z.literal('%SRCROOT%') });
const fromOne = z.int().min(1);
const region = z.strictObject({
  startLine: fromOne,
  startColumn: fromOne,
  endLine: fromOne.optional(),
  endColumn: fromOne.optional(),
  snippet: message.optional(),
});
const location = z.strictObject({
  physicalLocation: z.strictObject({ artifactLocation, region: region.optional() }),
});
const result = z.strictObject({
  ruleId: z.string(),
  ruleIndex: z.int().min(0),
  level,
  message,
  locations: z.array(location).length(1),
  partialFingerprints: z.record(z.string(), z.string()),
  properties: z.looseObject({}),
});
const rule = z.strictObject({
  id: z.string().min(1),
  name: z.string(),
  shortDescription: message,
  defaultConfiguration: z.strictObject({ level }),
});
const run = z.strictObject({
  tool: z.strictObject({
    driver: z.strictObject({ name: z.string().min(1), version: z.string(), rules: z.array(rule) }),
  }),
  automationDetails: z.strictObject({ id: z.string() }),
  columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
  originalUriBaseIds: z.record(z.string(), z.strictObject({ uri: z.url().endsWith('/') })),
  invocations: z.array(
    z.strictObject({
      executionSuccessful: z.boolean(),
      toolExecutionNotifications: z.array(z.strictObject({ level, message, locations: z.array(location).optional() })),
    }),
  ),
  results: z.array(result),
});

export const sarifShape = z
  .strictObject({ $schema: z.url(), version: z.literal('2.1.0'), runs: z.array(run).length(1) })
  .refine(
    ({ runs }) =>
      runs.every(({ results, tool }) =>
        results.every(({ ruleIndex, ruleId }) => tool.driver.rules[ruleIndex]?.id === ruleId),
      ),
    'a result names a rule that is not there',
  );
