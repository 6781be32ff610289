import type { Build, Release } from '../../model/model.ts';

/** What an image is made of, by its name alone. */
export interface Distribution {
  readonly name: 'debian' | 'ubuntu' | 'alpine';
  /** As its releases are counted: `12`, `22.04`, `3.20`; missing where the tag does not say. */
  readonly version?: string;
}

/** An image's name taken apart: `ghcr.io/x/y:1.2@sha256:…` is `x/y` and `1.2` [docs: OCI distribution spec, Pulling manifests]. */
export function imageName(image: string): { readonly name: string; readonly tag?: string } {
  const [plain = ''] = image.split('@');
  const slash = plain.lastIndexOf('/');
  const colon = plain.indexOf(':', slash);
  const path = colon < 0 ? plain : plain.slice(0, colon);
  const [first = '', ...rest] = path.split('/');
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const name = (isRegistry ? rest.join('/') : path).replace(/^library\//, '').toLowerCase();
  return colon < 0 ? { name } : { name, tag: plain.slice(colon + 1) };
}

/** Code names of Debian's and Ubuntu's releases [docs: wiki.debian.org/DebianReleases, wiki.ubuntu.com/Releases]. */
const CODE_NAMES: Readonly<Record<string, Distribution>> = {
  buster: { name: 'debian', version: '10' },
  bullseye: { name: 'debian', version: '11' },
  bookworm: { name: 'debian', version: '12' },
  trixie: { name: 'debian', version: '13' },
  bionic: { name: 'ubuntu', version: '18.04' },
  focal: { name: 'ubuntu', version: '20.04' },
  jammy: { name: 'ubuntu', version: '22.04' },
  noble: { name: 'ubuntu', version: '24.04' },
};

/** The distribution of an image that is nothing but one; undefined for all others, which hold files that nobody sees. */
export function distributionOf(image: string): Distribution | undefined {
  const { name, tag = '' } = imageName(image);
  if (name !== 'debian' && name !== 'ubuntu' && name !== 'alpine') return undefined;
  const [code = ''] = /[a-z]+/.exec(tag) ?? [];
  const named = CODE_NAMES[code];
  if (named?.name === name) return named;
  const [version] = /^\d+(?:\.\d+)?/.exec(tag) ?? [];
  if (version === undefined) return { name };
  return { name, version: name === 'debian' ? version.replace(/\..*/, '') : version };
}

/** Whose builds a distribution's packages are: Ubuntu takes Debian's, Alpine builds what upstream publishes. */
export function buildOf({ name }: Distribution): Build {
  return name === 'alpine' ? 'upstream' : 'debian';
}

interface Shipped {
  readonly dialect: string;
  /** Packages without which the daemon is not there. */
  readonly packages: RegExp;
  /** Distribution and version → release [docs: packages.debian.org, pkgs.alpinelinux.org]. */
  readonly releases: Readonly<Record<string, string>>;
}

const SHIPPED: readonly Shipped[] = [
  {
    dialect: 'dovecot',
    packages: /^dovecot(?:-core|-imapd|-pop3d|-submissiond|-lmtpd)?$/,
    releases: {
      ...{ 'debian 11': '2.3.13', 'debian 12': '2.3.19.1', 'debian 13': '2.4.1' },
      ...{ 'alpine 3.18': '2.3.20', 'alpine 3.19': '2.3.21', 'alpine 3.20': '2.3.21.1', 'alpine 3.21': '2.3.21.1' },
    },
  },
  {
    dialect: 'postfix',
    packages: /^postfix$/,
    releases: { 'debian 11': '3.5.25', 'debian 12': '3.7.11', 'debian 13': '3.10.13' },
  },
  {
    dialect: 'exim',
    packages: /^(?:exim4|exim4-daemon-(?:light|heavy)|exim)$/,
    releases: { 'debian 11': '4.94.2', 'debian 12': '4.96', 'debian 13': '4.98.2' },
  },
  { dialect: 'stunnel', packages: /^stunnel4?$/, releases: { 'debian 12': '5.68' } },
  { dialect: 'haproxy', packages: /^haproxy$/, releases: { 'debian 12': '2.6.12' } },
  {
    dialect: 'nginx',
    packages: /^nginx(?:-full|-light|-extras|-core|-mod-mail)?$/,
    releases: { 'debian 12': '1.22.1' },
  },
  {
    dialect: 'cyrus',
    packages: /^cyrus-(?:imapd|pop3d)$/,
    releases: { 'debian 11': '3.2.6', 'debian 12': '3.6.1', 'debian 13': '3.10.2' },
  },
  { dialect: 'courier', packages: /^courier-(?:imap|pop|base)$/, releases: {} },
  { dialect: 'hitch', packages: /^hitch$/, releases: { 'debian 12': '1.7.2' } },
  { dialect: 'opensmtpd', packages: /^opensmtpd$/, releases: { 'debian 12': '6.8.0p2' } },
];

/** The dialect whose daemon a package brings. */
export function daemonIn(packageName: string): string | undefined {
  return SHIPPED.find(({ packages }) => packages.test(packageName))?.dialect;
}

/** The release that a distribution's package is of; undefined where we do not know. */
export function releaseIn(distribution: Distribution, dialect: string): Release | undefined {
  const { name, version } = distribution;
  const found = SHIPPED.find((one) => one.dialect === dialect)?.releases[`${name} ${version}`];
  return found === undefined ? undefined : { version: found, build: buildOf(distribution) };
}

/** An image that is known by its name. */
export interface KnownImage {
  readonly names: RegExp;
  /** Whose release its tag is, where it is. */
  readonly dialect?: string;
  /** Folders and files from which its program reads → where a host has them. */
  readonly moved?: Readonly<Record<string, string>>;
  /** What its start script makes out of environment variables: a dialect reads them. */
  readonly environment?: string;
  readonly cite: string;
}

/** Where the variables of such an image lie on its host: nobody writes there, so that only a container has it. */
export function environmentFile(dialect: string): string {
  return `/run/container/${dialect}.env`;
}

const IMAGES: readonly KnownImage[] = [
  {
    names: /^(?:docker-mailserver|mailserver)\/docker-mailserver$|^tvial\/docker-mailserver$/,
    environment: 'docker-mailserver',
    cite: 'docs: docker-mailserver, README; config/environment',
  },
  {
    names: /^mailu\/nginx$/,
    environment: 'mailu',
    cite: 'docs: Mailu, configuration; docker-compose.yml of its setup',
  },
  {
    names: /^mailcow\/dovecot$/,
    dialect: 'dovecot',
    environment: 'mailcow',
    cite: 'source: mailcow-dockerized docker-compose.yml',
  },
  {
    names: /^mailcow\/postfix$/,
    dialect: 'postfix',
    moved: { '/opt/postfix/conf': '/etc/postfix' },
    cite: 'source: mailcow-dockerized docker-compose.yml',
  },
  { names: /^dovecot\/dovecot$/, dialect: 'dovecot', cite: 'docs: hub.docker.com/r/dovecot/dovecot' },
  {
    names: /^(?:haproxy|haproxytech\/haproxy-(?:alpine|debian|ubuntu))$/,
    dialect: 'haproxy',
    cite: 'docs: hub.docker.com/_/haproxy',
  },
  { names: /^(?:nginx|nginxinc\/nginx-unprivileged)$/, dialect: 'nginx', cite: 'docs: hub.docker.com/_/nginx' },
  {
    names: /^foxcpp\/maddy$/,
    dialect: 'maddy',
    environment: 'maddy',
    cite: 'source: maddy, Dockerfile, directories_docker.go',
  },
  {
    names: /^stalwartlabs\/(?:stalwart|mail-server)$/,
    dialect: 'stalwart',
    cite: 'source: stalwart, resources/docker/entrypoint.sh',
  },
  { names: /^boky\/postfix$/, cite: 'docs: github.com/bokysan/docker-postfix' },
];

/** What is known of an image that the tree does not build. */
export function knownImage(image: string): KnownImage | undefined {
  const { name } = imageName(image);
  return IMAGES.find(({ names }) => names.test(name));
}

/** The release that an image's tag names: what begins with at least two numbers. */
export function taggedRelease(image: string, dialect: string): Release | undefined {
  const known = knownImage(image);
  const [version] = /^v?\d+\.\d+(?:\.\d+)*/.exec(imageName(image).tag ?? '') ?? [];
  if (known?.dialect !== dialect || version === undefined) return undefined;
  return { version: version.replace(/^v/, ''), build: 'upstream' };
}
