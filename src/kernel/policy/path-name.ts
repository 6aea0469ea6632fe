/** Names of an absolute path; of `/` none. */
export const splitPath = (path: string): readonly string[] =>
  path.split('/').filter((name) => name !== '' && name !== '.');

/** A path under one of its names, taken apart when somebody needs the parts. */
export class PathName {
  path: string;
  private parts: readonly string[] | undefined;

  constructor(path: string) {
    this.path = path;
    this.parts = undefined;
  }

  get names(): readonly string[] {
    this.parts ??= splitPath(this.path);
    return this.parts;
  }

  /** Takes out doubled and trailing slashes and `.`, which mean nothing. The index sees where that is needed. */
  tidy(): void {
    this.path = `/${this.names.join('/')}`;
  }
}
