import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = '/usr/lib/postgresql';
const AS_ROOT = process.getuid?.() === 0;

export interface LivePostgres {
  readonly version: string;
  /** One statement in a session of its own; false where the server refused it. */
  run(sql: string): boolean;
  /** Everything that stays: definitions, rows, sequences, roles, settings. */
  dump(): string;
  stop(): void;
}

/** Programs of the newest PostgreSQL of this machine; installed by apt where that can be done; else why there is none. */
function findPrograms(): string | undefined {
  const installed = () =>
    existsSync(ROOT)
      ? readdirSync(ROOT)
          .filter((version) => existsSync(join(ROOT, version, 'bin/initdb')))
          .toSorted((one, other) => Number(other) - Number(one))[0]
      : undefined;
  if (installed() === undefined && AS_ROOT) {
    console.error('installing postgresql with apt-get …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'postgresql', 'postgresql-contrib'], { env });
  }
  const version = installed();
  return version === undefined ? undefined : join(ROOT, version, 'bin');
}

/** A server of its own in a folder that goes away with it, reached by a socket in that folder and by nothing else. */
export function startPostgres(schema: string): LivePostgres | undefined {
  const programs = findPrograms();
  if (programs === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-postgres-'));
  chmodSync(folder, 0o777);
  // The server refuses to run as root.
  const as = (program: string, args: readonly string[]) =>
    AS_ROOT
      ? (['runuser', ['-u', 'postgres', '--', join(programs, program), ...args]] as const)
      : ([join(programs, program), [...args]] as const);
  const call = (program: string, args: readonly string[], input?: string): string => {
    const [command, words] = as(program, args);
    return execFileSync(command, words, { cwd: folder, encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'ignore'] });
  };
  const data = join(folder, 'data');
  call('initdb', ['-D', data, '-A', 'trust', '-U', 'postgres', '--no-sync']);
  call('pg_ctl', [
    '-D',
    data,
    '-w',
    '-l',
    join(folder, 'log'),
    '-o',
    `-k ${folder} -c listen_addresses='' -c fsync=off`,
    'start',
  ]);
  const psql = (sql: string): { readonly status: number | null; readonly stdout: string } => {
    const [command, words] = as('psql', [
      '-h',
      folder,
      '-U',
      'postgres',
      '-X',
      '-q',
      '-At',
      '-v',
      'ON_ERROR_STOP=1',
      '-c',
      sql,
    ]);
    const env = { ...process.env, PGOPTIONS: '-c statement_timeout=5000' };
    const { status, stdout } = spawnSync(command, words, { cwd: folder, encoding: 'utf8', env, maxBuffer: 1 << 28 });
    return { status, stdout };
  };
  psql(schema);
  psql(
    'CREATE EXTENSION pgcrypto; CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent; CREATE EXTENSION fuzzystrmatch',
  );
  psql(ROWS);
  return {
    version: psql('SHOW server_version').stdout.trim(),
    run: (sql) => psql(sql).status === 0,
    dump: () =>
      // Newer versions put a random word around a dump.
      call('pg_dumpall', ['-h', folder, '-U', 'postgres', '--inserts']).replace(/^\\(un)?restrict .*$/gm, '') +
      psql('SELECT name, setting FROM pg_settings ORDER BY 1').stdout,
    stop: () => {
      call('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const ROWS = `
INSERT INTO people (name, city, email, passport, iban) VALUES ('Ada', 'Bern', 'ada@example.com', 'P1', 'I1'), ('Ben', 'Oslo', NULL, 'P2', 'I2');
INSERT INTO books (isbn, title, topics, data) VALUES ('1', 'Sea', '{art,sea}', '{"a":1}'), ('2', 'Sky', '{}', '[]');
INSERT INTO loans (person_id, book_id, state, fee, due_at) VALUES (1, 1, 'late', 2.5, now()), (2, 2, 'open', 0, now());
INSERT INTO visits (person_id, kind, payload) VALUES (1, 'x', '{"a":1,"items":[{"id":1}]}');
INSERT INTO staff (name, boss_id, wage) VALUES ('Dot', NULL, 9), ('Eli', 1, 7);
INSERT INTO tokens (owner, value) VALUES ('ada', 'not for anybody');
`;
