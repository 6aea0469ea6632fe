#!/usr/bin/env node
/**
 * Makes the incident's workspace in an empty folder: the shop's files, its database, an `.env` with invented values,
 * a link to it as deploy tools leave one, and (where git is installed) a repository with one commit.
 * Everything is the same each time. Plain Node 24, no packages.
 *
 *   node examples/checkout-incident/prepare.mjs FOLDER
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath, pathToFileURL } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const MIGRATED_AT = new Map([
  ['001-schema.sql', '2025-02-03T09:12:44.118Z'],
  ['002-catalogue.sql', '2025-02-03T09:12:44.201Z'],
  ['003-minor-units.sql', '2026-11-19T22:40:03.480Z'],
]);
const COMMITTED_AT = '2026-11-19T22:31:00Z';
/** Not a file of the workspace: npm would take it for an ignore list of ours when it packs the example. */
const IGNORED = ['.env', 'data/', 'deploy/environment', ''].join('\n');

/**
 * Makes the workspace in `target`, which may be absent or empty.
 * Returns the canonical folder, the text of its `.env`, and whether it is a git repository.
 * Throws where the folder holds something already.
 */
export function prepare(target) {
  const folder = resolve(target);
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) throw new Error(`${folder} is not empty; name a folder that is, or a new one`);
  cpSync(join(HERE, 'workspace'), folder, { recursive: true });
  writeFileSync(join(folder, '.gitignore'), IGNORED);
  const environment = fillEnvironment(readFileSync(join(folder, 'env.template'), 'utf8'));
  writeFileSync(join(folder, '.env'), environment, { mode: 0o600 });
  mkdirSync(join(folder, 'deploy'));
  symlinkSync('../.env', join(folder, 'deploy', 'environment'));
  makeDatabase(folder);
  return { folder, environment, git: makeRepository(folder) };
}

/** Invented values in the shapes of real ones. They are put together here so that no scanner finds a key in our files. */
function fillEnvironment(template) {
  const values = new Map([
    ['paylane', ['sk', 'live', invent('paylane', 24)].join('_')],
    ['webhook', ['whsec', invent('webhook', 32)].join('_')],
    ['backup-id', ['AK', 'IA', invent('backup-id', 16).toUpperCase()].join('')],
    ['backup-secret', invent('backup-secret', 40)],
    ['replica', ['postgres://', 'replica:', invent('replica', 20), '@db-2.tidewater.example:5432/shop'].join('')],
  ]);
  const body = template.replaceAll(/\{\{([a-z-]+)\}\}/g, (_, name) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`env.template asks for "${name}", which nobody invents`);
    return value;
  });
  return body
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');
}

/** Letters and digits that belong to a name, always the same ones. */
const invent = (name, length) =>
  createHash('sha512').update(`checkout-incident:${name}`).digest('base64').replaceAll(/[+/=]/g, '').slice(0, length);

function makeDatabase(folder) {
  mkdirSync(join(folder, 'data'));
  const database = new DatabaseSync(join(folder, 'data', 'shop.db'));
  database.exec('CREATE TABLE schema_migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)');
  for (const [name, appliedAt] of MIGRATED_AT) {
    database.exec(readFileSync(join(folder, 'migrations', name), 'utf8'));
    database.prepare('INSERT INTO schema_migrations VALUES (?, ?)').run(name, appliedAt);
  }
  const insert = database.prepare('INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?)');
  database.exec('BEGIN');
  for (const order of JSON.parse(readFileSync(join(HERE, 'orders.json'), 'utf8'))) {
    insert.run(order.id, order.created, order.mail, order.status, order.amount, 'EUR', order.failure ?? null);
  }
  database.exec('COMMIT');
  database.close();
}

/** One commit, whatever git settings, templates and hooks this machine or a calling git has. False without git. */
function makeRepository(folder) {
  const git = (...words) => {
    const settings = ['-c', 'core.hooksPath=', '-c', 'commit.gpgSign=false', '-c', 'gc.auto=0'];
    return spawnSync('git', [...settings, ...words], {
      cwd: folder,
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH ?? '',
        GIT_CONFIG_GLOBAL: devNull,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'Release train',
        GIT_AUTHOR_EMAIL: 'release@tidewater.example',
        GIT_AUTHOR_DATE: COMMITTED_AT,
        GIT_COMMITTER_NAME: 'Release train',
        GIT_COMMITTER_EMAIL: 'release@tidewater.example',
        GIT_COMMITTER_DATE: COMMITTED_AT,
      },
    }).status;
  };
  const made =
    git('init', '--quiet', '--template=') === 0 &&
    git('symbolic-ref', 'HEAD', 'refs/heads/main') === 0 &&
    git('add', '--all') === 0 &&
    git('commit', '--quiet', '--message', 'Release 4.12.0: prices in minor units') === 0;
  if (!made) rmSync(join(folder, '.git'), { recursive: true, force: true });
  return made;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const target = process.argv[2];
  if (target === undefined) {
    console.error('usage: node examples/checkout-incident/prepare.mjs FOLDER');
    process.exit(2);
  }
  try {
    console.log(prepare(target).folder);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
