import { type AddressBlock, type AddressBytes, isInBlock } from '../../effects/url/address.ts';

const MAPPED_BYTES = 12;

/** An IPv4 address inside an IPv6 one (mapped, RFC 4291; translated, RFC 6052) leads to the same place. */
export function isInside(address: AddressBytes, block: AddressBlock): boolean {
  if (isInBlock(address, block)) return true;
  return (
    address.length === 16 &&
    block.prefix.length === 4 &&
    isInBlock(address.slice(MAPPED_BYTES), block) &&
    carriesIpv4(address)
  );
}

function carriesIpv4(address: AddressBytes): boolean {
  const isMapped = address.slice(0, 10).every((byte) => byte === 0) && address[10] === 0xff && address[11] === 0xff;
  const isTranslated = address[0] === 0 && address[1] === 0x64 && address[2] === 0xff && address[3] === 0x9b;
  return isMapped || isTranslated;
}
