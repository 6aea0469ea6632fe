import type { BoundSheets } from '../../contract/authority.ts';
import type { ActionKind } from '../../contract/catalogue.ts';
import type { ParameterSheet, ToolSheet } from '../../contract/sheet.ts';

const PATH: ParameterSheet = { kind: 'path', role: 'query' };
const URL_SINK: ParameterSheet = { kind: 'url', role: 'sink' };
const CARRIED: ParameterSheet = { kind: 'text', role: 'content', carries: true };

/**
 * What our own acts take and give. Everything that is read is untrusted, whoever's disk it lay on: what the person named
 * is known by their words. What a model says is no source: it would vouch for itself.
 */
const HOUSE: ReadonlyMap<string, ToolSheet> = new Map<ActionKind, ToolSheet>([
  [
    'file.read',
    { effect: 'read', parameters: { path: PATH }, result: { format: 'text', source: 'file', namedBy: ['path'] } },
  ],
  [
    'file.list',
    { effect: 'read', parameters: { path: PATH }, result: { format: 'text', source: 'list', namedBy: ['path'] } },
  ],
  ['file.write', { effect: 'local', result: { format: 'text' } }],
  ['file.delete', { effect: 'local', result: { format: 'text' } }],
  ['process.run', { effect: 'local', result: { format: 'text', source: 'output' } }],
  [
    'net.fetch',
    {
      effect: 'fetch',
      parameters: { url: URL_SINK, method: { kind: 'text', role: 'switch' }, headers: CARRIED },
      result: { format: 'text', source: 'page', namedBy: ['url'] },
    },
  ],
  [
    'net.send',
    {
      effect: 'submit',
      parameters: { url: URL_SINK, method: { kind: 'text', role: 'switch' }, headers: CARRIED, body: CARRIED },
      result: { format: 'text', source: 'page', namedBy: ['url'] },
    },
  ],
]);

export const houseSheets: BoundSheets = Object.freeze({ of: (tool: string) => HOUSE.get(tool) });
