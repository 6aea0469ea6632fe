export interface PortRange {
  readonly from: number;
  readonly to: number;
}

export type PortRangeReading =
  | { readonly ok: true; readonly range: PortRange }
  | { readonly ok: false; readonly reason: string };

const PORT_MAX = 65_535;

/** Reads `443` or `8000-8999`, both ends included. */
export function parsePortRange(text: string): PortRangeReading {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (match?.[1] === undefined) return { ok: false, reason: 'it is a port or a range like 8000-8999' };
  const from = Number(match[1]);
  const to = match[2] === undefined ? from : Number(match[2]);
  if (from < 1 || to > PORT_MAX || from > to)
    return { ok: false, reason: `ports go from 1 to ${PORT_MAX}, the smaller one first` };
  return { ok: true, range: { from, to } };
}
