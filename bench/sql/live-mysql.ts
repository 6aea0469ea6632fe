import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const AS_ROOT = process.getuid?.() === 0;
const SERVER = ['/usr/sbin/mariadbd', '/usr/libexec/mariadbd', '/usr/sbin/mysqld'];
const START_ATTEMPTS = 100;
const START_PAUSE_MS = 200;

export interface LiveMysql {
  readonly version: string;
  /** One text in a session of its own, in the database `shop`; false where the server refused it. */
  run(sql: string): boolean;
  /** Everything that stays: definitions, rows, accounts, settings, files beside the data. */
  dump(): string;
  stop(): void;
}

function findServer(): string | undefined {
  const installed = () => SERVER.find((path) => existsSync(path));
  if (installed() === undefined && AS_ROOT) {
    console.error('installing mariadb-server with apt-get …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'mariadb-server'], { env });
  }
  return installed();
}

/** Settings that tell the time or count what was asked, and would differ between any two dumps. */
const RESTLESS = /^(?:timestamp|gtid_\w+|rand_seed\w*|error_count|warning_count|last_insert_id|identity|pseudo_\w+)\t/;

/** A server of its own in a folder that goes away with it, reached by a socket in that folder and by nothing else. */
export async function startMysql(): Promise<LiveMysql | undefined> {
  const program = findServer();
  if (program === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-mysql-'));
  const data = join(folder, 'data');
  const socket = join(folder, 'socket');
  mkdirSync(join(folder, 'files'));
  for (const path of [folder, join(folder, 'files')]) chmodSync(path, 0o777);
  const user = AS_ROOT ? ['--user=mysql'] : [];
  const install = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', ...user];
  execFileSync('mariadb-install-db', [...install, '--skip-test-db'], { stdio: 'ignore' });
  const place = [`--datadir=${data}`, `--socket=${socket}`, `--pid-file=${join(folder, 'pid')}`];
  const calm = ['--skip-networking', '--innodb-stats-persistent=0', '--innodb-flush-log-at-trx-commit=0'];
  // Files may be written to one folder, so that a statement that writes one would show.
  const files = [`--secure-file-priv=${join(folder, 'files')}`, `--tmpdir=${folder}`];
  const server = spawn(program, ['--no-defaults', ...place, ...calm, ...files, ...user], { stdio: 'ignore' });
  const ask = (sql: string, database: readonly string[]) =>
    spawnSync(
      'mariadb',
      // In binary mode the client does nothing of its own with what it is given.
      ['--no-defaults', '-S', socket, '-u', 'root', '-N', '-B', '--binary-mode', ...LIMITED, ...database, '-e', sql],
      { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 20_000, stdio: ['ignore', 'pipe', 'ignore'] },
    );
  for (let attempt = 0; ask('SELECT 1', []).status !== 0; attempt += 1) {
    if (attempt > START_ATTEMPTS) throw new Error('the server did not start');
    await delay(START_PAUSE_MS);
  }
  if (ask(SETUP, []).status !== 0) throw new Error('the tables could not be made');
  return {
    version: ask('SELECT VERSION()', []).stdout.trim(),
    run: (sql) => ask(sql, ['shop']).status === 0,
    dump: () =>
      execFileSync('mariadb-dump', ['--no-defaults', '-S', socket, '-u', 'root', ...DUMPED], {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
        stdio: ['ignore', 'pipe', 'ignore'],
      }) +
      ask('SHOW GLOBAL VARIABLES', [])
        .stdout.split('\n')
        .filter((line) => !RESTLESS.test(line))
        .join('\n') +
      readdirSync(join(folder, 'files')).join('\n'),
    stop: () => {
      server.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const LIMITED = ['--init-command=SET max_statement_time=5'];
const DUMPED = ['--all-databases', '--routines', '--events', '--triggers', '--skip-comments', '--skip-dump-date'];

const LOANS =
  '(id int PRIMARY KEY AUTO_INCREMENT, person_id int, book_id int, state text, fee decimal(10,2), due_at datetime, lent_at datetime DEFAULT NOW(), notes text)';
/** The library of the corpus, as MySQL writes it. */
const SETUP = `
CREATE DATABASE shop; CREATE DATABASE vault; USE shop;
CREATE TABLE people (id int PRIMARY KEY AUTO_INCREMENT, name text NOT NULL, email text, city text, phone text, passport text, iban text, joined_at datetime DEFAULT NOW());
CREATE TABLE books (id int PRIMARY KEY AUTO_INCREMENT, isbn varchar(40) UNIQUE, title text, genre text, price decimal(10,2), topics text, data json);
CREATE TABLE loans ${LOANS};
CREATE TABLE loans_old ${LOANS};
CREATE TABLE vault.loans ${LOANS};
CREATE TABLE visits (id bigint PRIMARY KEY AUTO_INCREMENT, person_id int, kind text, payload json, at datetime DEFAULT NOW());
CREATE TABLE staff (id int PRIMARY KEY AUTO_INCREMENT, name text, boss_id int, wage decimal(12,2));
CREATE TABLE tokens (id int PRIMARY KEY AUTO_INCREMENT, owner text, value text);
CREATE SEQUENCE numbers;
INSERT INTO people (name, city, email, passport, iban) VALUES ('Ada', 'Bern', 'ada@example.com', 'P1', 'I1'), ('Ben', 'Oslo', NULL, 'P2', 'I2');
INSERT INTO books (isbn, title, data) VALUES ('1', 'Sea', '{"a":1}'), ('2', 'Sky', '[]');
INSERT INTO loans (person_id, book_id, state, fee, due_at) VALUES (1, 1, 'late', 2.5, NOW()), (2, 2, 'open', 0, NOW());
INSERT INTO visits (person_id, kind, payload) VALUES (1, 'x', '{"a":1}');
INSERT INTO staff (name, boss_id, wage) VALUES ('Dot', NULL, 9), ('Eli', 1, 7);
INSERT INTO tokens (owner, value) VALUES ('ada', 'not for anybody');
`;
