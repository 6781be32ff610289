/** What the grammar wants behind the equals sign. */
export type Value = 'string' | 'switch' | 'number' | 'workers' | 'protocols' | 'verify' | 'block' | 'string-or-block';

const byValue = (value: Value, names: string) => names.split(' ').map((name) => [name, value] as const);

/** Every name, by the block that it stands in [source: src/cfg_parser.y, src/cfg_lex.l of 1.7 and 1.8]. */
export const NAMES: Readonly<Record<'' | 'frontend' | 'pem-file', ReadonlyMap<string, Value>>> = {
  '': new Map([
    ...byValue('string-or-block', 'frontend pem-file'),
    ...byValue(
      'string',
      'backend ciphers ciphersuites ssl-engine chroot user group syslog-facility alpn-protos ocsp-dir',
    ),
    ...byValue('string', 'pem-dir pem-dir-glob log-filename pidfile ecdh-curve client-verify-ca shared-cache-listen'),
    ...byValue('string', 'shared-cache-peer shared-cache-if'),
    ...byValue(
      'switch',
      'tls ssl prefer-server-ciphers quiet syslog daemon write-ip write-proxy write-proxy-v1 write-proxy-v2',
    ),
    ...byValue(
      'switch',
      'proxy-proxy proxy-tlv proxy-authority proxy-client-cert sni-nomatch-abort ocsp-verify-staple tcp-fastopen',
    ),
    ...byValue(
      'number',
      'backlog keepalive ocsp-resp-tmo ocsp-connect-tmo ocsp-refresh-interval session-cache log-level',
    ),
    ...byValue('number', 'send-bufsize recv-bufsize backend-refresh backend-connect-timeout ssl-handshake-timeout'),
    ...byValue('number', 'ring-slots ring-data-len'),
    ['workers', 'workers'],
    ['tls-protos', 'protocols'],
    ['client-verify', 'verify'],
  ]),
  frontend: new Map([
    ...byValue('string', 'host port ciphers ciphersuites client-verify-ca'),
    ...byValue('switch', 'tls ssl prefer-server-ciphers sni-nomatch-abort match-global-certs'),
    ['pem-file', 'string-or-block'],
    ['tls-protos', 'protocols'],
    ['client-verify', 'verify'],
  ]),
  'pem-file': new Map([
    ...byValue('string', 'cert private-key ocsp-resp-file client-verify-ca'),
    ['ocsp-verify-staple', 'switch'],
    ['client-verify', 'verify'],
  ]),
};

/** Words that mean something of their own, so that none of them is a bare string. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  ...Object.values(NAMES).flatMap((names) => [...names.keys()]),
  ...['SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3', 'none', 'optional', 'required', 'auto'],
]);

/** Switches count in any case, quoted or not [source: src/cfg_lex.l; measured: ON, "yes"]. */
export function isOn(written: string): boolean {
  return /^(yes|y|on|true|t)$/i.test(written);
}

export function isOff(written: string): boolean {
  return /^(no|n|off|false|f)$/i.test(written);
}
