import type { AuthorityReason, Place, ToolCall, ValueOrigin } from '../../contract/authority.ts';
import { canonicalText } from '../canonical-text.ts';
import { originOf } from './origin.ts';
import type { ArgumentValue, Session } from './session.ts';

const SAYS_THE_AMOUNT: ReadonlySet<Place> = new Set(['words', 'answer', 'vouched', 'bound', 'delegated']);

/** "Pay the bill in this file" is one payment, of what the file says, and no more. */
export interface Bills {
  reasonsAgainst(
    call: ToolCall,
    provenance: readonly ValueOrigin[],
    values: readonly ArgumentValue[],
  ): readonly AuthorityReason[];
  count(call: ToolCall, provenance: readonly ValueOrigin[]): void;
}

export function createBills(session: Session): Bills {
  const paid = new Set<string>();
  const keyOf = ({ tool, arguments: args }: ToolCall): string => canonicalText({ tool, arguments: args });
  const isByBill = (provenance: readonly ValueOrigin[]): boolean =>
    provenance.some(({ kind, place }) => kind === 'payee' && place === 'delegated');

  return {
    reasonsAgainst(call, provenance, values) {
      if (!isByBill(provenance)) return [];
      if (paid.size > 0 && !paid.has(keyOf(call)))
        return [{ rule: 'content/bill', because: 'You named one bill, and it was paid.' }];
      return values.flatMap((value) => (value.sheet.kind === 'amount' ? amountReasons(session, value) : []));
    },
    count: (call, provenance) => {
      if (isByBill(provenance)) paid.add(keyOf(call));
    },
  };
}

function amountReasons(session: Session, value: ArgumentValue): readonly AuthorityReason[] {
  if (SAYS_THE_AMOUNT.has(originOf(session, value, 'pay').place)) return [];
  const because = `The bill does not say ${JSON.stringify(value.text)}.`;
  return [{ rule: 'content/amount', because, parameter: value.parameter }];
}
