import { limits } from '../limits.ts';
import type { Assume } from '../model/assume.ts';
import { cases, combine, fact, fromCases, mapFact, unknown } from '../model/facts.ts';
import type { Certificate, Fact, Host, Listener, Presented, Service, Setting } from '../model/model.ts';
import { chainOf, covers, type Described, describe, isIssuedBy, isPlaceholderPath } from '../platform/certificates.ts';
import { type KeyMaterial, keyMaterial } from '../platform/keys.ts';

const DAY = 86_400_000;

/** Every certificate that a listener presents, looked at on the day `now`. */
export function settleCertificates(services: readonly Service[], assume: Assume, now: Date): readonly Presented[] {
  return services.flatMap((service) =>
    service.listeners
      .filter(({ certificateState }) => certificateState.is !== 'not-needed')
      .flatMap((listener) =>
        [listener.certificate, ...(listener.moreCertificates ?? []).map(({ certificate }) => certificate)]
          .filter(({ is, could }) => is !== undefined || could !== undefined)
          .map((certificate) => presented({ service, listener, certificate, assume, now })),
      ),
  );
}

interface Looked {
  readonly service: Service;
  readonly listener: Listener;
  readonly certificate: Fact<Certificate>;
  readonly assume: Assume;
  readonly now: Date;
}

function presented({ service, listener, certificate, assume, now }: Looked): Presented {
  const { host } = service;
  const told = <T>(look: (one: Described) => T): Fact<T> =>
    mapFact(certificate, (is) => {
      const first = is && firstOf(host, is.path);
      const described = first && describe(first);
      return described && look(described);
    });
  const hostName = listener.hostName ?? assumedName(host, assume);
  return {
    service,
    listener,
    path: mapFact(certificate, (is) => is?.path),
    status: mapFact(certificate, (is) => is?.status),
    daysLeft: told(({ ends }) => Math.floor((ends.getTime() - now.getTime()) / DAY)),
    daysToWait: told(({ begins }) => Math.ceil((begins.getTime() - now.getTime()) / DAY)),
    begins: told(({ begins }) => day(begins)),
    ends: told(({ ends }) => day(ends)),
    weaknesses: told(({ weaknesses }) => weaknesses),
    selfSigned: told(({ isSelfSigned }) => isSelfSigned),
    placeholder: placeholderBy(host, certificate),
    names: told(({ names }) => names),
    hostName,
    coversHost: combine(certificate, hostName, (is, name) => {
      const first = is && name !== undefined ? firstOf(host, is.path) : undefined;
      return first && name !== undefined ? covers(first, name) : undefined;
    }),
    chain: mapFact(certificate, (is) => is && chainIn(service, is.path)),
  };
}

function firstOf(host: Host, path: string): KeyMaterial['certificates'][number] | undefined {
  return keyMaterial(host, path).certificates[0];
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** What the file holds decides; where the tree does not hold it, its path does if somebody has written that. */
function placeholderBy(host: Host, certificate: Fact<Certificate>): Fact<boolean> {
  return fromCases(
    cases(certificate).map(({ is, ...one }) => {
      const found = is && isPlaceholder(host, is, one.because.some(isWritten));
      return found === undefined ? one : { ...one, is: found };
    }),
  );
}

function isPlaceholder(host: Host, { path }: Certificate, isNamed: boolean): boolean | undefined {
  const first = firstOf(host, path);
  if (!first) return isNamed && isPlaceholderPath(path) ? true : undefined;
  const described = describe(first);
  return described && (described.isPlaceholder || (described.isSelfSigned && isPlaceholderPath(path)));
}

/** By a line of the tree, not of a distribution's file that completes it. */
function isWritten({ origin }: Setting<unknown>): boolean {
  return origin.kind === 'written' && origin.span.file.shippedBy === undefined;
}

/** What somebody says that the host is called. */
function assumedName(host: Host, { names }: Assume): Fact<string> {
  const name = typeof names === 'string' ? names : names?.[host.root];
  return name === undefined ? unknown() : fact(name);
}

/** Unknown where another file that the configuration names holds the issuer: a library may add it from there. */
function chainIn({ host, files }: Service, path: string): 'complete' | 'incomplete' | undefined {
  const { certificates } = keyMaterial(host, path);
  const chain = chainOf(certificates);
  if (chain === 'unknown') return undefined;
  if (chain === 'complete') return 'complete';
  const [leaf] = certificates;
  const isBrought = host.paths
    .filter((one) => one !== path && CERTIFICATE_FILE.test(one))
    .slice(0, limits.certificatesLookedAt)
    .some(
      (one) =>
        files.some(({ text }) => text.includes(one)) &&
        keyMaterial(host, one).certificates.some((other) => leaf !== undefined && isIssuedBy(leaf, other)),
    );
  return isBrought ? undefined : 'incomplete';
}

const CERTIFICATE_FILE = /\.(pem|crt|cer|chain|ca|ca-bundle)$/;
