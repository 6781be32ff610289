import type { Release } from '../../model/model.ts';
import { type Row, switchOf, words } from '../settings.ts';

/** Those that read a file in TOML; 0.16 keeps everything in its store [source: crates/common/src/manager/boot.rs]. */
export const releases: readonly Release[] = [
  ...['0.3.10', '0.4.2', '0.5.3', '0.6.0', '0.7.3', '0.8.5', '0.9.4', '0.10.7', '0.11.8', '0.12.5', '0.13.4'],
  ...['0.14.1', '0.15.5'],
].map((version) => ({ version, build: 'upstream' }));

/** The first release that has settings in its data store, and TLS everywhere unless a listener says otherwise. */
export const WITH_STORE = '0.7.0';

/** Exactly `true` and `false` [source: crates/utils/src/config/utils.rs, bool]. */
const bool = switchOf(
  (written) => written === 'true',
  (written) => written === 'false',
);

const LISTENER = 'docs: server/listener; source: crates/common/src/config/server/listener.rs of 0.7 to 0.15';

/** Mail protocols by the name that `protocol` gives them, in any case; `http`, `https` and `jmap` are not mail's. */
export const PROTOCOLS = ['smtp', 'lmtp', 'imap', 'pop3', 'managesieve'] as const;

export function protocolRow(id: string): Row<(typeof PROTOCOLS)[number] | 'http' | 'https' | 'jmap'> {
  return {
    name: `server.listener.${id}.protocol`,
    kind: words([...PROTOCOLS, 'http', 'https', 'jmap'], (written) => written.toLowerCase()),
    defaults: [],
    cite: LISTENER,
  };
}

/** Before 0.7 a listener without it takes what `server.tls` says, and no TLS where that says nothing. */
export function tlsEnable(scope: string, isOld: boolean): Row<boolean> {
  return {
    name: `${scope}.tls.enable`,
    kind: bool,
    defaults: [{ value: !isOld, cite: `${LISTENER}; before: crates/utils/src/config/listener.rs of 0.3 to 0.6` }],
    cite: LISTENER,
  };
}

export function tlsImplicit(scope: string, isOld: boolean): Row<boolean> {
  return {
    name: `${scope}.tls.implicit`,
    kind: bool,
    defaults: [{ value: isOld, cite: `${LISTENER}; before: crates/utils/src/config/listener.rs of 0.3 to 0.6` }],
    cite: LISTENER,
  };
}

/** For IMAP, POP3 and ManageSieve. Where there is a store, a file that is silent says nothing [source: boot.rs, "Extend configuration"]. */
export function allowPlainText(isOld: boolean): Row<boolean> {
  return {
    name: 'imap.auth.allow-plain-text',
    kind: bool,
    defaults: isOld ? [{ value: false, cite: 'source: crates/imap/src/lib.rs of 0.3 to 0.6' }] : [],
    cite: 'docs: email/settings/imap; source: crates/common/src/config/imap.rs, crates/{pop3,imap,managesieve}/src',
  };
}
