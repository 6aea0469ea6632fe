import { callOf } from './call-of.ts';
import type { StepResult } from './outcome-of-step.ts';
import type { Task } from './read-tasks.ts';
import type { Rival } from './rivals/rival.ts';

/**
 * Plays tasks by the rules of another agent. The person says yes to everything: once each time, or, where `remembering`,
 * with "do not ask again" wherever that is offered, for as long as the task lasts.
 */
export function playRival(tasks: readonly Task[], rival: Rival, remembering: boolean): readonly StepResult[] {
  return tasks.flatMap((task) => {
    const remembered = new Set<string>();
    return task.steps.map((step, index): StepResult => {
      const answer = rival.answer(step);
      const names = answer === 'free' ? [] : answer.asks;
      const isKnown = names.length > 0 && names.every((name) => remembered.has(name));
      const isAsked = answer !== 'free' && !(remembering && isKnown);
      for (const name of names) remembered.add(name);
      return {
        task: task.id,
        step: index + 1,
        call: callOf(step).shown,
        ...(step.external !== undefined && { external: step.external }),
        questions: isAsked ? 1 : 0,
        passed: answer === 'free' ? 'unasked' : 'asked',
        denied: false,
        because: isAsked ? ['asked'] : [],
        status: 'not run',
      };
    });
  });
}
