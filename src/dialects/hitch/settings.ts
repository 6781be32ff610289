import type { Release } from '../../model/model.ts';
import { type Row, switchOf, text } from '../settings.ts';
import { isOff, isOn } from './names.ts';

/** Debian 10 to 13, and the same upstream [docs: packages.debian.org, CHANGES.rst]. */
export const releases: readonly Release[] = ['1.5.0', '1.7.0', '1.7.2', '1.8.0'].flatMap((version) => [
  { version, build: 'upstream' as const },
  { version, build: 'debian' as const },
]);

const plain = (name: string, cite: string): Row<string> => ({ name, kind: text, defaults: [], cite });
const flag = (name: string, cite: string): Row<boolean> => ({
  name,
  kind: switchOf(isOn, isOff),
  defaults: [{ value: false, cite }],
  cite,
});

/** What decides listeners; which names there are at all stands in names.ts. */
export const rows = {
  frontend: {
    name: 'frontend',
    kind: text,
    defaults: [{ value: '[*]:8443', cite: 'hitch --help: default "[*]:8443" [measured: default-frontend]' }],
    cite: 'hitch.conf(5), "frontend": several add up [measured: frontend-two]',
  } satisfies Row<string>,
  backend: {
    name: 'backend',
    kind: text,
    defaults: [{ value: '[127.0.0.1]:8000', cite: 'hitch --help' }],
    cite: 'hitch.conf(5), "backend": one for all, the last wins [measured: backend-twice]',
  } satisfies Row<string>,
  host: plain('host', 'hitch.conf(5), "frontend" block: default "*"'),
  port: plain('port', 'hitch.conf(5), "frontend" block: needed'),
  pemFile: plain('pem-file', 'hitch.conf(5), "pem-file": several add up'),
  cert: plain('cert', 'hitch.conf(5), "pem-file" block'),
  privateKey: plain('private-key', 'hitch.conf(5), "pem-file" block'),
  pemDir: plain('pem-dir', 'hitch.conf(5), "pem-dir": every file in it [measured]'),
  pemDirGlob: plain('pem-dir-glob', 'hitch.conf(5), "pem-dir-glob"'),
  tlsProtos: plain('tls-protos', 'hitch.conf(5), "tls-protos": default TLSv1.2 TLSv1.3 [measured]'),
  tls: flag('tls', 'hitch.conf(5), "tls": deprecated; off has no effect [measured]'),
  ssl: flag('ssl', 'hitch.conf(5), "ssl": deprecated; off has no effect [measured]'),
  ciphers: plain('ciphers', 'hitch.conf(5), "ciphers"'),
  writeIp: flag('write-ip', 'hitch.conf(5), "write-ip"'),
  writeProxy: flag('write-proxy', 'hitch.conf(5), "write-proxy": version 2'),
  writeProxyV1: flag('write-proxy-v1', 'hitch.conf(5), "write-proxy-v1"'),
  writeProxyV2: flag(
    'write-proxy-v2',
    'hitch.conf(5), "write-proxy-v2" [measured: hitch-proxy-dovecot: it tells of TLS]',
  ),
  proxyProxy: flag('proxy-proxy', 'hitch.conf(5), "proxy-proxy": the client must send a header'),
};
