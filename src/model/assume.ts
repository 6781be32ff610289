/** What an administrator knows and files do not say; INTERFACE, `--assume`. Everything is optional and none of it is guessed. */
export interface Assume {
  /** Dialect or program → release, as text: `3.10` is not `3.1`. */
  readonly versions: Readonly<Record<string, string>>;
  readonly build?: 'debian' | 'upstream';
  /** The server's addresses: for every host, or per host name, which also joins hosts across the tree. */
  readonly addresses: readonly string[] | Readonly<Record<string, readonly string[]>>;
  /** The addresses of which `remote` speaks; empty: some other host. */
  readonly client: readonly string[];
  /** `accept`: every next hop outside the tree takes a password; or ADDRESS:PORT → protocol of those that do. */
  readonly backends?: 'accept' | Readonly<Record<string, string>>;
  readonly trustedNetworks: readonly string[];
  /** The host's name, or host root → name. */
  readonly names?: string | Readonly<Record<string, string>>;
  readonly packages?: readonly string[];
  /** Paths or globs that lie on the host beside the tree; where given, what is neither in the tree nor listed is absent. */
  readonly present?: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
  /** Whether the whole configuration is in the tree; or the roots of the hosts of which that is so. */
  readonly complete?: boolean | readonly string[];
}

export const nothingAssumed: Assume = { versions: {}, addresses: [], client: [], trustedNetworks: [], facts: {} };
