import { modelGenerateSchema } from '../../contract/catalogue.ts';
import type { Effect } from '../../contract/effect.ts';
import { SallyportError } from '../../contract/errors.ts';
import { judgeAddress } from '../../effects/url/judge-address.ts';
import { readUrl } from '../../effects/url/read-url.ts';
import type { KindContext, KindDefinition, Objection } from './kind.ts';
import { plain } from './plain.ts';

/** Tokens set aside for an answer whose length was not limited. */
const ANSWER_TOKENS_ASSUMED = 8_192;

/** Fewer plain characters than any tokenizer needs for a token on average; of others it may need one for each byte. */
const PLAIN_PER_TOKEN = 3;

/** An estimate that is rather too high: what is set aside is given back when the model has said what it used. */
function tokensAtMost(text: string): number {
  const others = Buffer.byteLength(text) - text.length;
  return Math.ceil(text.length / PLAIN_PER_TOKEN) + others;
}

/** The model call is an act like any other: it sends the whole conversation to an endpoint. */
export const modelGenerate: KindDefinition = {
  kind: 'model.generate',
  understand(args, context) {
    const parsed = modelGenerateSchema.parse(args);
    const { effect, url } = readEndpoint(parsed.endpoint);
    return {
      arguments: plain({ ...parsed, endpoint: url }),
      effects: effect === undefined ? [] : [effect],
      facts: null,
      summary: `ask ${parsed.model} at ${url}`,
      objections: effect === undefined ? [] : endpointOpinions(url, effect, context),
      use: {
        inputTokens: tokensAtMost(JSON.stringify([parsed.messages, parsed.tools])),
        outputTokens: parsed.outputTokensMax ?? ANSWER_TOKENS_ASSUMED,
      },
    };
  },
};

/** A recording is a file that we play: it reaches nobody. */
function readEndpoint(endpoint: string): { readonly url: string; readonly effect?: Effect } {
  if (/^recording:sha256:[0-9a-f]{64}$/.test(endpoint)) return { url: endpoint };
  const reading = readUrl(endpoint);
  if (!reading.ok) throw new SallyportError('URL_INVALID', `The model endpoint is refused: ${reading.reason}.`);
  const target = `${reading.host}:${reading.port}`;
  if (reading.scheme !== 'https' && !isLoopback(reading.host)) {
    throw new SallyportError(
      'URL_INVALID',
      `The model endpoint ${target} must be https: it would read the whole conversation in clear.`,
    );
  }
  return { url: reading.url, effect: { type: 'network', target, targetKind: 'host', method: 'POST' } };
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || judgeAddress(host.replace(/^\[|\]$/g, '')) === 'loopback';

/** The person's own words are authority: an endpoint that they named may read this session. */
function endpointOpinions(url: string, effect: Effect, { mandate }: KindContext): readonly Objection[] {
  const named = mandate.endpoints.some((endpoint) => {
    const reading = readUrl(endpoint);
    return reading.ok && reading.url === url && `${reading.host}:${reading.port}` === effect.target;
  });
  return named
    ? [
        {
          opinion: 'permit',
          rule: 'mandate/named-endpoint',
          because: 'the person named this model for the session',
          effect: 0,
        },
      ]
    : [];
}
