import type { KeyObject, X509Certificate } from 'node:crypto';
import { limits } from '../limits.ts';
import type { CertificateState, Host } from '../model/model.ts';
import type { SourceFile } from '../text/source-file.ts';
import { open } from './files.ts';

/** Loaded where there is a key or certificate to look at. */
const crypto = () => process.getBuiltinModule('node:crypto');

/** What a PEM or DER file holds, as far as a daemon that loads it would see. Contents are never shown. */
export interface KeyMaterial {
  /** `not-carried`: named, and the tree does not hold such files. `present`: it lies there, nobody knows what it holds. */
  readonly status: 'here' | 'absent' | 'not-carried' | 'present';
  readonly empty: boolean;
  /** First the one that a server would present. */
  readonly certificates: readonly X509Certificate[];
  readonly keys: readonly KeyObject[];
  /** A private key that asks for a passphrase. */
  readonly encrypted: boolean;
}

const BEGIN = /-----BEGIN ([A-Z0-9 ]{1,64})-----/g;
const nothing = { empty: false, certificates: [], keys: [], encrypted: false };

/** Reads a certificate or key file of a host, links followed. */
export function keyMaterial(host: Host, path: string): KeyMaterial {
  const found = open(host, path);
  if (found.kind === 'file') return { status: 'here', ...pemIn(found.file) };
  if (found.kind === 'binary') return { status: 'here', ...der(found.bytes()) };
  if (found.kind === 'present') return { status: 'present', ...nothing };
  return { status: found.kind === 'not-carried' ? 'not-carried' : 'absent', ...nothing };
}

const read = new WeakMap<SourceFile, Omit<KeyMaterial, 'status'>>();

/** Each file once: a service asks for its certificate in every world. */
function pemIn(file: SourceFile): Omit<KeyMaterial, 'status'> {
  const found = read.get(file) ?? pem(file.text);
  read.set(file, found);
  return found;
}

function pem(text: string): Omit<KeyMaterial, 'status'> {
  const blocks = blocksIn(text);
  const keyBlocks = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  return {
    empty: text.trim() === '',
    certificates: blocks.flatMap(({ label, block }) => (/CERTIFICATE$/.test(label) ? certificate(block) : [])),
    keys: keyBlocks.flatMap(({ block }) => privateKey(block)),
    encrypted: keyBlocks.some(
      ({ label, block }) => label.startsWith('ENCRYPTED') || block.includes('Proc-Type: 4,ENCRYPTED'),
    ),
  };
}

/** The blocks of a PEM file, as many as a daemon has use for; text without an end is looked through no more often than that. */
function blocksIn(text: string): readonly { readonly label: string; readonly block: string }[] {
  const found: { readonly label: string; readonly block: string }[] = [];
  BEGIN.lastIndex = 0;
  for (let tries = 0; tries < limits.blocksPerFile; tries += 1) {
    const begin = BEGIN.exec(text);
    if (!begin) break;
    const label = begin[1]!;
    const end = text.indexOf(`-----END ${label}-----`, BEGIN.lastIndex);
    if (end < 0) continue;
    BEGIN.lastIndex = end + label.length + 14;
    found.push({ label, block: text.slice(begin.index, BEGIN.lastIndex) });
  }
  return found;
}

function der(bytes: Uint8Array): Omit<KeyMaterial, 'status'> {
  return { ...nothing, certificates: certificate(Buffer.from(bytes)) };
}

function certificate(data: string | Buffer): readonly X509Certificate[] {
  try {
    return [new (crypto().X509Certificate)(data)];
  } catch {
    return []; // not a certificate: the caller sees an empty list, as the daemon would
  }
}

function privateKey(data: string): readonly KeyObject[] {
  try {
    return [crypto().createPrivateKey(data)];
  } catch {
    return []; // broken or encrypted: `encrypted` tells which
  }
}

/** Whether one of these keys belongs to the first certificate; undefined where either is not to be seen. */
export function keyFits(certificates: KeyMaterial, keys: KeyMaterial): boolean | undefined {
  const [first] = certificates.certificates;
  if (!first || keys.keys.length === 0) return undefined;
  return keys.keys.some((key) => first.checkPrivateKey(key));
}

/** What a daemon finds that loads a certificate and its private key; `of` says in which of the two files. */
export interface PairState {
  readonly state: CertificateState;
  readonly of: 'certificate' | 'key';
}

/** The state of a certificate and of its key, which lies in the certificate's own file where it has none of its own. */
export function pairState(host: Host, certificate: string, key?: string): PairState {
  const certificates = keyMaterial(host, certificate);
  if (certificates.status === 'absent' || certificates.status === 'not-carried')
    return { state: certificates.status, of: 'certificate' };
  if (certificates.status === 'present') return { state: 'usable', of: 'certificate' };
  if (certificates.empty) return { state: 'empty', of: 'certificate' };
  if (certificates.certificates.length === 0) return { state: 'unreadable', of: 'certificate' };
  const keys = key === undefined ? certificates : keyMaterial(host, key);
  const of = key === undefined ? 'certificate' : 'key';
  if (keys.status === 'not-carried') return { state: 'not-carried', of };
  if (keys.status === 'present') return { state: 'usable', of: 'certificate' };
  // Nobody is there to type a passphrase when init starts it.
  if (keys.encrypted) return { state: 'unreadable', of };
  if (keys.keys.length === 0) return { state: key === undefined ? 'key-not-named' : 'key-absent', of: 'key' };
  return keyFits(certificates, keys) === false ? { state: 'key-mismatch', of } : { state: 'usable', of: 'certificate' };
}

/** Why a program cannot load its certificate, by state; the others let it start. */
export const LOAD_FAILURES: Partial<Record<CertificateState, string>> = {
  absent: 'the certificate file is not there',
  empty: 'the certificate file is empty',
  unreadable: 'no certificate and key can be read from it',
  'key-not-named': 'the certificate file holds no private key, and no line names another',
  'key-absent': 'the private key is not there',
  'key-mismatch': 'the private key belongs to another certificate',
};

/** Whether a PKCS#12 file opens without a passphrase, as it must where nobody is there to type one. */
export function pkcs12Opens(host: Host, path: string): boolean {
  const found = open(host, path);
  if (found.kind !== 'binary') return false;
  try {
    // Loaded here, since few hosts have such a file and `node:tls` is slow to load.
    process.getBuiltinModule('node:tls').createSecureContext({ pfx: Buffer.from(found.bytes()) });
    return true;
  } catch {
    return false; // another passphrase, or no PKCS#12: the daemon would stop here too
  }
}
