/**
 * The payment provider. Before anything is sent, the amount is held against the limit that we agreed with Paylane:
 * no honest cart comes near it, so a larger amount is a mistake of ours and must not reach a customer's card.
 */
export function createPaylane(settings, send) {
  return {
    async charge({ order, amountMinor, currency }) {
      if (!Number.isInteger(amountMinor) || amountMinor <= 0) return { ok: false, code: 'AMOUNT_INVALID' };
      if (amountMinor > settings.orderLimitMinor) return { ok: false, code: 'AMOUNT_ABOVE_LIMIT' };
      return send({ merchant: settings.merchant, order, amount: amountMinor, currency });
    },
  };
}

/** Sends a charge over HTTPS. `PROVIDER_DOWN` where there is no answer in time. */
export function createPaylaneSender(settings, apiKey) {
  return async (charge) => {
    try {
      const response = await fetch(`${settings.endpoint}/charges`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(charge),
        signal: AbortSignal.timeout(settings.timeoutMs),
      });
      const body = await response.json();
      return response.ok ? { ok: true, reference: body.reference } : { ok: false, code: body.code };
    } catch {
      return { ok: false, code: 'PROVIDER_DOWN' };
    }
  };
}
