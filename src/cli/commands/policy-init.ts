import { join } from 'node:path';
import { EXIT, SallyportError } from '../../contract/errors.ts';
import type { PolicyStart, StartAnswers, WorkspaceSigns } from '../../contract/policy-start.ts';
import { type CliContext, type GlobalOptions, withPolicyDesk } from '../context.ts';
import { visibleLine, visibleText } from '../visible-text.ts';

export interface InitOptions extends GlobalOptions {
  readonly yes?: boolean;
  readonly print?: boolean;
  readonly file?: string;
}

/**
 * `sallyport policy init`: reads what the folder is, asks five questions, and writes a first policy with cases beside it.
 * With `--yes` it asks nothing and permits nothing. A file that is there is never written over.
 */
export const initPolicy = (options: InitOptions, context: CliContext): Promise<number> =>
  withPolicyDesk(options, context, async (desk) => {
    const signs = desk.signs();
    const answers = options.yes === true ? safeAnswers(signs) : await ask(signs, context);
    const start = desk.start(answers);
    const file = options.file ?? join(options.workspace ?? context.currentFolder, 'sallyport.yaml');
    const cases = `${file.replace(/\.(ya?ml)$/, '')}.cases.yaml`;
    if (options.print !== true) {
      const writer = await context.openPolicyWriter();
      writer.create(file, start.policy);
      writer.create(cases, start.cases);
    }
    const { screen } = context;
    if (options.json === true)
      screen.line(
        JSON.stringify({ written: options.print !== true, file, casesFile: cases, found: signs.found, ...start }),
      );
    else
      for (const line of startLines(start, signs, options.print === true ? undefined : { file, cases }))
        screen.line(line);
    return EXIT.done;
  });

/** What asks and forbids, and permits nothing. */
const safeAnswers = ({ packs, careful }: WorkspaceSigns): StartAnswers => ({
  packs,
  careful,
  hosts: [],
  closed: [],
  default: 'ask',
});

async function ask({ found, packs, careful }: WorkspaceSigns, context: CliContext): Promise<StartAnswers> {
  const lines = context.inputLines()[Symbol.asyncIterator]();
  const answer = async (question: string): Promise<string> => {
    context.screen.note(`${question} `);
    const { value, done } = await lines.next();
    if (done === true)
      throw new SallyportError('USAGE_INVALID', 'The questions were not answered. --yes writes the safe proposal.');
    return String(value).trim();
  };
  context.screen.note(
    `This folder: ${found.length === 0 ? 'nothing that is known by its name' : found.map(visibleLine).join(', ')}.\n`,
  );
  const fits = isYes(await answer(`1/5  Use the packs that fit it (${packs.join(', ')})? [Y/n]`), true);
  const asksFirst = isYes(
    await answer(
      careful.length === 0
        ? '2/5  Nothing here looks like migrations or infrastructure; go on? [Y/n]'
        : `2/5  Ask you before ${careful.join(', ')} are changed? [Y/n]`,
    ),
    true,
  );
  const hosts = listOf(
    await answer('3/5  Hosts whose pages may be read without a question, with commas between (none):'),
  );
  const closed = listOf(await answer('4/5  Folders and files that are neither read nor changed (none):'));
  const denies = (await answer('5/5  What no rule covers and cannot be undone: ask or deny? [ask]')).toLowerCase();
  return {
    packs: fits ? packs : packs.slice(0, 3),
    careful: asksFirst ? careful : [],
    hosts,
    closed,
    default: denies === 'deny' ? 'deny' : 'ask',
  };
}

const isYes = (text: string, silence: boolean): boolean => (text === '' ? silence : /^y(es)?$/i.test(text));

const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part.toLowerCase() !== 'none');

const startLines = (
  { policy, cases }: PolicyStart,
  { found }: WorkspaceSigns,
  written: { readonly file: string; readonly cases: string } | undefined,
): readonly string[] => [
  ...(found.length === 0 ? [] : [`Found: ${found.map(visibleLine).join(', ')}.`, '']),
  ...visibleText(policy).trimEnd().split('\n'),
  ...(written === undefined
    ? ['', ...visibleText(cases).trimEnd().split('\n')]
    : [
        '',
        `Written to ${visibleLine(written.file)}, with cases in ${visibleLine(written.cases)}. Its forbids and asks hold at once.`,
        'Next: sallyport policy test; and where it permits anything: sallyport policy accept.',
      ]),
];
