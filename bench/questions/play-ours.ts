import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHouse } from '../../src/compose.ts';
import type { Question } from '../../src/contract/approval.ts';
import type { Session } from '../../src/contract/house.ts';
import type { Ledger } from '../../src/contract/ledger.ts';
import type { Outcome } from '../../src/contract/outcome.ts';
import type { ToolContext } from '../../src/contract/tool.ts';
import { splitPatch } from '../../src/effects/edit/split-patch.ts';
import { allTools } from '../../src/tools/all-tools.ts';
import { callOf } from './call-of.ts';
import { howPassed, type StepResult, whyAsked, whyDenied } from './outcome-of-step.ts';
import type { Step, Task } from './read-tasks.ts';
import { makeHome } from './repositories/make-repositories.ts';

const AGENT = { kind: 'agent', name: 'recorded' } as const;
const TOOLS = new Map(allTools({ splitPatch }).map((tool) => [tool.definition.name, tool]));

export interface OursOptions {
  /** A policy file in place of the shipped default. */
  readonly policyFile?: string;
  /** Told of each step, for a person who waits. */
  readonly onStep?: (result: StepResult) => void;
}

/**
 * Plays tasks through the real kernel, its drivers and its sandbox, each in a fresh copy of its repository, under the
 * shipped default policy in `auto`. The person says yes to everything, once. HOME is that of the made person meanwhile.
 */
export async function playOurs(tasks: readonly Task[], options: OursOptions = {}): Promise<readonly StepResult[]> {
  const ground = mkdtempSync(join(tmpdir(), 'sallyport-questions-'));
  const before = process.env['HOME'];
  try {
    const results: StepResult[] = [];
    for (const task of tasks) {
      const home = join(ground, task.id, 'home');
      const made = join(ground, 'made', task.repository);
      if (!existsSync(made)) makeHome(made, task.repository);
      cpSync(made, home, { recursive: true, verbatimSymlinks: true });
      process.env['HOME'] = home;
      results.push(...(await playTask(task, { home, stateFolder: join(ground, task.id, 'state'), options })));
      rmSync(join(ground, task.id), { recursive: true, force: true });
    }
    return results;
  } finally {
    if (before === undefined) delete process.env['HOME'];
    else process.env['HOME'] = before;
    rmSync(ground, { recursive: true, force: true });
  }
}

interface Place {
  readonly home: string;
  readonly stateFolder: string;
  readonly options: OursOptions;
}

async function playTask(task: Task, { home, stateFolder, options }: Place): Promise<readonly StepResult[]> {
  const asked: Question[] = [];
  const house = await openHouse({
    workspace: join(home, task.repository),
    stateFolder,
    mode: 'auto',
    ...(options.policyFile !== undefined && { policyFile: options.policyFile }),
  });
  try {
    const session = await house.openSession({
      task: task.says,
      approver: {
        ask: async (question) => {
          asked.push(question);
          return { digest: question.action.digest, answer: 'once', by: 'benchmark' };
        },
      },
    });
    const results: StepResult[] = [];
    for (const [index, step] of task.steps.entries()) {
      asked.length = 0;
      const before = house.ledger.tail(1).at(-1)?.seq ?? 0;
      const played = await playStep(step, session, house.workspace);
      const result: StepResult = {
        task: task.id,
        step: index + 1,
        call: callOf(step).shown,
        ...(step.external !== undefined && { external: step.external }),
        questions: asked.length,
        passed: howPassed(asked.length, played.first, connectionsSince(house.ledger, before)),
        denied: played.denials.length > 0,
        because: [...asked.map(whyAsked), ...played.denials],
        status: played.first?.status ?? 'none',
      };
      options.onStep?.(result);
      results.push(result);
    }
    await session.close('finished');
    return results;
  } finally {
    house.close();
  }
}

/** Acts of the network that were begun after an entry. */
const connectionsSince = (ledger: Ledger, seq: number): number =>
  ledger
    .read({ from: seq + 1 })
    .filter(({ event, header }) => event === 'action.started' && /^net\./.test(String(header['kind']))).length;

async function playStep(
  step: Step,
  session: Session,
  workspace: string,
): Promise<{ readonly first: Outcome | undefined; readonly denials: readonly string[] }> {
  const { tool: name, args } = callOf(step);
  const context: ToolContext = { workspace, propose: (kind, proposed) => session.submit(AGENT, kind, proposed) };
  const result = await TOOLS.get(name)?.run(args, context);
  if (result === undefined) throw new Error(`There is no tool ${name}.`);
  const denied = result.outcomes.filter(({ status }) => status === 'denied' || status === 'invalid');
  return { first: result.outcomes[0], denials: denied.map(whyDenied) };
}
