import { isPlaceholder, looksRandom } from './placeholder.ts';
import type { Span } from './span.ts';

const MAILCHIMP = /-us\d{1,2}(?![A-Za-z0-9])/y;
const AZURE = /Q~[A-Za-z0-9_.~-]{30,36}/y;
const MAILGUN = /-[0-9a-f]{8}-[0-9a-f]{8}(?![A-Za-z0-9-])/y;

/** Adds a span for a key of Mailgun's newer form: 32, 8 and 8 hexadecimal digits. The first dash is at `at`. */
export function scanMailgunAt(text: string, at: number, spans: Span[]): void {
  MAILGUN.lastIndex = at;
  if (!MAILGUN.test(text) || !/(?:^|[^A-Za-z0-9-]|\\[nrt])[0-9a-f]{32}$/.test(text.slice(Math.max(0, at - 34), at)))
    return;
  spans.push({ kind: 'mailgun-key', start: at - 32, end: MAILGUN.lastIndex });
}

/** Adds a span for keys that are known by what stands inside them: `…-us12` (Mailchimp). A dash is at `at`. */
export function scanMailchimpAt(text: string, at: number, spans: Span[]): void {
  MAILCHIMP.lastIndex = at;
  if (!MAILCHIMP.test(text)) return;
  const head = text.slice(Math.max(0, at - 34), at);
  const match = /(?:^|[^A-Za-z0-9]|\\[nrt])([A-Za-z0-9]{32})$/.exec(head);
  if (match?.[1] === undefined || !looksRandom(match[1])) return;
  spans.push({ kind: 'mailchimp-key', start: at - 32, end: MAILCHIMP.lastIndex });
}

/** Adds a span for a client secret of Microsoft Entra: three characters, a digit, `Q~` and the rest. A tilde is at `at`. */
export function scanEntraAt(text: string, at: number, spans: Span[]): void {
  AZURE.lastIndex = at - 1;
  if (!AZURE.test(text) || !/^[A-Za-z0-9_.~-]{3}\d$/.test(text.slice(Math.max(0, at - 5), at - 1))) return;
  spans.push({ kind: 'entra-secret', start: at - 5, end: AZURE.lastIndex });
}

const BEHIND_AWS = /[\s,:;|"'\\]{1,18}([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/y;

/** Adds a span for an AWS secret key that stands right behind its key id, as in the console's CSV. */
export function scanBehindAws(text: string, keyEnd: number, spans: Span[]): void {
  BEHIND_AWS.lastIndex = keyEnd;
  const value = BEHIND_AWS.exec(text)?.[1];
  if (value === undefined || isPlaceholder(value) || !looksRandom(value)) return;
  spans.push({ kind: 'aws-secret-key', start: BEHIND_AWS.lastIndex - 40, end: BEHIND_AWS.lastIndex });
}
