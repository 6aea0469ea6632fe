/** What `prepare` made: the folder, the text of its `.env`, and whether it is a git repository. */
export interface PreparedIncident {
  readonly folder: string;
  readonly environment: string;
  readonly git: boolean;
}
export function prepare(target: string): PreparedIncident;
