/** What the command line says; it goes before the environment. */
export interface Flags {
  readonly provider?: string;
  /** `-debug`: log everything. */
  readonly debug?: boolean;
  /** `-log=<file>`: the log goes there instead of standard output. */
  readonly log?: string;
}
