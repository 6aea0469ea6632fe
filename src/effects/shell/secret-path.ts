import { isWithin } from '../path/place.ts';
import { protectionOf } from '../path/protection.ts';
import { lexicalPath } from '../path/read-path.ts';
import { compileName, type NamePattern } from './match-glob.ts';

/** No path lies below it, so that every name of a path counts. */
const NOWHERE = '/\u0001';

/** Places of the system that hold secrets of others: password hashes, environments, keys, memory, mounted secrets. */
const SYSTEM_SECRETS: readonly RegExp[] = [
  /^\/etc\/(?:g?shadow|sudoers)(?:-|\.d|$|\/)/,
  /^\/etc\/(?:ssh\/ssh_host_[a-z0-9]+_key|ssl\/private|krb5\.keytab|ppp\/(?:chap|pap)-secrets|wireguard|security\/opasswd)(?:$|\/)/,
  /^\/proc\/[^/]+(?:\/task\/[^/]+)?\/(?:environ|mem)$/,
  /^\/(?:proc\/k(?:core|mem)|dev\/(?:mem|kmem|port))$/,
  /^(?:\/var)?\/run\/secrets(?:$|\/)/,
  /^\/var\/lib\/(?:kubelet|docker\/swarm|sss\/secrets|private)(?:$|\/)/,
  /^\/etc\/(?:kubernetes\/(?:admin\.conf|pki)|rancher)(?:$|\/)/,
];
/** Links of the kernel through which any path can be spelled again. */
const MAGIC_LINK = /^\/proc\/[^/]+(?:\/task\/[^/]+)?\/(?:root|cwd|fd\/[^/]+)(?=\/)/;
/** Copies that editors and people leave behind. */
const LEFTOVER = /(?:~|\.(?:bak|backup|old|orig|save|saved|swp|swo|copy|tmp|\d))+$/i;
/** In a folder of keys, what is meant to be shown. */
const PUBLIC_HALF = /\/\.ssh\/(?:[^/]+\.pub|known_hosts2?|config|authorized_keys2?)$/;

/**
 * True for a place whose content is a secret: private keys, credential files, environment files and dumps, password
 * hashes. It looks at names only; give it the path as spelled and the path with links resolved.
 */
export function isSecretPath(path: string): boolean {
  const plain = lexicalPath(path.startsWith('/') ? path : `/${path}`);
  const lexical = plain.replace(MAGIC_LINK, '');
  if ([plain, lexical].some((text) => SYSTEM_SECRETS.some((secret) => secret.test(text)))) return true;
  if (PUBLIC_HALF.test(lexical)) return false;
  return [lexical, lexical.replace(LEFTOVER, '')].some((text) => protectionOf(text, NOWHERE).read !== undefined);
}

/** True for a folder that is known to hold secrets somewhere below it: reading all of it reads them. */
export function holdsSecrets(folder: string, home: string): boolean {
  if (isSecretPath(folder)) return true;
  if (/^\/(?:etc|proc|run|home|root|Users|var|var\/run|var\/lib)?$/.test(folder) || /^\/proc\/[^/]+$/.test(folder))
    return true;
  if (/^\/(?:etc\/(?:ssh|ssl|kubernetes))$/.test(folder)) return true;
  return isWithin(home, folder);
}

/** A secret that a pattern could be meant for: the last names of its path, or the whole path. */
interface Witness {
  readonly names: readonly string[];
  readonly absolute: boolean;
  /** Characters that a pattern must spell out of the last name before the match means anything. */
  readonly spelled: number;
}

const relative = (path: string, spelled = 1): Witness => ({ names: path.split('/'), absolute: false, spelled });
const absolute = (path: string): Witness => ({ names: path.split('/').slice(1), absolute: true, spelled: 0 });

const WITNESSES: readonly Witness[] = [
  ...'.env .env.local .env.production .envrc .netrc .npmrc .pypirc .git-credentials .pgpass .my.cnf .vault-token .htpasswd .dockercfg .bash_history .zsh_history'
    .split(' ')
    .map((name) => relative(name)),
  ...'.ssh/id_rsa .ssh/id_ed25519 .ssh/key .aws/credentials .aws/config .docker/config.json .kube/config .gnupg/secring.gpg .gnupg/private-keys-v1.d .config/gh .config/gcloud .cargo/credentials .azure/accessTokens.json .password-store/a .secrets/a .git/config'
    .split(' ')
    .map((name) => relative(name)),
  ...'id_rsa id_ed25519 id_ecdsa id_dsa'.split(' ').map((name) => relative(name, 2)),
  ...'credentials.json secrets.json secrets.yaml secrets.yml service-account.json terraform.tfstate'
    .split(' ')
    .map((name) => relative(name, 7)),
  ...'server.key private.pem privkey.pem prod.env keystore.jks cert.p12 passwords.kdbx'
    .split(' ')
    .map((name) => relative(name, 4)),
  ...'/etc/shadow /etc/gshadow /etc/shadow- /proc/self/environ /proc/1/environ /proc/1234/environ /proc/self/mem /run/secrets/a /etc/ssh/ssh_host_rsa_key /etc/ssl/private/a.key'
    .split(' ')
    .map(absolute),
];

/** True where an absolute pattern could match a secret: it is then read as one, whatever matches at this moment. */
export function mayMatchSecret(pattern: string, hidden: 'left out' | 'found' = 'left out'): boolean {
  const names = pattern.split('/').filter((name) => name !== '' && name !== '.');
  const patterns = names.map((name) => compileName(name, hidden));
  const climbs = names.includes('..');
  if (WITNESSES.some((witness) => !(climbs && witness.absolute) && fits(patterns, witness))) return true;
  return isSecretPath(pattern.replaceAll('\\', ''));
}

function fits(names: readonly NamePattern[], { names: wanted, absolute: whole, spelled }: Witness): boolean {
  if (whole ? names.length !== wanted.length : names.length < wanted.length) return false;
  const from = names.length - wanted.length;
  const fitsAll = wanted.every((name, index) => names[from + index]?.matches(name) === true);
  return fitsAll && (names.at(-1)?.spelled ?? 0) >= spelled;
}
