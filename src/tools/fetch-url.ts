import { z } from 'zod';
import type { JsonObject } from '../contract/json.ts';
import { FETCH_REDIRECTS_MAX } from '../contract/limits.ts';
import type { Outcome } from '../contract/outcome.ts';
import type { ToolContext, ToolResult } from '../contract/tool.ts';
import { defineTool, resultOf, textOf, toResult } from './tool.ts';

export const fetchUrl = defineTool({
  name: 'fetch_url',
  description:
    'Reads a web page (GET), or sends data with POST, PUT, PATCH or DELETE. Hosts that are not permitted are asked about.',
  parameters: z.strictObject({
    url: z.string().min(1).max(8000),
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.string().optional(),
  }),
  run: async ({ url, method = 'GET', headers, body }, context) => {
    const rest = { ...(headers !== undefined && { headers }) };
    if (method === 'GET' || method === 'HEAD') {
      if (body !== undefined)
        return { text: 'invalid: a GET or HEAD has no body; use POST to send data.', isError: true, outcomes: [] };
      return follow({ url, method, ...rest }, context);
    }
    return toResult(
      await context.propose('net.send', { url, method, ...rest, ...(body !== undefined && { body }) }),
      render,
    );
  },
});

/** Each redirect is an act of its own, judged like the first request. Headers are not carried to another place. */
async function follow(request: JsonObject, context: ToolContext): Promise<ToolResult> {
  const outcomes: Outcome[] = [];
  let next = request;
  for (let hop = 0; hop <= FETCH_REDIRECTS_MAX; hop++) {
    const outcome = await context.propose('net.fetch', next);
    outcomes.push(outcome);
    const location = textOf(resultOf(outcome)?.['location']);
    if (outcome.status !== 'done' || location === '') return { ...toResult(outcome, render), outcomes };
    const url = URL.parse(location, textOf(next['url']));
    if (url === null) return { ...toResult(outcome, render), outcomes };
    next = { url: url.href, method: request['method'] ?? 'GET' };
  }
  return { text: `failed: more than ${FETCH_REDIRECTS_MAX} redirects.`, isError: true, outcomes };
}

const render = (value: JsonObject): string =>
  `status ${String(value['status'])}\n${textOf(value['body'])}${value['truncated'] === true ? '\n(cut)' : ''}`;
