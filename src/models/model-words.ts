import { type ErrorCode, isSallyportError, SallyportError } from '../contract/errors.ts';

const WORDS_CHARACTERS_MAX = 500;
const REDACTED = '[redacted]';

/** Makes words fit for a message of ours. */
export interface Tidy {
  /** Without the key. */
  redact(words: string): string;
  /** What a server or a library said: without the key, on one line, at most 500 characters. */
  quote(words: string): string;
}

export function createTidy(apiKey: string | undefined): Tidy {
  const secrets = apiKey === undefined || apiKey === '' ? [] : formsOf(apiKey);
  const redact = (words: string): string => secrets.reduce((text, secret) => text.replaceAll(secret, REDACTED), words);
  return {
    redact,
    quote(words) {
      // Before the cut, or a part of the key could stand at its end.
      const line = redact(words.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim());
      const characters = [...line];
      return characters.length > WORDS_CHARACTERS_MAX ? `${characters.slice(0, WORDS_CHARACTERS_MAX).join('')}…` : line;
    },
  };
}

/** As it is, and as it stands in JSON, in a URL and in Base64; the longest first, so that none is left in part. */
function formsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret, 'utf8').toString('base64');
  const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), base64.replace(/=+$/, '')];
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** The sentence in an error body, in the shapes that servers use; else the body as it stands. */
export function wordsOf(body: string): string {
  const data = parsed(body);
  const { error = data, message, detail } = isRecord(data) ? data : {};
  const inner = isRecord(error) ? error['message'] : error;
  return [inner, message, detail].find((words) => typeof words === 'string') ?? body;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/**
 * A fault without a `cause`: the errors of fetch and of the library carry the request and the server's words, and with
 * them possibly the key.
 */
export const modelFault = (code: ErrorCode, message: string): SallyportError => new SallyportError(code, message);

/** Every error that led to this one, itself first. */
export function chainOf(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let link = error; link instanceof Error && !chain.includes(link); link = link.cause) chain.push(link);
  return chain;
}

/** The fault of ours that lies under what a library has wrapped around it. */
export const ourFault = (error: unknown): SallyportError | undefined => chainOf(error).find(isSallyportError);

/** What went wrong, shortest first: the system's code, else the innermost message. */
export function reasonOf(error: unknown): string {
  const chain = chainOf(error);
  const code = chain.map((link) => ('code' in link ? link.code : undefined)).find((found) => typeof found === 'string');
  return code ?? chain.at(-1)?.message ?? String(error);
}
