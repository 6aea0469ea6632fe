import { type Arguments, concat, text, unknown, type Value } from './value.ts';

/** `'%s/%d' % values` (Python, "printf-style String Formatting"). */
export function formatPercent(format: string, values: Value): Value {
  const items = values.kind === 'list' ? [...values.items] : [values];
  const parts: Value[] = [];
  let from = 0;
  for (const match of format.matchAll(/%(?:\((\w+)\))?[-#0 +]*(?:\d+|\*)?(?:\.\d+)?[hlL]?([%a-zA-Z])/g)) {
    parts.push(text(format.slice(from, match.index)));
    from = match.index + match[0].length;
    const [whole, key, conversion] = match;
    if (conversion === '%') parts.push(text('%'));
    else if (key !== undefined)
      parts.push(values.kind === 'map' ? (values.entries.get(key) ?? unknown('plain')) : unknown('plain'));
    else parts.push(converted(whole, items.shift() ?? unknown('plain')));
  }
  parts.push(text(format.slice(from)));
  return concat(parts);
}

function converted(whole: string, value: Value): Value {
  if (whole === '%c' && value.kind === 'number') return text(String.fromCharCode(value.value));
  if (whole === '%s' || whole === '%d' || whole === '%i') return value;
  return value.kind === 'number' ? unknown('plain') : value;
}

/** `'{}/{name}'.format(…)` (Python, "Format String Syntax"); a field that reaches into its value is not followed. */
export function formatBraces(format: string, { items, named, open }: Arguments): Value {
  const parts: Value[] = [];
  let from = 0;
  let next = 0;
  for (const match of format.matchAll(/\{\{|\}\}|\{([^{}:!.[]*)([^{}]*)\}/g)) {
    parts.push(text(format.slice(from, match.index)));
    from = match.index + match[0].length;
    const [whole, field, rest = ''] = match;
    if (whole === '{{' || whole === '}}') parts.push(text(whole.slice(1)));
    else {
      const key = field === '' || field === undefined ? String(next++) : field;
      const value = /^\d+$/.test(key) ? items[Number(key)] : named.get(key);
      if (value === undefined || open) parts.push(unknown('computed'));
      else if (rest === '' || rest === '!s' || rest === ':s' || value.kind === 'number')
        parts.push(rest === '' || value.kind !== 'number' ? value : unknown('plain'));
      else parts.push(unknown('computed'));
    }
  }
  parts.push(text(format.slice(from)));
  return concat(parts);
}
