import { mapFact } from '../model/facts.ts';
import type {
  Certificate,
  Fact,
  Hop,
  Host,
  Installed,
  KeptFile,
  Link,
  Listener,
  MeantByPort,
  Opened,
  Ports,
  Presented,
  Service,
} from '../model/model.ts';

/** What a rule may look at, one subject each: a listener with its service and host, a link with the listener in front, … */
export interface Subject {
  readonly host: Host;
  readonly service?: Service;
  readonly listener?: Listener;
  readonly link?: Link;
  readonly opening?: Opened;
  readonly installed?: Installed;
  readonly certificate?: Presented;
  readonly file?: KeptFile;
}
export const subjects = ['listener', 'link', 'service', 'host', 'opening', 'package', 'certificate', 'file'] as const;
export type SubjectKind = (typeof subjects)[number];

/** Every word of a union once, as keys, so that a missing or a surplus one does not compile; `relayed` is gone before a rule looks. */
type Words<T extends string> = Readonly<Record<Exclude<T, 'relayed'>, true>>;
type Scalar<T> = [T] extends [number]
  ? 'int'
  : [T] extends [boolean]
    ? 'bool'
    : [T] extends [readonly string[]]
      ? 'list<string>'
      : [T] extends [string]
        ? string extends T
          ? 'string'
          : Words<T>
        : [T] extends [Certificate]
          ? { readonly path: 'string'; readonly status: Words<Certificate['status']> }
          : [T] extends [Ports]
            ? { readonly first: 'int'; readonly last: 'int' }
            : never;
type Shown<T> =
  T extends Fact<infer V>
    ? Scalar<V>
    : T extends string | number | boolean | readonly unknown[]
      ? never
      : T extends { readonly [K in keyof T]: Fact<unknown> }
        ? View<T>
        : never;
/** The names of a model type that a rule may look at. */
type Visible<T> = {
  readonly [K in keyof T]-?: [Shown<NonNullable<T[K]>>] extends [never] ? never : K;
}[keyof T];
/** The CEL types of a model type: a fact that is missing here, or has the wrong type or words, does not compile. */
type View<T> = { readonly [K in Visible<T>]: Shown<NonNullable<T[K]>> };

const logins = { accepted: true, refused: true, unreachable: true } as const;
const protocolWords = {
  pop2: true,
  pop3: true,
  imap: true,
  smtp: true,
  submission: true,
  managesieve: true,
  lmtp: true,
} as const;
const meantByPort = {
  protocolByPort: { ...protocolWords, none: true },
  transportByPort: { plain: true, tls: true, none: true },
} as const satisfies View<MeantByPort>;

export const listenerView = {
  protocol: protocolWords,
  address: 'string',
  port: 'int',
  v6only: 'bool',
  named: 'string',
  meant: {
    protocolByName: { ...protocolWords, none: true },
    transportByName: { plain: true, tls: true, none: true },
    ...meantByPort,
  },
  open: 'bool',
  asked: 'bool',
  reach: { remote: true, loopback: true },
  filtered: 'bool',
  transport: { plain: true, tls: true },
  starttls: { none: true, offered: true, required: true },
  auth: { none: true, offered: true },
  serving: { yes: true, no: true, 'starttls-broken': true },
  expectsProxy: 'bool',
  clientMode: 'bool',
  passesThrough: 'bool',
  conflictsWith: 'list<string>',
  rivals: 'list<string>',
  implicitTls: 'bool',
  terminators: 'list<string>',
  cleartextLogin: { remote: logins, loopback: logins },
  cleartextFrom: 'list<string>',
  brought: { login: logins, from: 'list<string>', starttls: { none: true, offered: true, required: true } },
  tlsLogin: logins,
  tlsVersions: 'list<string>',
  authMechanisms: { plain: 'list<string>', tls: 'list<string>' },
  certificate: { path: 'string', status: { here: true, absent: true, 'not-carried': true } },
  hostName: 'string',
  weak: { versions: 'list<string>', defaultVersions: 'list<string>', ciphers: 'list<string>', compression: 'bool' },
  certificateState: {
    usable: true,
    'not-needed': true,
    'not-named': true,
    absent: true,
    empty: true,
    unreadable: true,
    'key-not-named': true,
    'key-absent': true,
    'key-mismatch': true,
    'not-carried': true,
  },
} as const satisfies View<Listener>;

const hopView = {
  open: 'bool',
  port: 'int',
  transport: { plain: true, tls: true, starttls: true },
  verified: 'bool',
  sendsProxy: { none: true, v1: true, v2: true, 'v2-ssl': true },
  source: 'string',
} as const satisfies View<Hop>;

const linkView = {
  transport: hopView.transport,
  verified: 'bool',
  leavesHost: 'bool',
  staysHere: 'bool',
  reaches: 'bool',
  target: 'string',
  bypassable: 'bool',
  meant: meantByPort,
} as const satisfies View<Link>;

const serviceView = {
  version: 'string',
  starts: 'bool',
  startError: 'string',
} as const satisfies View<Service>;

const openingView = {
  protocol: { tcp: true, udp: true },
  ports: { first: 'int', last: 'int' },
  from: 'list<string>',
  lets: 'bool',
  there: 'bool',
  accepting: 'list<string>',
  unanswered: 'list<string>',
} as const satisfies View<Opened>;

const packageView = {
  name: 'string',
  enabled: 'bool',
  there: 'bool',
  speaks: 'list<string>',
  obsolete: 'bool',
} as const satisfies View<Installed>;

const certificateView = {
  path: 'string',
  status: { here: true, absent: true, 'not-carried': true },
  daysLeft: 'int',
  daysToWait: 'int',
  begins: 'string',
  ends: 'string',
  weaknesses: 'list<string>',
  selfSigned: 'bool',
  placeholder: 'bool',
  names: 'list<string>',
  hostName: 'string',
  coversHost: 'bool',
  chain: { complete: true, incomplete: true },
} as const satisfies View<Presented>;

const fileView = {
  path: 'string',
  encrypted: 'bool',
  committed: 'bool',
  known: 'bool',
  readable: 'bool',
  mode: 'string',
} as const satisfies View<KeptFile>;

/** What is so whatever a world says: no facts, but words and switches of the host and the service. */
const hostView = {
  name: 'string',
  source: 'string',
  role: { deploy: true, sample: true, test: true },
  complete: 'bool',
} as const;

export type Shape = 'int' | 'bool' | 'string' | 'list<string>' | Readonly<Record<string, true>> | Tree;
export interface Tree {
  readonly [name: string]: Shape;
}

const ofService = { service: { ...serviceView, dialect: 'string' }, host: hostView } as const;

/** The names that a condition of each kind of check may start with. */
export const views: Readonly<Record<SubjectKind, Tree>> = {
  host: { host: hostView },
  service: ofService,
  listener: { listener: listenerView, ...ofService },
  link: {
    link: { ...linkView, hop: hopView, from: listenerView, to: listenerView },
    listener: listenerView,
    ...ofService,
  },
  opening: { opening: { ...openingView, by: 'string' }, host: hostView },
  // `package` is a reserved word of CEL.
  package: { installed: packageView, host: hostView },
  certificate: { certificate: certificateView, listener: listenerView, ...ofService },
  file: { file: fileView, host: hostView },
};

export function isWords(shape: Shape): shape is Readonly<Record<string, true>> {
  return typeof shape === 'object' && Object.values(shape).every((one) => one === true);
}

/** The shape at a path: `listener.cleartextLogin.remote`. */
export function shapeAt(kind: SubjectKind, path: string): Shape | undefined {
  let shape: Shape | undefined = views[kind];
  for (const name of path.split('.')) {
    if (typeof shape !== 'object' || isWords(shape)) return undefined;
    const tree: Tree = shape;
    shape = Object.hasOwn(tree, name) ? tree[name] : undefined;
  }
  return shape;
}

/** The fact at a path of a subject; undefined where the path leads nowhere, as `link.to` does out of the tree. */
export function factAt(subject: Subject, path: string): Fact<unknown> | undefined {
  let value: unknown = subject;
  for (const name of path.split('.')) {
    const here: unknown = value;
    if (isFact(here)) value = mapFact(here, (is) => property(is, name));
    else value = name === 'asked' ? (property(here, 'asked') ?? property(here, 'open')) : property(here, name);
  }
  if (value === undefined || isFact(value)) return value;
  return { is: value, because: [] };
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isFact(value: unknown): value is Fact<unknown> {
  return typeof value === 'object' && value !== null && 'because' in value && Array.isArray(value.because);
}
