import { type Kind, type Row, switchOf, text } from '../settings.ts';

const yesNo = switchOf(
  (written) => written.toLowerCase() === 'yes',
  (written) => written.toLowerCase() === 'no',
);
const folded: Kind<string> = { read: (written) => written.toLowerCase() };
const plain = (name: string, cite: string): Row<string> => ({ name, kind: text, defaults: [], cite });
const flag = (name: string, value: boolean, cite: string): Row<boolean> => ({
  name,
  kind: yesNo,
  defaults: [{ value, cite }],
  cite,
});

/** The settings that decide what a tunnel does. Which names there are at all stands in options.ts. */
export const rows = {
  accept: plain('accept', 'stunnel(8), "accept"; several add up since 5.43 [docs: NEWS; measured]'),
  connect: plain('connect', 'stunnel(8), "connect"; several are a failover list [measured: connect-two-targets]'),
  exec: plain('exec', 'stunnel(8), "exec"'),
  execArgs: plain('execArgs', 'stunnel(8), "execArgs": $0 included'),
  client: flag('client', false, 'stunnel(8), "client": default no (server mode) [measured]'),
  /** Empty: none. */
  protocol: {
    name: 'protocol',
    kind: folded,
    defaults: [{ value: '', cite: 'stunnel(8), "protocol": none' }],
    cite: 'stunnel(8), "protocol"; case does not count [measured: protocol-global-uppercase]',
  } satisfies Row<string>,
  cert: plain('cert', 'stunnel(8), "cert": no built-in default [measured: cert-not-set]'),
  key: plain('key', 'stunnel(8), "key": default is the file in cert'),
  pskSecrets: plain('PSKsecrets', 'stunnel(8), "PSKsecrets" [measured: psk-only]'),
  pskIdentity: plain('PSKidentity', 'stunnel(8), "PSKidentity"'),
  engineId: plain('engineId', 'stunnel(8), "engineId"'),
  engineNum: plain('engineNum', 'stunnel(8), "engineNum"'),
  libwrap: flag('libwrap', false, 'off since 5.00 [docs: NEWS; measured: libwrap-off-by-default]'),
  sni: plain('sni', 'stunnel(8), "sni": SERVICE:PATTERN in server mode [measured: sni-secondary]'),
  socket: plain('socket', 'stunnel(8), "socket"'),
  transparent: {
    name: 'transparent',
    kind: folded,
    defaults: [{ value: 'none', cite: 'stunnel(8), "transparent"' }],
    cite: 'stunnel(8), "transparent"',
  } satisfies Row<string>,
  redirect: plain('redirect', 'stunnel(8), "redirect": needs verifyChain or verifyPeer'),
  service: plain('service', 'stunnel(8), "service": the name that libwrap sees'),
  checkHost: plain('checkHost', 'stunnel(8), "checkHost": several, any fits'),
  checkIp: plain('checkIP', 'stunnel(8), "checkIP"'),
  checkEmail: plain('checkEmail', 'stunnel(8), "checkEmail"'),
  caFile: plain('CAfile', 'stunnel(8), "CAfile"'),
  caPath: plain('CApath', 'stunnel(8), "CApath"'),
  caEngine: plain('CAengine', 'stunnel(8), "CAengine"'),
  caStore: plain('CAstore', 'NEWS 5.75'),
  crlFile: plain('CRLfile', 'stunnel(8), "CRLfile"'),
  /** Its default is the older form, `verify`, which is none. */
  verifyChain: flag('verifyChain', false, 'stunnel(8), "verifyChain": default no'),
  sslVersion: plain('sslVersion', 'stunnel(8), "sslVersion": sets both ends'),
  sslVersionMin: plain('sslVersionMin', 'stunnel(8), "sslVersionMin": default all'),
  sslVersionMax: plain('sslVersionMax', 'stunnel(8), "sslVersionMax": default all'),
  securityLevel: plain('securityLevel', 'stunnel(8), "securityLevel": default 2 [measured]'),
  ciphers: plain('ciphers', 'stunnel(8), "ciphers": up to TLS 1.2'),
  options: plain('options', 'stunnel(8), "options": one flag per line'),
  foreground: plain('foreground', 'stunnel(8), "foreground"'),
  pid: plain('pid', 'stunnel(8), "pid": a full path'),
  output: plain('output', 'stunnel(8), "output": a full path'),
  fips: flag('fips', false, 'stunnel(8), "fips" [measured: fips-yes]'),
  compression: plain('compression', 'stunnel(8), "compression"'),
  engine: plain('engine', 'stunnel(8), "engine"'),
  provider: plain('provider', 'NEWS 5.75'),
};
