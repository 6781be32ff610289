import type { KeyObject } from 'node:crypto';
import type { Recipe } from '../model/recipe.ts';

const crypto = () => process.getBuiltinModule('node:crypto');
const DAY = 86_400_000;

/**
 * Makes the certificates and keys that recipes ask for, on the day `now`: path → recipe becomes path → PEM. For examples alone:
 * the keys are thrown away, and what they sign is worth nothing. X.509 is written as RFC 5280 section 4.1 has it.
 */
export function makeCertificates(
  recipes: Readonly<Record<string, Recipe>>,
  now: Date,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(recipes).flatMap(([path, recipe]) => Object.entries(made(path, recipe, now))),
  );
}

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

function made(path: string, recipe: Recipe, now: Date): Readonly<Record<string, string>> {
  const own = pairOf(recipe.type);
  const isSelf = recipe.issuer === 'self';
  const authority = isSelf ? own : pairOf('ec', 'authority');
  const subject = nameOf(recipe.cn, recipe.organisation);
  const issuer = isSelf ? subject : nameOf('Example Authority', undefined);
  const leaf = signed(
    {
      ...{ subject, issuer, publicKey: own.publicKey },
      ...{ begins: after(now, -recipe.since), ends: after(now, recipe.days) },
      extensions: [alternativeNames(recipe.names), ...(recipe.issuer === 'public' ? [issuersAddress()] : [])],
    },
    authority.privateKey,
    recipe.signature,
  );
  const above = signed(
    {
      ...{ subject: issuer, issuer, publicKey: authority.publicKey },
      ...{ begins: after(now, -3650), ends: after(now, 3650), extensions: [isAuthority()] },
    },
    authority.privateKey,
    'sha256',
  );
  const chain = [leaf, ...(recipe.chain && !isSelf ? [above] : [])].map((der) => pem('CERTIFICATE', der)).join('');
  const key = keyText(recipe, own);
  return recipe.key === undefined ? { [path]: `${key}${chain}` } : { [path]: chain, [recipe.key]: key };
}

const CURVES: Readonly<Record<string, string>> = { ec: 'prime256v1', 'ec-192': 'prime192v1' };

/** Pairs are slow to make, and nobody cares whether two examples share one. */
const pairs = new Map<string, Pair>();

function pairOf(type: Recipe['type'], which = ''): Pair {
  const known = pairs.get(`${type} ${which}`);
  if (known) return known;
  const namedCurve = CURVES[type];
  const pair =
    namedCurve === undefined
      ? crypto().generateKeyPairSync('rsa', { modulusLength: Number(type.slice('rsa-'.length)) })
      : crypto().generateKeyPairSync('ec', { namedCurve });
  pairs.set(`${type} ${which}`, pair);
  return pair;
}

function keyText({ holds, type }: Recipe, own: Pair): string {
  const { privateKey } = holds === 'other' ? pairOf(type, 'other') : own;
  const options = holds === 'encrypted' ? { cipher: 'aes-256-cbc', passphrase: 'example' } : {};
  return privateKey.export({ type: 'pkcs8', format: 'pem', ...options }).toString();
}

interface Told {
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly publicKey: KeyObject;
  readonly begins: Date;
  readonly ends: Date;
  readonly extensions: readonly Uint8Array[];
}

/** By key and hash: object identifiers of RFC 3279 and RFC 5758, in DER. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  'ec sha256': '2a8648ce3d040302',
  'ec sha1': '2a8648ce3d0401',
  'rsa sha256': '2a864886f70d01010b',
  'rsa sha1': '2a864886f70d010105',
  'rsa md5': '2a864886f70d010104',
};

function signed(told: Told, by: KeyObject, hash: Recipe['signature']): Uint8Array {
  const oid = ALGORITHMS[`${by.asymmetricKeyType} ${hash}`] ?? ALGORITHMS['ec sha256']!;
  const algorithm = sequence(tagged(0x06, Buffer.from(oid, 'hex')), ...(by.asymmetricKeyType === 'rsa' ? [NULL] : []));
  const body = sequence(
    tagged(0xa0, integer(2)),
    integer(crypto().randomInt(1, 2 ** 31)),
    algorithm,
    told.issuer,
    sequence(time(told.begins), time(told.ends)),
    told.subject,
    told.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...told.extensions)),
  );
  const signature = crypto().sign(hash, body, by);
  return sequence(body, algorithm, tagged(0x03, Uint8Array.of(0), signature));
}

function alternativeNames(names: readonly string[]): Uint8Array {
  const list = sequence(...names.map((name) => tagged(0x82, Buffer.from(name))));
  return sequence(tagged(0x06, Buffer.from('551d11', 'hex')), tagged(0x04, list));
}

function isAuthority(): Uint8Array {
  const value = sequence(tagged(0x01, Uint8Array.of(0xff)));
  return sequence(tagged(0x06, Buffer.from('551d13', 'hex')), tagged(0x04, value));
}

/** Authority information access, with the address of the issuer's certificate (RFC 5280 section 4.2.2.1). */
function issuersAddress(): Uint8Array {
  const where = tagged(0x86, Buffer.from('http://authority.example.org/issuer.crt'));
  const access = sequence(sequence(tagged(0x06, Buffer.from('2b06010505073002', 'hex')), where));
  return sequence(tagged(0x06, Buffer.from('2b06010505070101', 'hex')), tagged(0x04, access));
}

function nameOf(cn: string, organisation: string | undefined): Uint8Array {
  const part = (oid: string, text: string) =>
    tagged(0x31, sequence(tagged(0x06, Buffer.from(oid, 'hex')), tagged(0x0c, Buffer.from(text))));
  return sequence(...(organisation === undefined ? [] : [part('55040a', organisation)]), part('550403', cn));
}

const NULL = Uint8Array.of(0x05, 0);

function integer(value: number): Uint8Array {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 1 ? `0${hex}` : hex, 'hex');
  return tagged(0x02, ...(bytes[0]! >= 0x80 ? [Uint8Array.of(0)] : []), bytes);
}

/** GeneralizedTime, which every reader takes for years before 2050, too. */
function time(date: Date): Uint8Array {
  return tagged(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]|\..*/g, '')}Z`));
}

function after(now: Date, days: number): Date {
  return new Date(now.getTime() + days * DAY);
}

function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return tagged(0x30, ...parts);
}

function tagged(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.of(tag, ...size), content]);
}

function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
