import { FOLDERS } from './fixture.ts';

/** A run of characters; in an active one `*`, `?` and brackets have their meaning. */
export interface Piece {
  readonly text: string;
  readonly active: boolean;
}

/** An expression for a whole name. `any`: the stars of `${x%*}` match slashes and leading dots too. */
export function toExpression(pieces: readonly Piece[], stars: 'name' | 'any'): RegExp {
  const [star, one] = stars === 'any' ? ['.*', '.'] : ['[^/]*', '[^/]'];
  const source = pieces.map(({ text, active }) =>
    active
      ? text.replace(
          /\*|\?|\[([!^]?)((?:\[:[a-z]+:\]|[^\]])+)\]|./gsu,
          (whole, negated: string = '', set: string | undefined) => {
            if (whole === '*') return star;
            if (whole === '?') return one;
            return set === undefined ? literally(whole) : `[${negated === '' ? '' : '^'}${inSet(set)}]`;
          },
        )
      : literally(text),
  );
  return new RegExp(`^${source.join('')}$`, 'su');
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
const inSet = (set: string): string =>
  set
    .replaceAll('[:alpha:]', 'A-Za-z')
    .replaceAll('[:digit:]', '0-9')
    .replaceAll('[:alnum:]', 'A-Za-z0-9')
    .replace(/[\\\]^[]/g, '\\$&');

/** Pathname expansion below a folder of the fixture: the sorted matches, written as the pattern writes its folders. */
export function findMatches(pieces: readonly Piece[], folder: string, files: readonly string[]): readonly string[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const paths = [...files, ...FOLDERS]
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length));
  let found: readonly { readonly shown: string; readonly path: string }[] = [{ shown: '', path: '' }];
  const components = splitComponents(pieces);
  for (const [index, component] of components.entries()) {
    const isLast = index === components.length - 1;
    found = found.flatMap(({ shown, path }) => step(component, { shown, path, isLast, paths }));
  }
  return found.map(({ shown }) => shown).sort(byBytes);
}

const byBytes = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

interface Place {
  readonly shown: string;
  readonly path: string;
  readonly isLast: boolean;
  readonly paths: readonly string[];
}

function step(
  component: readonly Piece[],
  { shown, path, isLast, paths }: Place,
): readonly { shown: string; path: string }[] {
  const text = component.map((piece) => piece.text).join('');
  const slash = isLast ? '' : '/';
  const below = (name: string): string => (path === '' ? name : name === '' ? path : `${path}/${name}`);
  const isFolder = (place: string): boolean =>
    place === '' || (FOLDERS.some((known) => known === place) && paths.includes(place));
  if (!component.some((piece) => piece.active && /[*?[]/.test(piece.text))) {
    const place = text === '.' ? path : below(text);
    const exists = isLast ? place === '' || paths.includes(place) || text === '' : isFolder(place);
    return exists && (text !== '' || isFolder(path)) ? [{ shown: `${shown}${text}${slash}`, path: place }] : [];
  }
  const expression = toExpression(component, 'name');
  const names = paths
    .filter((candidate) =>
      path === ''
        ? !candidate.includes('/')
        : candidate.startsWith(`${path}/`) && !candidate.slice(path.length + 1).includes('/'),
    )
    .map((candidate) => (path === '' ? candidate : candidate.slice(path.length + 1)));
  return names
    .filter((name) => (!name.startsWith('.') || text.startsWith('.')) && expression.test(name))
    .filter((name) => isLast || isFolder(below(name)))
    .map((name) => ({ shown: `${shown}${name}${slash}`, path: below(name) }));
}

/** Pieces between slashes. */
function splitComponents(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const components: Piece[][] = [[]];
  for (const { text, active } of pieces) {
    for (const [index, part] of text.split('/').entries()) {
      if (index > 0) components.push([]);
      if (part !== '') components.at(-1)?.push({ text: part, active });
    }
  }
  return components;
}
