import type { Promised } from './promise.ts';

const JOURNAL = 'src/drivers/file/journal.test.ts';
const READ = 'src/drivers/file/read-file.test.ts';
const WRITE = 'src/drivers/file/write-files.test.ts';
const STAGE = 'src/drivers/file/stage-driver.test.ts';

/** Files of the workspace: what is read, what is changed, and what is taken back. */
export const FILE_PROMISES: readonly Promised[] = [
  {
    id: 'F1',
    promise: 'Undo never destroys a person’s later edit.',
    test: { file: JOURNAL, title: 'never takes a person’s later edit' },
    mutation: {
      what: 'undo does not look who wrote last',
      file: 'src/drivers/file/undo.privileged.ts',
      find: 'if (!isOurs && !context.request.force)',
      replace: 'if (!isOurs && context.request.force === false && now === undefined)',
    },
  },
  {
    id: 'F2',
    promise:
      'Undo takes nothing that a person made in the place of a deleted file, and brings back nothing they removed.',
    test: {
      file: JOURNAL,
      title: 'never takes what a person made in the place of a deleted file, nor brings back what they removed',
    },
    mutation: {
      what: 'whether something is there does not matter',
      file: 'src/drivers/file/path-state.ts',
      find: 'if (now.entry !== then.entry) return false;',
      replace: "if (now.entry !== then.entry) return then.entry === 'absent' || now.entry === 'absent';",
    },
  },
  {
    id: 'F3',
    promise: 'What is undone is exactly what was there: a damaged content is not brought back.',
    test: { file: JOURNAL, title: 'does not bring back a damaged content' },
    mutation: {
      what: 'kept contents are not checked',
      file: 'src/drivers/file/blob-store.privileged.ts',
      find: "content !== undefined && createHash('sha256').update(content).digest('hex') === blob ? content : undefined",
      replace: 'content',
    },
  },
  {
    id: 'F4',
    promise: 'What cannot be journalled is not changed: a full or unwritable journal stops the act before it.',
    test: { file: JOURNAL, title: 'that is full stops the act before anything is changed' },
    mutation: {
      what: 'a full journal keeps what it can',
      file: 'src/drivers/file/journal.privileged.ts',
      find: "throw new SallyportError('JOURNAL_FULL', 'The journal has no room for what this act would replace.');",
      replace: '',
    },
  },
  {
    id: 'F5',
    promise: 'After a crash in the middle of a change, undo takes the half-made change back too.',
    test: {
      file: JOURNAL,
      title: 'a change that was made but not confirmed is taken back, and its temporary file with it',
    },
    mutation: {
      what: 'temporary files of a crash stay',
      file: 'src/drivers/file/undo.privileged.ts',
      find: '    removeLeftover(root, change);\n',
      replace: '    void removeLeftover;\n',
    },
  },
  {
    id: 'F6',
    promise: 'A write never replaces a content other than the one it was made from.',
    test: { file: WRITE, title: 'refuses to write over what the content was not made from' },
    mutation: {
      what: 'what is there is not compared',
      file: 'src/drivers/file/write-files.privileged.ts',
      find: 'if ((before.blob ?? null) !== (baseDigest === null ? null : bareDigest(baseDigest))) {',
      replace: 'if ((before.blob ?? null) === baseDigest && bareDigest === undefined) {',
    },
  },
  {
    id: 'F7',
    promise: 'Of several files that one act writes, all are written or none.',
    test: { file: WRITE, title: 'takes back what it did when a later file fails' },
    mutation: {
      what: 'what was written before the fault stays',
      file: 'src/drivers/file/write-files.privileged.ts',
      find: '    reversal.takeBack();\n',
      replace: '',
    },
  },
  {
    id: 'F8',
    promise:
      'A folder swapped for a link between check and use leads nowhere: acts go on in the folder that was checked.',
    test: {
      file: 'src/drivers/file/directory-handles.test.ts',
      title: 'stays in the folder it found when the path is swapped for a link afterwards',
    },
    mutation: {
      what: 'folders are found again by their path',
      file: 'src/drivers/file/folder-handle.privileged.ts',
      find: 'return `${this.#descriptor === undefined ? this.path : `/proc/self/fd/${this.#descriptor}`}/${name}`;',
      replace: 'return `${this.path}/${name}`;',
    },
  },
  {
    id: 'F9',
    promise: 'A hard link in the workspace is no way to a file outside it, for reading or writing.',
    test: { file: READ, title: 'to a file outside are refused for reading and writing; the file outside stays' },
    mutation: {
      what: 'names of a file outside the workspace are not missed',
      file: 'src/drivers/file/link-census.privileged.ts',
      find: 'return counted?.length === state.hardLinks ? counted : undefined;',
      replace: 'return counted ?? [];',
    },
  },
  {
    id: 'F10',
    promise: 'A hard link to a secret is as secret as the file it names.',
    test: { file: READ, title: 'to a protected file of the workspace are refused, and to what policy hides' },
    mutation: {
      what: 'a hard link is judged by the name it was asked by',
      file: 'src/drivers/file/file-access.privileged.ts',
      find: 'names.some((other) => why(other) !== undefined)',
      replace: 'names.some((other) => other === path && why(other) !== undefined)',
    },
  },
  {
    id: 'F11',
    promise: 'What policy hides is not read by the file tools either, by whatever act.',
    test: { file: READ, title: 'refuses protected places and what policy hides' },
    mutation: {
      what: 'the file driver does not know what policy hides',
      file: 'src/drivers/file/file-access.privileged.ts',
      find: "(act === 'read' && isExcluded(candidate) ? 'hidden by the policy' : undefined)",
      replace: '(isExcluded(candidate) ? undefined : undefined)',
    },
  },
  {
    id: 'F12',
    promise: 'What a command changed is carried over only where nobody else has changed it meanwhile.',
    test: { file: STAGE, title: 'keeps what somebody changed meanwhile, path by path, and leaves it in the stage' },
    mutation: {
      what: 'the workspace is not compared with what the command saw',
      file: 'src/drivers/file/stage-application.privileged.ts',
      find: '    checkBase(change, before);\n',
      replace: '    void checkBase;\n',
    },
  },
  {
    id: 'F13',
    promise: 'No command changes git hooks, secrets, or the configuration of agents and editors: a stage is filtered.',
    test: { file: STAGE, title: 'refuses protected places' },
    mutation: {
      what: 'a stage is carried over whole',
      file: 'src/drivers/file/stage-application.privileged.ts',
      find: "    checkAccess(access, change.change === 'delete' ? 'delete' : 'write', path, found.entry);\n",
      replace: '    void checkAccess;\n',
    },
  },
  {
    id: 'F14',
    promise: 'No command leaves a link in the workspace that leads out of it, in one step or in several.',
    test: { file: STAGE, title: 'refuses links that lead outside, also two that would do so together' },
    mutation: {
      what: 'links are carried over wherever they lead',
      file: 'src/drivers/file/apply-change.privileged.ts',
      find: ' && staysInside(root, folder, text)) return text;',
      replace: " && typeof staysInside(root, folder, text) === 'boolean') return text;",
    },
  },
  {
    id: 'F15',
    promise: 'Only the content that was shown and judged is carried over, whatever the stage holds by then.',
    test: { file: STAGE, title: 'takes only the content that was shown, and follows no link in the stage' },
    mutation: {
      what: 'links in the stage are followed',
      file: 'src/drivers/file/apply-change.privileged.ts',
      find: 'constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK',
      replace: 'constants.O_RDONLY | constants.O_NONBLOCK',
    },
  },
  {
    id: 'F16',
    promise: 'A command never leaves a set-user-id program in the workspace.',
    test: { file: STAGE, title: 'never gives set-user-id, nor a folder that its owner cannot use' },
    mutation: {
      what: 'modes are carried over whole',
      file: 'src/drivers/file/entry-change.privileged.ts',
      find: 'fchmodSync(descriptor, mode & 0o777)',
      replace: 'fchmodSync(descriptor, mode)',
    },
  },
  {
    id: 'F17',
    promise:
      'A deletion takes only what was shown: something that came since, or a protected place inside, stops all of it.',
    test: {
      file: 'src/drivers/file/delete-tree.test.ts',
      title: 'refuses when something is there that was not when this was decided',
    },
    mutation: {
      what: 'whatever lies in the folder goes with it',
      file: 'src/drivers/file/delete-tree.privileged.ts',
      find: 'if (!this.#expected.has(entry.path)) {',
      replace: 'if (this.#expected.size === 0) {',
    },
  },
  {
    id: 'F18',
    promise: 'Protected places are known by any spelling that some file system takes for the same name.',
    test: {
      file: 'src/effects/path/protection.test.ts',
      title: 'protects everything below a protected folder, and does not depend on case',
    },
    mutation: {
      what: 'names are compared as they are spelled',
      file: 'src/effects/path/protection.ts',
      find: "const folded = names.map(foldName).filter((name) => name !== '');",
      replace: "const folded = names.filter((name) => name !== '' && foldName !== undefined);",
    },
  },
  {
    id: 'F19',
    promise:
      'A path that means one thing to a person and another to the system (NUL, invisible characters, `..\\\\`) is refused.',
    test: { file: 'src/effects/path/read-path.test.ts', title: 'refuses' },
    mutation: {
      what: 'invisible characters are taken as they come',
      file: 'src/effects/path/read-path.ts',
      find: 'if (invisible !== undefined)',
      replace: "if (invisible === '')",
    },
  },
  {
    id: 'F20',
    promise: 'A hard link that is moved about while its names are counted is no way to a file outside.',
    test: {
      file: 'src/drivers/file/link-census.test.ts',
      title: 'are not counted twice where the one name here moves while it is looked for',
    },
    mutation: {
      what: 'the file’s own time is not looked at',
      file: 'src/drivers/file/link-census.privileged.ts',
      find: ' && found.entry.changedAtMs === state.changedAtMs',
      replace: '',
    },
  },
  {
    id: 'F21',
    promise: 'Acts that the command line makes on files (`file --jsonl`) are recorded, and can be taken back.',
    test: { file: 'test/e2e/file-acts.test.ts', title: 'what file did is recorded and can be taken back' },
    mutation: {
      what: 'rows keep their journal somewhere of their own',
      file: 'src/compose-file.ts',
      find: "journal: openJournal({ folder: join(folder, 'journal') }),",
      replace: "journal: openJournal({ folder: join(folder, 'rows') }),",
    },
  },
  {
    id: 'F22',
    promise: 'A root that lies inside git’s own folder gives no rights there.',
    test: {
      file: 'src/effects/path/protection.test.ts',
      title: 'a root inside git’s folder gives no other rights there',
    },
    mutation: {
      what: 'only what stands below the root counts',
      file: 'src/effects/path/protection.ts',
      find: 'isWithin(canonicalPath, root) && !isInGit(root)',
      replace: 'isWithin(canonicalPath, root)',
    },
  },
];
