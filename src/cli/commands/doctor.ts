import { EXIT } from '../../contract/errors.ts';
import { type CliContext, type GlobalOptions, withHouse } from '../context.ts';
import { paintFor } from '../paint.ts';
import { visibleLine } from '../visible-text.ts';

/** `sallyport doctor`: tries what must not work and says what came of it. */
export const doctor = (options: GlobalOptions, context: CliContext): Promise<number> =>
  withHouse(options, context, async (house) => {
    const { screen } = context;
    const paint = paintFor(screen);
    const report = await house.doctor();
    const failed = report.checks.filter(({ enforced }) => !enforced);
    const exit = report.level === 'full' && failed.length === 0 ? EXIT.done : EXIT.sandbox;
    if (options.json === true) {
      screen.line(JSON.stringify(report));
      return exit;
    }
    for (const { name, attempted, control, enforced, detail } of report.checks) {
      screen.line(
        `${enforced ? paint.green('  enforced') : paint.red('NOT ENFORCED')}  ${visibleLine(name)}: ${visibleLine(detail)}`,
      );
      if (options.verbose === true)
        screen.line(
          paint.dim(`            tried: ${visibleLine(attempted)}; without the sandbox: ${visibleLine(control)}`),
        );
    }
    screen.line('');
    screen.line(
      `Level: ${report.level === 'full' ? paint.green('full') : paint.red('none: commands are refused here, never run unconfined')}`,
    );
    for (const advice of report.advice) screen.line(`  ${visibleLine(advice)}`);
    return exit;
  });
