import type { X509Certificate } from 'node:crypto';

/** What one can tell of a certificate by looking at it. */
export interface Described {
  readonly begins: Date;
  readonly ends: Date;
  /** What is too weak about it, in words: "a 1024-bit RSA key"; empty where nothing is. */
  readonly weaknesses: readonly string[];
  readonly isSelfSigned: boolean;
  /** Something made it that knows nothing of the host: a package, a sample. */
  readonly isPlaceholder: boolean;
  /** Which names it speaks of. */
  readonly names: readonly string[];
}

const known = new WeakMap<X509Certificate, Described | undefined>();

/** Each certificate once; undefined for one that is so broken that Node cannot tell its dates. */
export function describe(certificate: X509Certificate): Described | undefined {
  if (known.has(certificate)) return known.get(certificate);
  const found = look(certificate);
  known.set(certificate, found);
  return found;
}

function look(certificate: X509Certificate): Described | undefined {
  const [begins, ends] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  if (Number.isNaN(begins.getTime()) || Number.isNaN(ends.getTime())) return undefined;
  const isSelfSigned = isIssuedBy(certificate, certificate);
  return {
    begins,
    ends,
    // Nobody looks at the signature of a certificate that vouches for itself.
    weaknesses: [...weakKey(certificate), ...(isSelfSigned ? [] : weakSignature(certificate))],
    isSelfSigned,
    isPlaceholder: isSelfSigned && PLACEHOLDERS.some((pattern) => pattern.test(certificate.subject)),
    names: namesOf(certificate),
  };
}

/**
 * Subjects of certificates that nobody made for a host: OpenSSL's and its manual's own (`openssl req`, "Internet Widgits Pty
 * Ltd"), Dovecot's `mkcert.sh` ("imap.example.com"), Courier's `mkimapdcert`, what mod_ssl and Red Hat's packages make.
 */
const PLACEHOLDERS = [
  /^CN=localhost(\.localdomain)?$/m,
  /^O=(Internet Widgits Pty Ltd|Acme Co|SomeOrganization|Snake Oil, Ltd|Default Company Ltd)$/m,
  /^OU=Automatically-generated \w+ SSL key$/m,
  /^CN=imap\.example\.com$/m,
];

/** Where distributions put a pair that installing a package made: Debian's ssl-cert and its dovecot-core. */
const MADE_AT =
  /\/ssl-cert-snakeoil\.(pem|crt|cert|key)$|^\/etc\/dovecot\/private\/dovecot\.pem$|^\/etc\/pki\/dovecot\/certs\/dovecot\.pem$/;

/** Whether a path is that of a distribution's own placeholder. */
export function isPlaceholderPath(path: string): boolean {
  return MADE_AT.test(path);
}

/** Whether one certificate was issued by another, as far as names and key identifiers tell. */
export function isIssuedBy(certificate: X509Certificate, by: X509Certificate): boolean {
  try {
    return certificate.checkIssued(by);
  } catch {
    return false; // a name that OpenSSL cannot read issues nothing
  }
}

/** RFC 9325 section 4.5: RSA from 2048 bits, curves from 224; DSA is in no TLS that is left. */
function weakKey(certificate: X509Certificate): readonly string[] {
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
    const bits = details?.modulusLength ?? 0;
    if (type === 'rsa' || type === 'rsa-pss') return bits < 2048 ? [`a ${bits}-bit RSA key`] : [];
    if (type === 'dsa') return ['a DSA key'];
    const curve = details?.namedCurve ?? '';
    const [size = ''] = /\d{3}/.exec(curve) ?? [];
    return type === 'ec' && size !== '' && Number(size) < 224 ? [`an elliptic curve of ${size} bits`] : [];
  } catch {
    return []; // a kind of key that this OpenSSL does not know
  }
}

/** Signature algorithms by the DER of their object identifiers (RFC 3279, RFC 4055). */
const WEAK_SIGNATURES: readonly (readonly [string, string])[] = [
  ['2a864886f70d010102', 'MD2'],
  ['2a864886f70d010103', 'MD4'],
  ['2a864886f70d010104', 'MD5'],
  ['2a864886f70d010105', 'SHA-1'],
  ['2b0e03021d', 'SHA-1'],
  ['2a8648ce3d0401', 'SHA-1'],
  ['2a8648ce380403', 'SHA-1'],
];

function weakSignature({ raw }: X509Certificate): readonly string[] {
  const algorithm = signatureAlgorithm(raw);
  const found = WEAK_SIGNATURES.find(([oid]) => oid === algorithm);
  return found ? [`a signature over ${found[1]}`] : [];
}

/** Certificate ::= SEQUENCE { tbsCertificate, SEQUENCE { OBJECT IDENTIFIER, … }, … } [RFC 5280 section 4.1]. */
function signatureAlgorithm(der: Uint8Array): string | undefined {
  const whole = element(der, 0);
  const body = whole && element(der, whole.start);
  const algorithm = body && element(der, body.end);
  const oid = algorithm && element(der, algorithm.start);
  return oid && Buffer.from(der.subarray(oid.start, oid.end)).toString('hex');
}

function element(der: Uint8Array, at: number): { readonly start: number; readonly end: number } | undefined {
  const first = der[at + 1];
  if (first === undefined) return undefined;
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (count > 4) return undefined;
  const start = at + 2 + count;
  const length = count === 0 ? first : der.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
  return start + length > der.length ? undefined : { start, end: start + length };
}

function namesOf({ subject, subjectAltName }: X509Certificate): readonly string[] {
  const alternative = [...(subjectAltName ?? '').matchAll(/\bDNS:([^\s,]+)/g)].map(([, name]) => name!);
  if (alternative.length > 0) return alternative;
  return [...(subject ?? '').matchAll(/^CN=(.+)$/gm)].map(([, name]) => name!);
}

/** Whether a client that asks for this host would take it: its alternative names, else its common name, wildcards as RFC 9525 has them. */
export function covers(certificate: X509Certificate, host: string): boolean {
  return certificate.checkHost(host) !== undefined;
}

/**
 * Whether a client gets all that it needs beside the roots that it has: `incomplete` where the leaf's issuer does not follow it
 * and no root of Node's own store is that issuer. Of an authority that publishes no issuer's address (a private one, whose root
 * clients have) nobody knows.
 */
export function chainOf(certificates: readonly X509Certificate[]): 'complete' | 'incomplete' | 'unknown' {
  const [leaf, ...others] = certificates;
  if (!leaf || leaf.ca) return 'unknown';
  if (isIssuedBy(leaf, leaf) || others.some((one) => isIssuedBy(leaf, one))) return 'complete';
  const isPublic = /CA Issuers/.test(leaf.infoAccess ?? '');
  if (!isPublic && !others.some(({ ca }) => ca)) return 'unknown';
  return isFromRoot(leaf) ? 'complete' : 'incomplete';
}

/** Loaded here, since it is large and few certificates get so far. */
function isFromRoot(leaf: X509Certificate): boolean {
  const { X509Certificate: Read } = process.getBuiltinModule('node:crypto');
  return process.getBuiltinModule('node:tls').rootCertificates.some((root) => isIssuedBy(leaf, new Read(root)));
}
