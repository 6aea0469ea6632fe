import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHouse } from '../../src/compose.ts';
import type { Approver, Question } from '../../src/contract/approval.ts';
import type { ActionKind } from '../../src/contract/catalogue.ts';
import type { ModelChoice } from '../../src/contract/house.ts';
import type { ToolContext } from '../../src/contract/tool.ts';
import { FILE_TOOLS } from '../../src/tools/file-tools.ts';
import { runCommand } from '../../src/tools/run-command.ts';

const TOOLS = [...FILE_TOOLS, runCommand];

export interface HouseSetting {
  /** What the person says to every question; nobody is there when it is absent. */
  readonly answer?: 'once' | 'session' | 'no';
  readonly model?: ModelChoice;
}

/** A real house over a fresh workspace, and an agent that calls what it likes. Close it at the end. */
export async function openAttackedHouse({ answer, model }: HouseSetting = {}) {
  const root = mkdtempSync(join(tmpdir(), 'sallyport-kernel-'));
  const workspace = join(root, 'workspace');
  mkdirSync(workspace);
  const house = await openHouse({ workspace, stateFolder: join(root, 'state') });
  const asked: Question[] = [];
  const approver: Approver = {
    async ask(question) {
      asked.push(question);
      return answer === undefined ? undefined : { digest: question.action.digest, answer, by: 'ana' };
    },
  };
  const session = await house.openSession({ task: 'attack', approver, ...(model !== undefined && { model }) });
  const propose: ToolContext['propose'] = (kind: ActionKind, args) =>
    session.submit({ kind: 'agent', name: 'attacked' }, kind, args);
  return {
    root,
    workspace,
    house,
    session,
    asked,
    propose,
    /** Calls a tool as the model does; what the model is told comes back. */
    async call(name: string, args: unknown): Promise<string> {
      const tool = TOOLS.find(({ definition }) => definition.name === name);
      if (tool === undefined) throw new Error(`no tool ${name}`);
      return (await tool.run(args, { workspace, propose })).text;
    },
    /** Closes everything and says whether the ledger is whole. */
    async close(): Promise<boolean> {
      await session.close('finished');
      const { ok } = house.ledger.verify();
      house.close();
      rmSync(root, { recursive: true, force: true });
      return ok;
    },
  };
}

export type AttackedHouse = Awaited<ReturnType<typeof openAttackedHouse>>;
