import type { Clock } from '../../contract/clock.ts';
import type { Sheet } from '../../contract/sheet.ts';
import { createAuthority } from '../authority/create-authority.ts';
import { bindSheets } from '../sheet/bind-sheets.ts';
import type { TrajectoryJudge } from './trajectory-judge.ts';

/** The same authority that the kernel asks, with the sheets of the suite that the session was recorded in. */
export function authorityTrajectoryJudge(sheets: readonly Sheet[], clock: Clock): TrajectoryJudge {
  return {
    open({ suite, prompt }) {
      const authority = createAuthority({ sheets: bindSheets(sheets, { suite }), prompt, clock });
      return {
        decide(tool, args) {
          const { answer, reasons } = authority.judge({ tool, arguments: args });
          return { answer, reason: reasons.map(({ rule, because }) => `${rule}: ${because}`).join(' ') };
        },
        endorse: (tool, args) => authority.endorse({ tool, arguments: args }),
        observe: (tool, args, result) => authority.heard({ tool, arguments: args }, result),
      };
    },
  };
}
