/** How many words an option of `bind` or `server` takes along. */
export type Options = ReadonlyMap<string, number>;

const taking = (count: number, names: string) => names.split(' ').map((name) => [name, count] as const);

/** Options of `bind` [source: the keyword lists of 2.6 (`haproxy -dKcfg`); docs: configuration.txt 1.8 to 3.2, 5.1]. */
export const BIND: Options = new Map([
  ...taking(
    0,
    'accept-proxy defer-accept tfo transparent v4v6 v6only ssl allow-0rtt force-sslv3 force-tlsv10 force-tlsv11',
  ),
  ...taking(
    0,
    'force-tlsv12 force-tlsv13 generate-certificates no-ca-names no-sslv3 no-tls-tickets no-tlsv10 no-tlsv11',
  ),
  ...taking(
    0,
    'no-tlsv12 no-tlsv13 prefer-client-ciphers strict-sni no-strict-sni no-alpn tls-tickets ktls default-crt',
  ),
  ...taking(0, 'quic-force-retry'),
  ...taking(
    1,
    'accept-netscaler-cip backlog expose-fd gid group id interface level maxconn mode mss name namespace nice',
  ),
  ...taking(1, 'process proto severity-output shards tcp-ut thread uid user alpn ca-file ca-ignore-err ca-sign-file'),
  ...taking(
    1,
    'ca-sign-pass ca-verify-file ciphers ciphersuites crl-file crt crt-ignore-err crt-list curves ecdhe npn',
  ),
  ...taking(1, 'ssl-max-ver ssl-min-ver tls-ticket-keys verify sigalgs client-sigalgs guid-prefix idle-ping nbconn'),
  ...taking(1, 'quic-cc-algo quic-socket cc label tcp-md5sig'),
]);

/** Options of `server` and `default-server` [source: the same; docs: 5.2]. */
export const SERVER: Options = new Map([
  ...taking(0, 'agent-check allow-0rtt backup check check-send-proxy check-ssl check-via-socks4 disabled enabled'),
  ...taking(0, 'force-sslv3 force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13 no-agent-check no-backup no-check'),
  ...taking(
    0,
    'no-check-send-proxy no-check-ssl no-send-proxy no-send-proxy-v2 no-send-proxy-v2-ssl no-ssl no-ssl-reuse',
  ),
  ...taking(
    0,
    'no-send-proxy-v2-ssl-cn no-sslv3 no-tfo no-tls-tickets no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 no-verifyhost',
  ),
  ...taking(0, 'non-stick send-proxy send-proxy-v2 send-proxy-v2-ssl send-proxy-v2-ssl-cn ssl ssl-reuse stick tfo'),
  ...taking(0, 'tls-tickets no-sni-auto sni-auto renegotiate no-renegotiate check-reuse-pool strict-maxconn'),
  ...taking(0, 'no-check-sni-auto check-sni-auto no-check-reuse-pool'),
  ...taking(
    1,
    'addr agent-addr agent-inter agent-port agent-send alpn ca-file check-alpn check-proto check-sni ciphers',
  ),
  ...taking(
    1,
    'ciphersuites client-sigalgs cookie crl-file crt curves downinter error-limit fall fastinter guid hash-key',
  ),
  ...taking(
    1,
    'id idle-ping init-addr init-state inter log-bufsize log-proto max-reuse maxconn maxqueue minconn namespace npn',
  ),
  ...taking(
    1,
    'observe on-error on-marked-down on-marked-up pool-conn-name pool-low-conn pool-max-conn pool-purge-delay',
  ),
  ...taking(
    1,
    'port proto proxy-v2-options redir resolve-net resolve-opts resolve-prefer resolvers rise set-proxy-v2-tlv-fmt',
  ),
  ...taking(
    1,
    'shard sigalgs slowstart sni socks4 source ssl-max-ver ssl-min-ver tcp-md5sig tcp-ut track usesrc verify',
  ),
  ...taking(1, 'verifyhost weight ws cc check-pool-conn-name interface'),
]);

/** What may stand in `defaults`, `frontend`, `listen` and `backend` [docs: configuration.txt 1.8 to 3.2, 4.1 and 4.2]. */
export const PROXY: ReadonlySet<string> = new Set(
  [
    'acl appsession backlog balance bind bind-process block capture clitcpka-cnt clitcpka-idle clitcpka-intvl clitimeout',
    'compression contimeout cookie crt declare default-server default_backend description disabled dispatch email-alert',
    'enabled errorfile errorfiles errorloc errorloc302 errorloc303 error-log-format external-check filter force-persist',
    'force-be-switch fullconn grace guid hash-balance-factor hash-preserve-affinity hash-type http-after-response http-check',
    'http-error http-request http-response http-reuse http-send-name-header id ignore-persist load-server-state-from-file',
    'log log-format log-format-sd log-steps log-tag max-keep-alive-queue max-session-srv-conns maxconn mode monitor',
    'monitor-net monitor-uri no option persist quic-initial rate-limit redirect redisp redispatch reqadd reqallow reqdel',
    'reqdeny reqiallow reqidel reqideny reqipass reqirep reqitarpit reqpass reqrep reqtarpit retries retry-on rspadd rspdel',
    'rspdeny rspidel rspideny rspirep rsprep server server-state-file-name server-template source srvtcpka-cnt',
    'srvtcpka-idle srvtcpka-intvl srvtimeout ssl-f-use stats stick stick-table tcp-check tcp-request tcp-response timeout',
    'transparent unique-id-format unique-id-header use-fcgi-app use-server use_backend do-log option-http',
  ].flatMap((line) => line.split(' ')),
);

/** What begins a section [docs: configuration.txt, chapters 3 to 12]. */
export const SECTIONS: ReadonlySet<string> = new Set(
  [
    'global defaults frontend backend listen peers userlist mailers resolvers cache program ring http-errors',
    'log-forward fcgi-app crt-store traces acme log-profile',
  ].flatMap((line) => line.split(' ')),
);
