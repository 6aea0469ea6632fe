import type { Promised } from './promise.ts';

const LEDGER = 'src/kernel/ledger/ledger.test.ts';
const VERIFY = 'src/kernel/ledger/verify.test.ts';
const FILE = 'test/attack/ledger-file.test.ts';
const STATE = 'src/drivers/store/state.test.ts';

/** Sets the durable mode, and looks whether SQLite took it: both have to go for the protection to be off. */
const SYNCED = `    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA wal_autocheckpoint = \${WAL_PAGES};
    PRAGMA journal_size_limit = 1048576;
  \`);
  if (mode !== 'wal' || pragma(database, 'synchronous') !== 2) {`;

/** The record: what it holds, who can read it, and what is noticed. */
export const LEDGER_PROMISES: readonly Promised[] = [
  {
    id: 'L1',
    promise: 'Secrets of known form are taken out of every text before it is hashed, encrypted or stored.',
    test: { file: LEDGER, title: 'reaches every text, names included, before anything is hashed or encrypted' },
    mutation: {
      what: 'payloads are recorded as they come',
      file: 'src/kernel/ledger/ledger.ts',
      find: 'JSON.stringify(redacted(record.payload))',
      replace: 'JSON.stringify((redacted(record.payload), record.payload))',
    },
  },
  {
    id: 'L2',
    promise: 'A secret that is known only by the name it stands under (`password: …`) is taken out too.',
    test: { file: LEDGER, title: 'knows a secret by the name that it stands under' },
    mutation: {
      what: 'values are read without their names',
      file: 'src/kernel/ledger/redact-payload.ts',
      find: 'redactUnder(name, walk(part, redact, depth + 1), redact),',
      replace: 'walk(part, redact, depth + 1),',
    },
  },
  {
    id: 'L3',
    promise:
      'What is kept for ever and in clear (headers) holds closed words, digests and numbers; never a path, host or text.',
    test: { file: LEDGER, title: ', and goes on with the next record' },
    mutation: {
      what: 'headers are not checked before they are written',
      file: 'src/kernel/ledger/ledger.ts',
      find: '    assertRecord(record, atMs);\n',
      replace: '',
    },
  },
  {
    id: 'L4',
    promise: 'Without the key nobody reads from the ledger’s files what was done, where, or to whom.',
    test: { file: FILE, title: 'holds no payload text, path, host or secret' },
    mutation: {
      what: 'payloads are stored in clear',
      file: 'src/kernel/ledger/seal.ts',
      find: 'return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);',
      replace:
        'return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag(), plaintext]);',
    },
  },
  {
    id: 'L5',
    promise: 'An entry that was changed, moved, removed or put in without the key is found, at its place.',
    test: { file: FILE, title: 'tampering with the file by SQL' },
    mutation: {
      what: 'an entry is not compared with its hash',
      file: 'src/kernel/ledger/row.ts',
      find: 'if (leafHash(row.header) !== row.hash)',
      replace: 'if (leafHash(row.header) === undefined)',
    },
  },
  {
    id: 'L6',
    promise: 'An entry that was made to fit the chain by somebody without the key is found.',
    test: { file: VERIFY, title: 'verify says which entry is wrong, and how' },
    mutation: {
      what: 'an entry without a payload needs no seal',
      file: 'src/kernel/ledger/row.ts',
      find: '  const opened = unseal(keys, row.payload, asDigest(row.hash));\n',
      replace:
        '  const opened = header.commitment === undefined ? NOTHING : unseal(keys, row.payload, asDigest(row.hash));\n',
    },
  },
  {
    id: 'L7',
    promise: 'Entries cut off the end are missed, as long as the note on the newest entry was not set back with them.',
    test: { file: FILE, title: 'an older copy of the whole file is missed by the note beside it' },
    mutation: {
      what: 'nobody looks how far the ledger has to reach',
      file: 'src/kernel/ledger/verify.ts',
      find: 'if (note !== undefined && found.seq > last.seq)',
      replace: 'if (note !== undefined && found.seq < 0)',
    },
  },
  {
    id: 'L8',
    promise: 'Nothing is appended to a ledger that is not sound: neither over a gap nor over a file that is gone.',
    test: { file: VERIFY, title: 'nothing is appended after' },
    mutation: {
      what: 'the first append does not look at what is there',
      file: 'src/kernel/ledger/ledger.ts',
      find: 'if (found !== undefined) throw corrupt(',
      replace: 'if (found?.seq === -1) throw corrupt(',
    },
  },
  {
    id: 'L9',
    promise: 'After one failed write (a full disk, a failed sync) the ledger takes nothing until it was opened anew.',
    test: { file: LEDGER, title: 'a failed append halts the ledger until it is made anew' },
    mutation: {
      what: 'a ledger goes on after a failed write',
      file: 'src/kernel/ledger/ledger.ts',
      find: "haltedBecause = 'An earlier entry could not be written, so this ledger takes no more.';",
      replace: '',
    },
  },
  {
    id: 'L10',
    promise:
      'Every entry is on the disk before its act begins: each commit is synced, also after the file was opened again.',
    test: { file: 'src/drivers/store/database.test.ts', title: 'open syncs each commit and takes the file as hostile' },
    mutation: {
      what: 'SQLite is left at the setting that does not sync each commit, and nobody looks',
      file: 'src/drivers/store/database.privileged.ts',
      find: SYNCED,
      replace: SYNCED.replace('FULL', 'NORMAL').replace('!== 2', '=== 0'),
    },
  },
  {
    id: 'L11',
    promise:
      'The state folder and its key are the person’s alone; where others could write or read, nothing is opened.',
    test: { file: STATE, title: ': refused, and no new one is made' },
    mutation: {
      what: 'a key that others may read is used',
      file: 'src/drivers/store/payload-key.privileged.ts',
      find: 'if ((mode & 0o077) !== 0)',
      replace: 'if (mode === 0)',
    },
  },
  {
    id: 'L12',
    promise: 'A lost key is said, not replaced by a new one over the old record.',
    test: { file: STATE, title: ': refused, and no new one is made' },
    mutation: {
      what: 'a missing key is made anew',
      file: 'src/drivers/store/payload-key.privileged.ts',
      find: 'if (isNeeded()) {',
      replace: 'if (isNeeded() && found !== undefined) {',
    },
  },
  {
    id: 'L13',
    promise: 'Of two equal payloads nobody without the key can see that they are equal.',
    test: {
      file: LEDGER,
      title: 'keeps equal payloads apart: neither header nor ciphertext shows that they are equal',
    },
    mutation: {
      what: 'payloads are committed to without a salt of their own',
      file: 'src/kernel/ledger/row.ts',
      find: 'keys.fresh(SALT_BYTES)',
      replace: 'new Uint8Array(SALT_BYTES)',
    },
  },
  {
    id: 'L14',
    promise:
      'What stands in one part of a record (the beginning of a key without an end) hides no secret in another part.',
    test: {
      file: 'src/kernel/ledger/redact-payload.test.ts',
      title: 'a key that is only begun in one part hides nothing in the others',
    },
    mutation: {
      what: 'the parts of a record are read as one text',
      file: 'src/kernel/ledger/redact-payload.ts',
      find: "const BETWEEN = '\\n^\\n';",
      replace: "const BETWEEN = '\\n';",
    },
  },
];
