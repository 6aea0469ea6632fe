import {
  type AddressBlock,
  type AddressBytes,
  type AddressKind,
  isInBlock,
  parseAddress,
  parseBlock,
} from './address.ts';

type Row = readonly [kind: AddressKind, block: AddressBlock];

function rows(kind: AddressKind, ...blocks: readonly string[]): readonly Row[] {
  return blocks.map((text) => {
    const block = parseBlock(text);
    if (block === undefined) throw new TypeError(`not an address block: ${text}`);
    return [kind, block] as const;
  });
}

/**
 * Where cloud machines find their own credentials: AWS, GCP, Azure, OpenStack, Oracle, DigitalOcean share
 * 169.254.169.254; the others are the vendors' documented own addresses.
 */
const METADATA: readonly Row[] = rows(
  'metadata',
  '169.254.169.254',
  '169.254.170.2', // AWS ECS task credentials
  '169.254.170.23', // AWS EKS pod identity
  '168.63.129.16', // Azure WireServer
  '100.100.100.200', // Alibaba Cloud
  '192.0.0.192', // Oracle Cloud classic
  '169.254.42.42', // Scaleway
  '169.254.0.23', // Tencent Cloud
  'fd00:ec2::254', // AWS
  'fd00:ec2::23', // AWS EKS pod identity
  'fd20:ce::254', // GCP
  'fd00:42::42', // Scaleway
  'fe80::a9fe:a9fe', // OpenStack
);

/** IANA IPv4 and IPv6 special-purpose registries (RFC 6890 and its updates). The first row that fits counts. */
const SPECIAL: readonly Row[] = [
  ...METADATA,
  ...rows('unspecified', '0.0.0.0', '::'),
  ...rows('loopback', '127.0.0.0/8', '::1'),
  ...rows('private', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10', '64:ff9b:1::/48'),
  ...rows('shared', '100.64.0.0/10'),
  ...rows('link-local', '169.254.0.0/16', 'fe80::/10'),
  ...rows('multicast', '224.0.0.0/4', 'ff00::/8'),
  ...rows(
    'reserved',
    '0.0.0.0/8',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '240.0.0.0/4',
    '2001::/23',
    '2001:db8::/32',
    '3fff::/20',
  ),
];

interface Carrier {
  readonly block: AddressBlock;
  /** Which bytes of the IPv6 address are the four of the IPv4 address. */
  readonly at: readonly [number, number, number, number];
  readonly inverted?: boolean;
  /** Set where the form reaches a public IPv4 address as well as that address itself does. */
  readonly reachable?: boolean;
}

/** IPv6 forms that carry an IPv4 address. */
const CARRIERS: readonly Carrier[] = [
  { text: '::ffff:0:0/96', at: [12, 13, 14, 15] as const, reachable: true }, // mapped, RFC 4291
  { text: '::ffff:0:0:0/96', at: [12, 13, 14, 15] as const }, // translated, RFC 2765
  { text: '::/96', at: [12, 13, 14, 15] as const }, // compatible, RFC 4291 (deprecated)
  { text: '64:ff9b::/96', at: [12, 13, 14, 15] as const, reachable: true }, // NAT64, RFC 6052
  { text: '64:ff9b:1::/48', at: [12, 13, 14, 15] as const }, // local NAT64, RFC 8215, with a /96 prefix
  { text: '64:ff9b:1::/48', at: [6, 7, 9, 10] as const }, // and with a /48 prefix (RFC 6052, 2.2)
  { text: '2002::/16', at: [2, 3, 4, 5] as const }, // 6to4, RFC 3056
  { text: '2001::/32', at: [4, 5, 6, 7] as const }, // Teredo server, RFC 4380
  { text: '2001::/32', at: [12, 13, 14, 15] as const, inverted: true }, // Teredo client
].flatMap(({ text, ...carrier }) => rows('reserved', text).map(([, block]) => ({ ...carrier, block })));

/** Interface identifiers of ISATAP (RFC 5214) hold an IPv4 address behind `0000:5efe` or `0200:5efe`. */
const isIsatap = (bytes: AddressBytes): boolean =>
  bytes.length === 16 &&
  (bytes[8] === 0 || bytes[8] === 2) &&
  bytes[9] === 0 &&
  bytes[10] === 0x5e &&
  bytes[11] === 0xfe;

/**
 * Says what sort of place an address is, whatever its notation. A form that carries an IPv4 address (mapped,
 * translated, 6to4, Teredo, ISATAP) is as bad as the address it carries.
 */
export function judgeAddress(address: string): AddressKind {
  const bytes = parseAddress(address);
  return bytes === undefined ? 'invalid' : judgeBytes(bytes);
}

function judgeBytes(bytes: AddressBytes): AddressKind {
  const own = SPECIAL.find(([, block]) => isInBlock(bytes, block))?.[0];
  const carriers = CARRIERS.filter(({ block }) => isInBlock(bytes, block));
  const carried = carriers.map((carrier) => judgeBytes(carriedAddress(bytes, carrier)));
  if (isIsatap(bytes)) carried.push(judgeBytes(bytes.slice(12)));
  if (own === 'metadata' || carried.includes('metadata')) return 'metadata';
  if (own !== undefined && own !== 'reserved') return own;
  return carried.find((kind) => kind !== 'public') ?? own ?? openKind(bytes, carriers);
}

/** For what no special block holds: IPv4 and global unicast IPv6 are public, the rest of IPv6 is not given out. */
function openKind(bytes: AddressBytes, carriers: readonly Carrier[]): AddressKind {
  if (carriers.length > 0) return carriers.every(({ reachable }) => reachable === true) ? 'public' : 'reserved';
  return bytes.length === 4 || (bytes[0] ?? 0) >> 5 === 1 ? 'public' : 'reserved';
}

const carriedAddress = (bytes: AddressBytes, { at, inverted }: Carrier): AddressBytes =>
  at.map((index) => (bytes[index] ?? 0) ^ (inverted === true ? 0xff : 0));

/** Names under which clouds serve their metadata; refused whatever they resolve to. */
const METADATA_NAMES: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.azure.com',
  'metadata.tencentyun.com',
  'metadata.platformequinix.com',
  'metadata.packet.net',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** True for a canonical host name that stands for a cloud's metadata service. */
export const isMetadataName = (host: string): boolean => METADATA_NAMES.has(host);
