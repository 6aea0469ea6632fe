import { type AddressBlock, parseAddress } from '../../effects/url/address.ts';
import { isInside } from './address-block.ts';
import type { CompiledRule } from './compile-rule.ts';
import { bitOf } from './kind-mask.ts';

const MODEL = bitOf('model.generate');

/** Addresses to which no conversation is sent, under whatever name: from forbids of blocks and of addresses as hosts. */
export function dialledForbids(rules: readonly CompiledRule[]): (address: string, port: number) => boolean {
  const blocks = rules.flatMap((rule): readonly { readonly block: AddressBlock; readonly port?: number }[] => {
    if (rule.opinion !== 'forbid' || (rule.kinds & MODEL) === 0) return [];
    if (rule.reach.isKeptWhenDialled) return (rule.where.cidr ?? []).map((block) => ({ block }));
    if (!rule.reach.isOfHostsAlone) return [];
    return (rule.where.host ?? []).flatMap(({ host, port }) => {
      const prefix = parseAddress(host);
      return prefix === undefined
        ? []
        : [{ block: { prefix, bits: prefix.length * 8 }, ...(port !== undefined && { port }) }];
    });
  });
  return (text, port) => {
    const address = parseAddress(text);
    // What cannot be read as an address is none that a rule could have meant.
    if (address === undefined) return blocks.length > 0;
    return blocks.some((one) => (one.port === undefined || one.port === port) && isInside(address, one.block));
  };
}
