import type { Release } from '../../model/model.ts';
import { type Row, switchOf } from '../settings.ts';

/** Those with `tls file` and modules with a name in front (`auth.pass_table`); before 0.4, another grammar of modules [source: maddy.conf of 0.3 and 0.4]. */
export const releases: readonly Release[] = ['0.4.0', '0.5.4', '0.6.3', '0.7.1', '0.8.2', '0.9.0', '0.9.4'].map(
  (version) => ({
    version,
    build: 'upstream',
  }),
);

/** What maddy takes for a boolean; a directive without a word is on [source: framework/config/map.go, Bool, ParseBool]. */
export const flag = switchOf(
  (written) => /^(|1|true|on|yes)$/i.test(written),
  (written) => /^(0|false|off|no)$/i.test(written),
);

export type EndpointName = 'imap' | 'smtp' | 'submission' | 'lmtp';

/** Blocks that listen for mail, and what differs among them [source: internal/endpoint/{imap/imap,smtp/smtp}.go]. */
export interface Endpoint {
  /** `tls` must stand in the block or at the top. */
  readonly needsTls: boolean;
  /** `auth` must stand in the block. */
  readonly needsAuth: boolean;
  /** What `insecure_auth` is where nobody writes it. */
  readonly insecure: boolean;
  readonly cite: string;
}

export const ENDPOINTS: ReadonlyMap<string, Endpoint & { readonly protocol: EndpointName }> = new Map([
  [
    'imap',
    { protocol: 'imap', needsTls: true, needsAuth: false, insecure: false, cite: 'docs: reference/endpoints/imap' },
  ],
  [
    'smtp',
    { protocol: 'smtp', needsTls: true, needsAuth: false, insecure: false, cite: 'docs: reference/endpoints/smtp' },
  ],
  [
    'submission',
    {
      protocol: 'submission',
      needsTls: true,
      needsAuth: true,
      insecure: false,
      cite: 'docs: reference/endpoints/smtp; "auth. provider must be set" [measured: maddy 0.9.4]',
    },
  ],
  [
    'lmtp',
    {
      protocol: 'lmtp',
      needsTls: false,
      needsAuth: false,
      insecure: true,
      cite: 'source: internal/endpoint/smtp/smtp.go',
    },
  ],
]);

/** Whether passwords are taken before TLS; without TLS it is on, whatever is written [source: imap.go, smtp.go; measured]. */
export function insecureAuth({ insecure }: Endpoint): Row<boolean> {
  return {
    name: 'insecure_auth',
    kind: flag,
    defaults: [{ value: insecure, cite: 'docs: reference/endpoints/{imap,smtp}, insecure_auth' }],
    cite: 'docs: reference/endpoints/{imap,smtp}, insecure_auth',
  };
}

/** All that an `imap` block takes; any other word stops maddy [source: imap.go of 0.9.4; measured]. Other blocks hold rules for messages. */
export const IMAP_DIRECTIVES: ReadonlySet<string> = new Set(
  `auth sasl_login storage tls proxy_protocol insecure_auth io_debug io_errors debug storage_map_normalize storage_map
  auth_map_normalize auth_map auth_normalize updates_pipe read_timeout write_timeout`.split(/\s+/),
);
