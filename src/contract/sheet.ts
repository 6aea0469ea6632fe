import { z } from 'zod';

/**
 * What a call of a tool does to the world outside, as far as a person would have to have asked for it. `read`, `fetch`
 * and `local` change nothing there: `fetch` reaches a host by name, `local` stays in the workspace and can be undone.
 * `submit` gives data to a host through its form. `login` makes the person's service believe that we are an account.
 * `confirm` completes, with a one-time code, an act that was called before and judged then.
 */
export const TOOL_EFFECTS = [
  'read',
  'fetch',
  'local',
  'message',
  'publish',
  'submit',
  'pay',
  'buy',
  'book',
  'create',
  'change',
  'delete',
  'share',
  'login',
  'confirm',
  'credential',
  'unknown',
] as const;
export type ToolEffect = (typeof TOOL_EFFECTS)[number];

/** What a value is: it decides how spellings of it are compared, and whether a source may supply it. */
export const VALUE_KINDS = [
  'email',
  'phone',
  'payee',
  'url',
  'host',
  'path',
  'command',
  'id',
  'name',
  'date',
  'amount',
  'secret',
  'text',
] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

/**
 * What a parameter does with its value: `sink` receives something (data, money, access), `object` says which of the
 * person's own things is acted on, `content` is what is said, `query` only selects what is read, `switch` sets how.
 */
export const PARAMETER_ROLES = ['sink', 'object', 'content', 'query', 'switch'] as const;
export type ParameterRole = (typeof PARAMETER_ROLES)[number];

export const parameterSheetSchema = z.strictObject({
  kind: z.enum(VALUE_KINDS),
  role: z.enum(PARAMETER_ROLES),
  /** A second effect that the call has where this is given: inviting the participants of an event is a `message`. */
  effect: z.enum(TOOL_EFFECTS).optional(),
  /** Holds the data that leaves: a body, an attachment. Looked through for secrets and links. */
  carries: z.boolean().optional(),
});
export type ParameterSheet = z.infer<typeof parameterSheetSchema>;

/**
 * Who stands behind a field of a result. `tool`: the service itself assigned or calculated it (an id, the person's own
 * balance). `meta`: others chose it, but it has the shape of its kind and names who they are (a sender, a counterparty).
 * `person`: the person wrote it (their own profile, mails they sent). `untrusted`: anything else.
 */
export const FIELD_LABELS = ['tool', 'meta', 'person', 'untrusted'] as const;
export type FieldLabel = (typeof FIELD_LABELS)[number];

export const fieldSheetSchema = z.strictObject({
  label: z.enum(FIELD_LABELS),
  kind: z.enum(VALUE_KINDS).optional(),
  /** Names its record: a subject, a file name, a sender. A person who says it means this record. */
  names: z.boolean().optional(),
  /** Must not leave unless the person named it: a passport, a password, a key. */
  secret: z.string().min(1).max(40).optional(),
  /** The value is a map, and what this says holds for its keys: a sharing list by address. */
  keys: z.boolean().optional(),
});
export type FieldSheet = z.infer<typeof fieldSheetSchema>;

/** How a result is written. It is declared, never guessed: text that looks like a record stays text. */
export const RESULT_FORMATS = ['json', 'yaml', 'literal', 'lines', 'text'] as const;
export type ResultFormat = (typeof RESULT_FORMATS)[number];

export const resultSheetSchema = z.strictObject({
  /** `literal` is how Python prints dictionaries and lists; `lines` is one value a line. */
  format: z.enum(RESULT_FORMATS),
  /** The records stand in a list (or are the whole), or are the values of a map whose keys name them. */
  records: z.enum(['list', 'keyed']).optional(),
  /** By the name of the field, wherever it stands in the record. */
  fields: z.record(z.string().min(1).max(100), fieldSheetSchema).optional(),
  /** Of keys of a `keyed` map, of items that are no records, and of a result that is one value. */
  items: fieldSheetSchema.optional(),
  /** Parameters whose values name what the whole result is: a path, a URL, a search. */
  namedBy: z.array(z.string().min(1).max(100)).max(10).optional(),
  /** What the result is for a person: `mail`, `page`, `file`, `message`, `list`, `account`, `event`. */
  source: z.string().min(1).max(40).optional(),
});
export type ResultSheet = z.infer<typeof resultSheetSchema>;

export const toolSheetSchema = z.strictObject({
  effect: z.enum(TOOL_EFFECTS),
  /** What it acts on, in words that a person uses: `event`, `mail`, `password`, `cart`. */
  about: z.array(z.string().min(1).max(40)).max(20).optional(),
  parameters: z.record(z.string().min(1).max(100), parameterSheetSchema).optional(),
  result: resultSheetSchema.optional(),
});
export type ToolSheet = z.infer<typeof toolSheetSchema>;

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits');

/** Which server a sheet speaks of. A tool's name alone binds nothing: anybody can call a tool `send_email`. */
export const sheetBindingSchema = z.union([
  z.strictObject({
    /** A pinned npm package, and the digest of the definitions that its server of this version gives. */
    package: z.string().min(1).max(214),
    version: z.string().regex(/^\d+\.\d+\.\d+/, 'must be one exact version'),
    definitions: digest,
  }),
  /** Recorded sessions of a benchmark: the suite is the server. */
  z.strictObject({ suite: z.string().min(1).max(60) }),
  /** Our own drivers. */
  z.strictObject({ house: z.literal('sallyport') }),
]);
export type SheetBinding = z.infer<typeof sheetBindingSchema>;

export const sheetSchema = z.strictObject({
  version: z.literal(1),
  family: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'must be small letters, digits and dashes'),
  binds: z.array(sheetBindingSchema).min(1).max(50),
  tools: z.record(z.string().min(1).max(200), toolSheetSchema),
});
/** What a family of tools does, takes and gives: the part of authority that nobody can guess. */
export type Sheet = z.infer<typeof sheetSchema>;

/** Who a tool's server proves to be. */
export type ServerIdentity =
  | { readonly package: string; readonly version: string; readonly definitions: string }
  | { readonly suite: string }
  | { readonly house: 'sallyport' };
