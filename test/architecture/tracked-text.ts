/**
 * What belongs to one machine or one network has no place in the repository: it breaks for everyone else, and tells
 * about where it was written. `places` are absolute folders of this machine, `hosts` registry hosts.
 */
export interface Foreign {
  readonly places: readonly string[];
  readonly hosts: readonly string[];
}

export function foreignText(
  files: readonly { readonly path: string; readonly text: string }[],
  foreign: Foreign,
): string[] {
  const patterns = [
    ...foreign.places.map((place) => ({ what: `the path ${place}`, pattern: pathPattern(place) })),
    ...foreign.hosts.map((host) => ({ what: 'a registry host', pattern: new RegExp(literal(host), 'i') })),
  ];
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        patterns.filter(({ pattern }) => pattern.test(line)).map(({ what }) => `${path}:${index + 1}: names ${what}`),
      ),
  );
}

/** The folder itself or something below it, not a longer name that happens to begin alike. */
const pathPattern = (place: string) => new RegExp(`(?<![\\w.~-])${literal(place)}(?![\\w-])`);

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
