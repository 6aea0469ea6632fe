/** Names of an absolute path; of `/` none. */
export const splitPath = (path: string): readonly string[] =>
  path.split('/').filter((name) => name !== '' && name !== '.');

/** Doubled and trailing slashes and `.` mean nothing. */
const UNTIDY = /\/(?:\.?(?:\/|$))/;

/** A path under one of its names, taken apart when somebody needs the parts. */
export class PathName {
  readonly path: string;
  #names: readonly string[] | undefined;

  constructor(path: string) {
    this.path = UNTIDY.test(path) || !path.startsWith('/') ? `/${splitPath(path).join('/')}` : path;
  }

  get names(): readonly string[] {
    this.#names ??= splitPath(this.path);
    return this.#names;
  }
}
