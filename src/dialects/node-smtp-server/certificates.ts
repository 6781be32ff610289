import { fact, unknown } from '../../model/facts.ts';
import type { Certificate, Fact, Session, Setting, WeakTls } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { originOf } from '../settings.ts';
import { certificateAt, keyPairState } from '../key-pair.ts';
import { spokenVersions, TLS_VERSIONS } from '../tls-range.ts';
import { weakIn, weakTls, weakVersions } from '../weak-tls.ts';
import type { Option, Options } from './values.ts';

type Keyed = Pick<Session, 'certificate' | 'certificateState' | 'tlsVersions' | 'weak'>;

/** Other ways to give a certificate, into which nobody can see from here. */
const OTHERS = ['pfx', 'SNICallback', 'secureContext'];

/**
 * The certificate that a server shows. Without one of its own it has the pair that lies in the package, whose private key
 * is public: as good as none [s: smtp-server 3.21.6, tls-options.js; measured: secure-built-in-certificate, sni-options-only].
 */
export function certificateOf(
  world: World,
  options: Options,
  use: 'needed' | 'offered' | 'none',
  because: readonly Setting<unknown>[],
): Keyed {
  if (use === 'none')
    return {
      certificate: unknown(...because),
      certificateState: fact('not-needed', ...because),
      tlsVersions: unknown(...because),
    };
  const tlsVersions = versionsOf(world, options, because);
  const strength = { tlsVersions, weak: weakOf(options, tlsVersions) };
  const cert = options.get('cert');
  const other = OTHERS.map((name) => options.get(name)).find(({ value }) => isGiven(value));
  if (!isGiven(cert.value)) {
    if (other)
      return { certificate: unknown(...other.because), certificateState: unknown(...other.because), ...strength };
    const state = use === 'needed' ? 'not-named' : 'not-needed';
    return {
      certificate: unknown(...cert.because),
      certificateState: fact(state, ...because, ...cert.because),
      ...strength,
    };
  }
  const certificate = pathSetting('cert', cert);
  if (certificate.value === undefined)
    return { certificate: unknown(...cert.because), certificateState: unknown(...cert.because), ...strength };
  const key = pathSetting('key', options.get('key'));
  const found: Fact<Certificate> = certificateAt(world, certificate);
  return { certificate: found, certificateState: keyPairState(world, certificate, key), ...strength };
}

function isGiven(value: Option['value']): boolean {
  return value !== undefined && !(value.kind === 'primitive' && !value.is);
}

/** The file that was read for it; without a value where it came from elsewhere. */
function pathSetting(name: string, { value, because }: Option): Setting {
  const [first] = because;
  const origin = first?.origin;
  if (value?.kind === 'file') return { name, value: value.path, origin: origin ?? originOf(value.from) };
  return {
    name,
    origin: origin ?? {
      kind: 'default',
      of: '',
      near: { file: { path: '', text: '', holes: [], branches: [] }, start: 0, end: 0 },
    },
  };
}

/** `minVersion` is TLSv1 by default; which of these are spoken, OpenSSL says [measured: min-version-tls10]. */
function versionsOf(world: World, options: Options, because: readonly Setting<unknown>[]): Fact<readonly string[]> {
  const { value } = options.get('minVersion');
  const ciphers = options.get('ciphers').value;
  const least = value?.kind === 'primitive' && typeof value.is === 'string' ? value.is : 'TLSv1';
  const from = TLS_VERSIONS.findIndex((one) => least.startsWith(one) && one.length === least.length);
  if (from < 0) return unknown(...because);
  const text = ciphers?.kind === 'primitive' && typeof ciphers.is === 'string' ? { ciphers: ciphers.is } : {};
  // Node brings its own OpenSSL, which keeps to 1.2 and newer at its default security level.
  if (!('ciphers' in text)) return fact(TLS_VERSIONS.slice(Math.max(from, 3)), ...because);
  return spokenVersions(
    world,
    'node-smtp-server',
    { versions: TLS_VERSIONS.slice(from), ...text, since: '0' },
    ...because,
  );
}

/** What the options ask for: the least version, and a list of OpenSSL's [docs: Node.js, tls.createSecureContext]. */
function weakOf(options: Options, spoken: Fact<readonly string[]>): WeakTls {
  const [least, ciphers] = ['minVersion', 'ciphers'].map((name) => textOf(name, options.get(name)));
  const from = TLS_VERSIONS.findIndex((one) => one === least?.value);
  const asked = from < 0 ? undefined : TLS_VERSIONS.slice(from);
  return weakTls({ versions: weakVersions(spoken, asked, ...(least ? [least] : [])), ciphers: weakIn(ciphers) });
}

function textOf(name: string, { value, because: [first] }: Option): Setting | undefined {
  const isText = value?.kind === 'primitive' && typeof value.is === 'string';
  return isText && first ? { name, value: String(value.is), origin: first.origin } : undefined;
}
