/** A certificate that the example of a rule asks for. It is made when the example is tried, so that none expires under us. */
export interface Recipe {
  /** The common name; `mail.example.org` unless it is said. */
  readonly cn: string;
  /** An organisation beside it. */
  readonly organisation?: string;
  /** The alternative names; the common name alone unless they are said. */
  readonly names: readonly string[];
  /** Days from now on which it expires; below 0, it has. */
  readonly days: number;
  /** Days since it is valid; below 0, it is not yet. */
  readonly since: number;
  readonly type: (typeof keyTypes)[number];
  readonly signature: (typeof signatures)[number];
  /** `authority`: one that publishes nothing of itself; `public`: one that says where its own certificate lies. */
  readonly issuer: (typeof issuers)[number];
  /** Whether the issuer's certificate follows in the file. */
  readonly chain: boolean;
  /** The file of the private key, where it is another one. */
  readonly key?: string;
  /** Whose key lies there: `other` belongs to another certificate. */
  readonly holds: (typeof heldKeys)[number];
}
export const keyTypes = ['ec', 'ec-192', 'rsa-1024', 'rsa-2048'] as const;
export const signatures = ['sha256', 'sha1', 'md5'] as const;
export const issuers = ['authority', 'self', 'public'] as const;
export const heldKeys = ['own', 'other', 'encrypted'] as const;
