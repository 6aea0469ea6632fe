import { z } from 'zod';
import type { DecidePort, ToolCallDecision, ToolCallQuestion } from '../../contract/decide.ts';
import { EXIT } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Principal } from '../../contract/proposal.ts';
import { idOf, reasonOf } from '../answer-rows.ts';
import type { CliContext, GlobalOptions } from '../context.ts';

const name = z.string().min(1).max(200);

/** `person`, `agent`, either with a name (`agent:coder`), or the name of an agent. */
const principalText = name.transform((text): Principal => {
  const [, kind, named] = /^(person|agent)(?::(.+))?$/s.exec(text) ?? [];
  if (kind === 'person' || kind === 'agent') return { kind, name: named ?? kind };
  return { kind: 'agent', name: text };
});

/** Fields that nobody asked for are ignored: rows carry notes of their own. A label is taken whole or not at all. */
const rowSchema = z.looseObject({
  tool: name,
  input: z.record(z.string(), z.json()).default({}),
  principal: z
    .union([principalText, z.strictObject({ kind: z.enum(['person', 'agent']), name })])
    .default({ kind: 'agent', name: 'agent' }),
  label: z
    .strictObject({
      integrity: z.enum(['user', 'system', 'tool', 'untrusted']),
      confidentiality: z.enum(['public', 'private', 'secret']),
      sources: z.array(name).max(100).default([]),
    })
    .optional(),
});

/** `sallyport policy decide --jsonl`: what the policy says of the calls on standard input, one answer a row, in order. */
export async function decideRows(options: GlobalOptions, context: CliContext): Promise<number> {
  const port = await context.openDecide({
    workspace: options.workspace ?? context.currentFolder,
    ...(options.policy !== undefined && { policyFile: options.policy }),
  });
  for await (const line of context.inputLines()) {
    if (line.trim() !== '') context.screen.line(JSON.stringify(await answerLine(line, port)));
  }
  return EXIT.done;
}

/** A row that cannot be answered is an answer too: denied, with the reason. One bad row never ends the run. */
async function answerLine(line: string, port: DecidePort): Promise<ToolCallDecision & { readonly id: unknown }> {
  let id: unknown = null;
  try {
    const row: unknown = JSON.parse(line);
    id = idOf(row);
    return { id, ...(await port.decide(questionOf(row))) };
  } catch (error) {
    return { id, decision: 'deny', rules: [], obligations: [], reason: reasonOf(error) };
  }
}

function questionOf(row: unknown): ToolCallQuestion {
  const { tool, input, principal, label } = rowSchema.parse(row);
  return { tool, input: input as JsonObject, principal, ...(label !== undefined && { label }) };
}
