import type { Problem } from '../text/problem.ts';
import type { SourceFile, Span } from '../text/source-file.ts';
import type { Container, Ports, Published } from './container.ts';

export type { Container, Ports, Published } from './container.ts';
export * from './cure.ts';

/** One value after includes, overrides and defaults, absent where a hole hides it. All that decides is a setting: a header, a line of hosts.allow (named by its first word). */
export interface Setting<T = string> {
  readonly name: string;
  readonly value?: T;
  readonly origin: Origin;
  /** The text as it was written, where it differs from `value` (a word list, a table's number). Never set for secrets. */
  readonly shown?: string;
  /** What a reader must know to believe it: "stunnel has no trailing comments, so the comment is part of the value". */
  readonly note?: string;
}
/** A setting that is seen. Where the values are few (booleans, enums), the reader asks about a hole, so that every one is. */
export type Seen<T = string> = Setting<T> & { readonly value: T };

export type Origin =
  | { readonly kind: 'written'; readonly span: Span; readonly overrides: readonly Span[] }
  /** A hole stands there and a question was answered: nobody wrote this value, so it never makes a finding by itself. */
  | { readonly kind: 'assumed'; readonly span: Span }
  /** Compiled in, or set by the distribution's files (`of`: "Dovecot 2.3 as Debian builds it"); `near` is where one would write it. */
  | { readonly kind: 'default'; readonly of: string; readonly near: Span };

/** A conclusion. `is`: known. `could`: conditional, at least two cases. Neither: unknown. `because`: what decided, no more, in order of blame: first what one would change. */
export interface Fact<T> {
  readonly is?: T;
  readonly could?: readonly Case<T>[];
  readonly because: readonly Setting<unknown>[];
}
/** What a fact is under some assumptions; without `is`, unknown under them. */
export interface Case<T> {
  readonly is?: T;
  readonly assuming: readonly Assumption[];
  readonly because: readonly Setting<unknown>[];
}
/** One answer (`text`) to one question. Two cases that answer a question differently exclude each other. */
export interface Assumption {
  readonly kind: 'version' | 'branch' | 'variable' | 'not-carried' | 'program' | 'vantage';
  readonly question: string;
  readonly text: string;
  readonly at?: Span;
}

export type Build = 'debian' | 'upstream';
export interface Release {
  readonly version: string;
  readonly build: Build;
}

export type Entry =
  /** `modeAt`: where a deployment says so. */
  | { readonly kind: 'file'; readonly file: SourceFile; readonly mode?: number; readonly modeAt?: Span }
  | { readonly kind: 'dir'; readonly names: readonly string[] }
  | { readonly kind: 'link'; readonly to: string }
  /** It is there, and it is not text: a keystore, a binary certificate. */
  | { readonly kind: 'binary'; readonly path: string; bytes(): Uint8Array }
  /** On a host like this there is no such path. */
  | { readonly kind: 'absent' }
  /** It lies on the host beside the tree (`assume.present`), its content is not known. */
  | { readonly kind: 'present'; readonly mode?: number; readonly modeAt?: Span }
  /** The repository does not hold such things; the machine may. */
  | { readonly kind: 'not-carried' };

/** One machine or container: what lies under its `/`, and what its surroundings do to it. */
export interface Host {
  readonly name: string;
  readonly source: string;
  /** Where its `/` lies, relative to the base; `''` where it is the base. */
  readonly root: string;
  readonly role: 'deploy' | 'sample' | 'test';
  /** All its configuration is in the tree, so what is not there is absent; the base system is as the distribution ships it. */
  readonly complete: boolean;
  /** Absolute within the host, of files only, in byte order. */
  readonly paths: readonly string[];
  /** Links are not followed, and paths are absolute within the host. */
  entry(path: string): Entry;
  /** Which releases it may be of by `assume`, images, pins and OS facts; empty when nothing tells. */
  releases(dialect: string): readonly Release[];
  /** Whose builds, where that alone is known. */
  readonly builtBy?: Build;
  /** Its own addresses, and those of which `remote` speaks; empty when not known. */
  readonly addresses: readonly string[];
  readonly client: readonly string[];
  /** Somebody said that whatever answers outside the tree takes a password without TLS (`assume.backends: accept`). */
  readonly takesPasswords?: boolean;
  /** Distribution packages that are installed, where somebody said so. */
  readonly installed?: readonly string[];
  readonly publishes: readonly Published[];
  /** Set for a container or pod: what its network shares and keeps out. */
  readonly container?: Container;
  readonly openings: readonly Opening[];
  readonly packages: readonly Package[];
  /** Byte-equal hosts that are judged with this one: their paths, by the path of the file here. */
  readonly twins: readonly ReadonlyMap<string, string>[];
  /** Distributions' files that may complete it where the tree holds only fragments: candidates, one of which lies there. */
  readonly completions: readonly Completion[];
  /** What tasks made of the distributions' files: their paths, and what becomes of each candidate. */
  readonly reworked?: { readonly paths: readonly string[]; of(completion: Completion): Completion };
}

/** What one distribution ships for one dialect: absolute path → file. */
export interface Completion {
  readonly dialect: string;
  /** "Debian 12", "upstream 2.3". */
  readonly name: string;
  readonly release: Release;
  readonly files: ReadonlyMap<string, SourceFile>;
  /** What installing its packages makes beside them: keys and certificates mostly. */
  readonly made?: ReadonlyMap<string, Entry>;
}

/**
 * One rule of what stands in front of a host: a packet filter, a security group, a load balancer. A host lists those of one
 * filter (`by`) in the order in which they are asked: the first that fits a connection decides.
 */
export interface Opening {
  readonly at: Span;
  /** As a sentence calls it: "ufw", "firewalld", "the security group". */
  readonly by: string;
  /** What lets both through counts as `tcp`. */
  readonly protocol: Fact<'tcp' | 'udp'>;
  readonly ports: Fact<Ports>;
  /** Networks in CIDR; everyone is 0.0.0.0/0 and ::/0. Unknown for a group of machines that nobody can list. */
  readonly from: Fact<readonly string[]>;
  /** False for a rule that keeps out. */
  readonly lets: Fact<boolean>;
  /** Whether anything makes the rule after all; without it, something does. */
  readonly there?: Fact<boolean>;
  /** TLS ends in front of the same server on other ports, so that it has none of its own: mail is handed in without TLS, too. */
  readonly plainBehind?: boolean;
}
/** An opening with what lies behind it; `link` makes them. Each port by its number, of those where mail is read before TLS. */
export interface Opened extends Opening {
  readonly host: Host;
  /** Let through from other hosts to a listener that takes passwords without TLS there. */
  readonly accepting: Fact<readonly string[]>;
  /** Let through from other hosts, and the tree does not say that passwords are refused there. */
  readonly unanswered: Fact<readonly string[]>;
}
/** A package that a task, an image or a script installs, or a service that it enables. */
export interface Package {
  readonly at: Span;
  readonly name: Fact<string>;
  /** `enabled`: the service is made to start; without it, the package is installed. */
  readonly enabled?: Fact<boolean>;
  /** Whether anything installs it after all; without it, something does. */
  readonly there?: Fact<boolean>;
}
/** A package with what we know of its kind; `link` makes them. */
export interface Installed extends Package {
  readonly host: Host;
  readonly enabled: Fact<boolean>;
  readonly there: Fact<boolean>;
  /** The mail protocols that its servers speak; empty for one that we do not know. */
  readonly speaks: Fact<readonly string[]>;
  /** Nobody maintains it any more, or it has no TLS at all. */
  readonly obsolete: Fact<boolean>;
}
/** A file with a private key: in the repository, or put on a host. */
export interface KeptFile {
  readonly host: Host;
  readonly at: Span;
  readonly path: Fact<string>;
  /** It asks for a passphrase. */
  readonly encrypted: Fact<boolean>;
  /** The key itself lies in the repository, where everybody who may read that has it. */
  readonly committed: Fact<boolean>;
  /** A key that is known to everybody anyway: a sample's, a distribution's placeholder. */
  readonly known: Fact<boolean>;
  /** Whoever has a login on the host may read it there; unknown where nothing says how it is deployed. */
  readonly readable: Fact<boolean>;
  /** As a sentence calls it: `0644`. */
  readonly mode: Fact<string>;
}

/** One running daemon: one process, or the several that one control program starts. */
export interface Service {
  readonly host: Host;
  readonly dialect: string;
  readonly main: SourceFile;
  /** Every file that took part, `main` first. */
  readonly files: readonly SourceFile[];
  readonly version: Fact<string>;
  readonly starts: Fact<boolean>;
  /** Why the daemon refuses, empty where it starts; never a problem. */
  readonly startError: Fact<string>;
  /** Its turn, where one script starts several in order. */
  readonly turn?: number;
  /** What the files ask for. */
  readonly listeners: readonly Listener[];
  readonly problems: readonly Problem[];
  /** Values that no report shows. */
  readonly secrets: readonly Span[];
}

/** What a dialect says of a service in one world; host, dialect and version are not its to know. */
export type Interpreted = Omit<Service, 'host' | 'dialect' | 'version'>;

export const protocols = ['pop2', 'pop3', 'imap', 'smtp', 'submission', 'managesieve', 'lmtp'] as const;
export type Protocol = (typeof protocols)[number];
export type Reach = 'remote' | 'loopback';
/** `relayed`: what the back end says; `link` replaces it, no report shows it, and unknown stays unknown. */
export type Login = 'accepted' | 'refused' | 'unreachable' | 'relayed';

/** What a daemon that looks at addresses gives to one that is not the host's own. */
export interface Brought {
  readonly login: Fact<Login>;
  readonly from: Fact<readonly string[]>;
  readonly starttls: Fact<'none' | 'offered' | 'required'>;
}

/** What is spoken on a connection, whoever opened the socket. */
export interface Session {
  /** What the program read, had trouble with and must not show; whoever owns the socket adds it to its service. */
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
  readonly secrets: readonly Span[];
  readonly protocol: Fact<Protocol>;
  readonly transport: Fact<'plain' | 'tls'>;
  readonly starttls: Fact<'none' | 'offered' | 'required'>;
  /** `offered`: a client can log in here at all, before TLS or inside it. */
  readonly auth: Fact<'none' | 'offered'>;
  readonly cleartextLogin: { readonly remote: Fact<Login>; readonly loopback: Fact<Login> };
  /** The networks whose clients may log in without TLS, as CIDR; everyone is 0.0.0.0/0 and ::/0. */
  readonly cleartextFrom: Fact<readonly string[]>;
  /** What clients of other addresses get where a PROXY header or a relay's own address brings them, whatever `reach` says; without it, what the facts above say. */
  readonly brought?: Brought;
  /** `no`: accepts, then hangs up or never greets. */
  readonly serving: Fact<'yes' | 'no' | 'starttls-broken'>;
  /** The PROXY protocol is demanded, so that only a balancer's clients get through. */
  readonly expectsProxy: Fact<boolean>;
  /** It relays bytes to a back end, taking plain connections and speaking TLS onward. */
  readonly clientMode: Fact<boolean>;
  /** Every byte goes to the back end and back, so that protocol, transport, STARTTLS and login are the back end's; `link` settles them. */
  readonly passesThrough: Fact<boolean>;
  readonly tlsLogin: Fact<Login>;
  readonly tlsVersions: Fact<readonly string[]>;
  readonly certificate: Fact<Certificate>;
  /** Those that it presents beside it: another kind of key, another name. `id`: the same in every world. */
  readonly moreCertificates?: readonly MoreCertificate[];
  /** What the configuration calls the host to whose name clients hold the certificate. */
  readonly hostName?: Fact<string>;
  /** What is old or weak of the TLS that the files ask for; a default counts only where the release is known. */
  readonly weak?: WeakTls;
  /** Whether what the files ask for has the certificate that it needs. */
  readonly certificateState: Fact<CertificateState>;
  readonly authMechanisms: { readonly plain: Fact<readonly string[]>; readonly tls: Fact<readonly string[]> };
  /** Where a proxy or terminator hands on, first live hop first; empty for a daemon that keeps the mail itself. */
  readonly backends: readonly Hop[];
}

/** One socket that speaks a mail protocol. What truth.json compares is here field for field. */
export interface Listener extends Omit<Session, 'files' | 'problems' | 'secrets'> {
  /** Unique in its service, the same in every world: section and address, say, but no count of what one world shows. */
  readonly id: string;
  readonly declaredAt: Span;
  /** What the configuration calls it (a section, a services name), for rules that compare name and port. */
  readonly named: Fact<string>;
  /** What name and port are for by convention; `link` fills it in, dialects leave it out. */
  readonly meant?: Meant;
  /** False where nothing is bound after all (in this world), and (settled in `link`) where the service does not start. */
  readonly open: Fact<boolean>;
  /** Whether the files ask for it, whatever becomes of the start; `link` fills it in, dialects leave it out. */
  readonly asked?: Fact<boolean>;
  readonly reach: Fact<Reach>;
  readonly address: Fact<string>;
  /** Unknown for a Unix-domain socket, which has `path`. */
  readonly port: Fact<number>;
  readonly path?: string;
  /** False for a `::` that takes IPv4 as well. */
  readonly v6only: Fact<boolean>;
  /** A packet filter of the same host keeps others out. Changes no verdict, lowers the level. */
  readonly filtered: Fact<boolean>;
  /** Other services on this socket, as `dialect main-file`. */
  readonly conflictsWith: Fact<readonly string[]>;
  /** Those of `conflictsWith` that go before it, by turn or else by name, so that each pair is told once; `link` fills it in. */
  readonly rivals?: Fact<readonly string[]>;
  /** The ports under which a machine publishes it; `link` fills it in. */
  readonly outside?: Fact<readonly number[]>;
  /** The host serves the same protocol on a port that begins with TLS; `link` fills it in. */
  readonly implicitTls?: Fact<boolean>;
  /** What takes TLS off on this host and hands on to it in plain ("stunnel on port 995"); `link` fills it in. */
  readonly terminators?: Fact<readonly string[]>;
}

/** What a port is for by IANA's registration. `none`: it says nothing. */
export interface MeantByPort {
  readonly protocolByPort: Fact<Protocol | 'none'>;
  readonly transportByPort: Fact<'plain' | 'tls' | 'none'>;
}

/** By name: of a section or services name (`pop2`, `imaps`); by port: IANA's registration. `none`: it says nothing. */
export interface Meant extends MeantByPort {
  readonly protocolByName: Fact<Protocol | 'none'>;
  readonly transportByName: Fact<'plain' | 'tls' | 'none'>;
}

/** `id`: unique in its listener, the same in every world. `open`: false where nothing is dialled after all. */
export interface Hop {
  readonly id: string;
  readonly open: Fact<boolean>;
  readonly at: Span;
  readonly to: Fact<Target>;
  /** The port that its line names, also where the target as a whole cannot be resolved. */
  readonly port: Fact<number>;
  readonly transport: Fact<'plain' | 'tls' | 'starttls'>;
  /** Its certificate is checked, against a name. */
  readonly verified: Fact<boolean>;
  /** How the client is told to the back end: `v2-ssl` also says whether it came over TLS. */
  readonly sendsProxy: Fact<'none' | 'v1' | 'v2' | 'v2-ssl'>;
  /** Its `tls` begins with STARTTLS, and no password is sent without. */
  readonly upgrades?: boolean;
  /** The address that the back end sees, where the configuration binds one; without it, the host's own for that route. */
  readonly source?: Fact<string>;
}

export type Target =
  | { readonly kind: 'socket'; readonly address: string; readonly port: number }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'program'; readonly name: string };

export interface Certificate {
  /** Absolute within the host. */
  readonly path: string;
  readonly declaredAt: Span;
  readonly status: Presence;
}
export interface MoreCertificate {
  readonly id: string;
  readonly certificate: Fact<Certificate>;
}
/** Unknown also where nothing is written and the TLS library decides. */
export interface WeakTls {
  /** Versions before 1.2 for which a line asks. */
  readonly versions: Fact<readonly string[]>;
  /** Those that are spoken though no line asks for them; `link` tells the two apart. */
  readonly defaultVersions?: Fact<readonly string[]>;
  /** Ciphers without encryption, authentication or forward secrecy, and broken ones. */
  readonly ciphers: Fact<readonly string[]>;
  readonly compression: Fact<boolean>;
}
/** A certificate that a listener presents, and what a look at it tells; `link` makes them. What it holds is unknown where the tree does not hold it. */
export interface Presented {
  readonly service: Service;
  readonly listener: Listener;
  readonly path: Fact<string>;
  readonly status: Fact<Presence>;
  /** Whole days until it expires, below 0 afterwards. */
  readonly daysLeft: Fact<number>;
  /** Whole days until it becomes valid, 0 or less since. */
  readonly daysToWait: Fact<number>;
  /** The days on which it becomes valid and expires: `2027-03-01`. */
  readonly begins: Fact<string>;
  readonly ends: Fact<string>;
  readonly weaknesses: Fact<readonly string[]>;
  readonly selfSigned: Fact<boolean>;
  readonly placeholder: Fact<boolean>;
  /** The names that it is for. */
  readonly names: Fact<readonly string[]>;
  readonly hostName: Fact<string>;
  readonly coversHost: Fact<boolean>;
  readonly chain: Fact<'complete' | 'incomplete'>;
}
export const certificateStates = [
  'usable',
  'not-needed',
  'not-named',
  'absent',
  'empty',
  'unreadable',
  'key-not-named',
  'key-absent',
  'key-mismatch',
  'not-carried',
] as const;
/** `not-needed`: no TLS is asked for. `unreadable`: no certificate can be read from it. `not-carried`: named, and the repository does not hold such files. */
export type CertificateState = (typeof certificateStates)[number];
export type Presence = 'here' | 'absent' | 'not-carried';

/** A hop of one listener, joined to the listener that it reaches; without `to`, to one outside the tree. */
export interface Link {
  readonly from: Listener;
  readonly fromService: Service;
  readonly hop: Hop;
  /** What the hop's port is for by convention. */
  readonly meant?: MeantByPort;
  readonly to?: Listener;
  readonly toService?: Service;
  /** Whether `to` is what it reaches. */
  readonly reaches: Fact<boolean>;
  readonly transport: Hop['transport'];
  readonly verified: Fact<boolean>;
  readonly leavesHost: Fact<boolean>;
  /** Where it leads, in words: "192.0.2.30:993", "a back end on port 995". */
  readonly target: Fact<string>;
  /** It is known to end on its own host; a target that nobody knows does not. */
  readonly staysHere: Fact<boolean>;
  /** Other hosts reach the back end without passing through `from`. */
  readonly bypassable: Fact<boolean>;
}

/** Everything that a rule may look at. */
export interface Network {
  readonly hosts: readonly Host[];
  readonly services: readonly Service[];
  readonly links: readonly Link[];
  readonly files: readonly KeptFile[];
  readonly certificates: readonly Presented[];
  readonly openings: readonly Opened[];
  readonly packages: readonly Installed[];
}
