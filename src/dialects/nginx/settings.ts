import { type Row, switchOf, text, words } from '../settings.ts';

const lower = (written: string) => written.toLowerCase();
/** Values of flags and enumerations count in any case [measured: `starttls ONLY`]. */
const onOff = switchOf(
  (written) => lower(written) === 'on',
  (written) => lower(written) === 'off',
);
const plain = (name: string, cite: string): Row<string> => ({ name, kind: text, defaults: [], cite });
const flag = (name: string, cite: string): Row<boolean> => ({
  name,
  kind: onOff,
  defaults: [{ value: false, cite }],
  cite,
});

/** What decides listeners; which names there are at all stands in directives.ts. */
export const rows = {
  starttls: {
    name: 'starttls',
    kind: words(['off', 'on', 'only'], lower),
    defaults: [{ value: 'off', cite: 'ngx_mail_ssl_module, "starttls": default off' }],
    cite: 'ngx_mail_ssl_module, "starttls" [measured: each value]',
  } satisfies Row<'off' | 'on' | 'only'>,
  protocol: {
    name: 'protocol',
    kind: words(['pop3', 'imap', 'smtp']),
    defaults: [],
    cite: 'ngx_mail_core_module, "protocol"; without it the first well-known port of the server [source: ngx_mail_core_listen]',
  } satisfies Row<'pop3' | 'imap' | 'smtp'>,
  ssl: flag('ssl', 'ngx_mail_ssl_module, "ssl": until 1.25.1'),
  serverName: plain('server_name', 'ngx_mail_core_module, "server_name"'),
  authHttp: plain('auth_http', 'ngx_mail_auth_http_module, "auth_http"'),
  certificate: plain('ssl_certificate', 'ngx_mail_ssl_module, ngx_stream_ssl_module, "ssl_certificate": several'),
  certificateKey: plain('ssl_certificate_key', 'ngx_mail_ssl_module, "ssl_certificate_key"'),
  protocols: plain('ssl_protocols', 'ngx_mail_ssl_module, ngx_stream_ssl_module, "ssl_protocols"'),
  ciphers: plain('ssl_ciphers', 'ngx_mail_ssl_module, ngx_stream_ssl_module, "ssl_ciphers"'),
  proxyPass: plain('proxy_pass', 'ngx_stream_proxy_module, "proxy_pass"'),
  proxySsl: flag('proxy_ssl', 'ngx_stream_proxy_module, "proxy_ssl": default off [measured]'),
  proxySslVerify: flag(
    'proxy_ssl_verify',
    'ngx_stream_proxy_module, "proxy_ssl_verify": default off; checks the name too',
  ),
  proxyProtocol: flag('proxy_protocol', 'ngx_stream_proxy_module, "proxy_protocol": version 1'),
  proxyBind: plain('proxy_bind', 'ngx_stream_proxy_module, "proxy_bind"'),
};
