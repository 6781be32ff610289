import type { Assume } from '../model/assume.ts';
import type { Entry, Host } from '../model/model.ts';
import { fitsGlob } from '../text/glob.ts';

/** Whether the tree holds all configuration of a host: by `assume`, which may name host roots, else by what the source saw. */
export function isAssumedComplete(host: Pick<Host, 'root' | 'complete'>, { complete }: Assume): boolean {
  if (complete === undefined) return host.complete;
  if (typeof complete === 'boolean') return complete;
  return complete.some((root) => root.replace(/^\.\/?|\/+$/g, '') === host.root) || host.complete;
}

/** What is to be said of a path that neither a source nor the tree has (INTERFACE, *What is not known*, 4, and `present`). */
export function lacking(complete: boolean, present: readonly string[] | undefined): (path: string) => Entry {
  return (path) => {
    if (present?.some((glob) => fitsGlob(glob, path))) return { kind: 'present' };
    if (present && KEYS.test(path)) return { kind: 'absent' };
    return { kind: complete && !isBaseSystem(path) ? 'absent' : 'not-carried' };
  };
}

/** Certificates and keys by their names: of these alone `present` is a whole list. */
const KEYS =
  /\.(pem|crt|cer|cert|key|p12|pfx|der|jks)$|\/(letsencrypt|acme|pki|certs?|private|ssl|tls)\/([^/]+\/)*[^/.]+$/;

function isBaseSystem(path: string): boolean {
  if (/^\/usr\/local\/etc(\/|$)/.test(path)) return false;
  return SYSTEM_FOLDERS.test(path) || SYSTEM_FILES.has(path) || CA_STORES.test(path);
}

/** What packages and the kernel bring, never an administrator [docs: FHS 3.0, 3.4-3.18, 4]. */
const SYSTEM_FOLDERS = /^\/(usr|bin|sbin|lib|lib32|lib64|libx32|dev|proc|sys|run|tmp|boot)(\/|$)|^\/var\/run(\/|$)/;

/** Files below /etc that the base system ships, on Debian: base-passwd, base-files, netbase, libc-bin, openssl, the installer. */
const SYSTEM_FILES = new Set(
  [
    ...['passwd', 'group', 'shadow', 'gshadow', 'services', 'protocols', 'networks', 'hosts', 'hostname'],
    ...['resolv.conf', 'nsswitch.conf', 'host.conf', 'gai.conf', 'ld.so.conf', 'localtime', 'timezone'],
    ...['os-release', 'debian_version', 'mime.types', 'ssl/openssl.cnf', 'gss/mech', 'krb5.conf'],
  ].map((name) => `/etc/${name}`),
);

/** Bundles and hashed folders of certificate authorities [docs: Debian ca-certificates, Fedora ca-certificates, LibreSSL]. */
const CA_STORES =
  /^\/etc\/(ssl\/certs(\/(ca-certificates\.crt|[0-9a-f]{8}\.\d+))?|ssl\/cert\.pem|ca-certificates(\/.*)?|pki\/(tls\/certs\/ca-bundle[^/]*|ca-trust(\/.*)?))$/;
