import { passesSplitAndList } from '../../rivals/split-and-list.ts';
import { ask, commandOf, FREE, hostOf, prefixesIn, type Rival, toolOf } from './rival.ts';

/**
 * Copilot CLI (GitHub). Its documents say: it asks before it uses a tool that could change or execute files ("for
 * example touch, chmod, node or sed"), and before it fetches a URL; reading in the trusted folder is free. Which
 * commands count as reading is not published: here, those whose every program stands on a generous list that the other
 * rivals were given too, without the interpreters and the programs that change things.
 */
const CHANGES =
  /(?:^|[\s;|&(])(?:sed|awk|env|docker|kubectl|systemctl|npm|pip|cargo|go|node|python3|make|terraform|helm|aws|gcloud|git\s+(?!status|log|diff|show|blame|grep|ls-files|rev-parse|branch\s*$))/;

export const copilotCli: Rival = {
  name: 'Copilot CLI',
  source: 'documents "About GitHub Copilot CLI", "Using GitHub Copilot CLI", 2026',
  answer(step) {
    switch (toolOf(step)) {
      case 'look':
        return FREE;
      case 'change':
        return ask('write');
      case 'run': {
        const command = commandOf(step);
        return passesSplitAndList(command) && !CHANGES.test(command) && !/~\//.test(command)
          ? FREE
          : ask(...prefixesIn(command).map((prefix) => prefix.split(' ')[0] ?? prefix));
      }
      case 'fetch':
        return ask(hostOf(step));
    }
  },
};
