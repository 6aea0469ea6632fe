import type { Sheet } from '../sheet.ts';
import { noteConfig } from './git-configuration.ts';
import { VERBS } from './git-verbs.ts';
import { lines } from './lines.ts';

export const GIT: Sheet = {
  names: ['git'],
  source: 'git 2.39, git(1) and the manual page of each sub-command',
  style: 'gnu',
  options:
    lines(`-C=FOLDER | -c=TEXT | --config-env=TEXT !execute:a_setting_from_the_environment | --exec-path[=TEXT] !execute:programs_from_another_folder | --html-path | --man-path | --info-path | -p --paginate | -P --no-pager
    --no-replace-objects | --bare | --git-dir=LIST !execute:the_configuration_of_another_repository | --work-tree=LIST | --namespace=TEXT | --super-prefix=TEXT | --literal-pathspecs | --glob-pathspecs | --noglob-pathspecs | --icase-pathspecs | --no-optional-locks
    --attr-source=TEXT | -v --version | -h --help`),
  verbs: VERBS,
  otherVerbs: ['!execute', '!unknown'],
  beforeVerb: noteConfig,
  read: (call, scene) => {
    if (call.has('-v', '-h', '--html-path', '--man-path', '--info-path'))
      scene.findings.addText('read', 'the version of git');
  },
};
