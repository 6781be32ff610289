import { posix } from 'node:path';
import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { open } from '../../platform/files.ts';
import { keyMaterial } from '../../platform/keys.ts';
import { type Keyed, subject } from './certificate.ts';
import type { Refusal } from './refusal.ts';
import { rows } from './settings.ts';
import { versionEnds } from './tls-versions.ts';
import type { Readers, Tunnel } from './tunnel.ts';

/** What is known when a section's last line is read. */
export interface Finished {
  readonly tunnel: Tunnel;
  readonly keyed: Keyed;
  /** The sections up to this one: an SNI section names one of them. */
  earlier(): readonly Tunnel[];
}

/** The first check that fails, in the order in which stunnel makes them [source: options.c, CMD_INITIALIZE, alphabetical]. */
export function sectionRefusal(world: World, finished: Finished): Refusal | undefined {
  for (const check of CHECKS) {
    const found = check(finished, world);
    if (found) return found;
  }
  return undefined;
}

type Check = (finished: Finished, world: World) => Refusal | undefined;

const CHECKS: readonly Check[] = [
  unresolvedAccept,
  ({ keyed }) => (keyed.isMissing ? keyed.refusal : undefined),
  nameWithoutVerification,
  pskSecrets,
  unsupportedProtocol,
  uselessRedirect,
  brokenSni,
  versionRange,
  verificationWithoutStore,
  endpointCount,
  ({ keyed }) => keyed.refusal,
  noTrustedCertificates,
  absentRevocations,
];

function refuse({ tunnel }: Finished, reason: string, ...because: readonly Setting<unknown>[]): Refusal {
  return { reason: `${subject(tunnel)}: ${reason}`, because };
}

/** One address that resolves is enough [source: resolver.c, `addrlist_resolve`]. */
function unresolvedAccept(finished: Finished): Refusal | undefined {
  const { accepts } = finished.tunnel;
  const [first] = accepts;
  if (!first || accepts.some(({ kind }) => kind !== 'unresolvable')) return undefined;
  const setting = accepts.map((one) => one.setting)[0]!;
  return refuse(finished, `Cannot resolve accept target, ${first.reason ?? ''}`, setting);
}

function nameWithoutVerification(finished: Finished): Refusal | undefined {
  const { chain, peer, names, isHidden } = finished.tunnel.verification;
  if (names.length === 0 || isHidden || chain || peer) return undefined;
  return refuse(finished, 'Either "verifyChain" or "verifyPeer" has to be enabled', ...names);
}

/** The file is read when its line is, which comes to the same [source: options.c, `psk_read`]. */
function pskSecrets(finished: Finished, world: World): Refusal | undefined {
  const { setting, statement } = finished.tunnel.read.quiet(rows.pskSecrets);
  if (!statement || setting.value === undefined) return undefined;
  const { status, empty } = keyMaterial(world, setting.value);
  const isUnread = status === 'absent' || (status === 'here' && empty);
  return isUnread ? refuse(finished, 'Failed to read PSK secrets', setting) : undefined;
}

/** Whose side speaks which protocol [source: protocol.c; measured: pop2-style values are refused]. */
const PROTOCOLS: Readonly<Record<string, { readonly client: boolean; readonly server: boolean }>> = {
  capwin: { client: true, server: true },
  capwinctrl: { client: true, server: false },
  cifs: { client: true, server: true },
  connect: { client: true, server: true },
  imap: { client: true, server: true },
  ldap: { client: true, server: false },
  nntp: { client: true, server: false },
  pgsql: { client: true, server: true },
  pop3: { client: true, server: true },
  proxy: { client: false, server: true },
  smtp: { client: true, server: true },
  socks: { client: true, server: true },
};

function unsupportedProtocol(finished: Finished): Refusal | undefined {
  const { protocol, client } = finished.tunnel;
  if (protocol.value === undefined || protocol.value === '') return undefined;
  const sides = Object.hasOwn(PROTOCOLS, protocol.value) ? PROTOCOLS[protocol.value] : undefined;
  if (!sides) return refuse(finished, 'Protocol not supported', protocol);
  const mode = client.value === undefined ? undefined : client.value ? 'client' : 'server';
  if (mode === undefined || sides[mode]) return undefined;
  return refuse(finished, `The '${protocol.value}' protocol is not supported in the ${mode} mode`, protocol, client);
}

function uselessRedirect(finished: Finished): Refusal | undefined {
  const { read, client, verification, protocol } = finished.tunnel;
  const [first] = read.all(rows.redirect).map(({ setting }) => setting);
  if (!first) return undefined;
  if (client.value === true) return refuse(finished, '"redirect" is unsupported in client sections', first, client);
  if (/^(pop3|imap|smtp)$/.test(protocol.value ?? ''))
    return refuse(finished, '"redirect" is incompatible with the specified protocol negotiation', first, protocol);
  if (verification.isHidden || verification.chain || verification.peer) return undefined;
  return refuse(finished, 'Either "verifyChain" or "verifyPeer" has to be enabled for "redirect" to work', first);
}

/** `sni = SECTION:PATTERN` in server mode; in client mode it is the name to ask for [source: options.c, `sni_init`]. */
function brokenSni(finished: Finished): Refusal | undefined {
  const { sni, client } = finished.tunnel;
  if (client.value !== false || sni.value === undefined) return undefined;
  const [primary, pattern] = sni.value.split(':');
  if (pattern === undefined) return refuse(finished, 'Invalid SNI parameter format', sni);
  const known = [...finished.earlier(), finished.tunnel];
  const found = known.find(({ name }) => name === primary);
  if (!found && known.some(({ section, name }) => section.header && name === undefined)) return undefined;
  if (!found) return refuse(finished, 'SNI section name not found', sni);
  return found.client.value === true
    ? refuse(finished, 'SNI primary service is a TLS client', sni, found.client)
    : undefined;
}

function versionRange(finished: Finished, world: World): Refusal | undefined {
  const { least, most } = versionEnds(world, finished.tunnel.section);
  if (!least || !most || least.place <= most.place) return undefined;
  return refuse(finished, 'Invalid protocol version range', least.setting, most.setting);
}

function verificationWithoutStore(finished: Finished): Refusal | undefined {
  const { chain, peer, because, isHidden } = finished.tunnel.verification;
  if (isHidden || !(chain || peer)) return undefined;
  const stores = [rows.caFile, rows.caPath, rows.caEngine, rows.caStore].map((row) => finished.tunnel.read.quiet(row));
  if (stores.some(({ statement, setting }) => statement && setting.value !== '')) return undefined;
  return refuse(finished, 'Either "CAengine", "CAfile" or "CApath" has to be configured', ...because);
}

/** Two out of accept, connect, exec, SNI, a transparent destination, and protocols that find the target themselves. */
function endpointCount(finished: Finished): Refusal | undefined {
  const { tunnel } = finished;
  const count = endpointsOf(tunnel);
  if (count === undefined || mayAddEndpoint(tunnel)) return undefined;
  if (tunnel.section.header)
    return count === 2 ? undefined : refuse(finished, 'Each service must define two endpoints', tunnel.header);
  const [accept] = tunnel.accepts;
  if (accept) return refuse(finished, "'accept' option is only allowed in a [section]", accept.setting);
  return count === 1 ? undefined : refuse(finished, 'Inetd mode must define one endpoint', tunnel.header);
}

function mayAddEndpoint({ read }: Tunnel): boolean {
  return read.hole(rows.accept, rows.connect, rows.exec, rows.sni, rows.transparent, rows.protocol) !== undefined;
}

/** Undefined where something hidden may count. */
function endpointsOf({ accepts, connects, exec, sni, client, transparent, protocol }: Tunnel): number | undefined {
  if (client.value === undefined || protocol.value === undefined || transparent.value === undefined) return undefined;
  return [
    accepts.length > 0,
    connects.length > 0,
    exec.statement !== undefined,
    client.value === false && sni.value !== undefined,
    transparent.value === 'destination' || transparent.value === 'both',
    client.value === false && (protocol.value === 'connect' || protocol.value === 'socks'),
  ].filter(Boolean).length;
}

/** Folders of CA stores that every distribution fills. */
const STORES = /^\/(etc\/ssl\/certs|etc\/pki|usr|var\/lib\/ca-certificates)\//;

/** Neither a file nor a folder with a certificate in it [source: verify.c, `init_ca`; measured: an absent file, an absent folder]. */
function noTrustedCertificates(finished: Finished, world: World): Refusal | undefined {
  const { read, verification } = finished.tunnel;
  if (verification.isHidden || !(verification.chain || verification.peer)) return undefined;
  if ([rows.caEngine, rows.caStore].some((row) => read.quiet(row).statement)) return undefined;
  const stores = [rows.caFile, rows.caPath].flatMap((row) => {
    const { statement, setting } = read.quiet(row);
    return statement ? [setting] : [];
  });
  if (stores.length === 0 || stores.some((setting) => mayHoldCertificates(world, setting))) return undefined;
  return refuse(finished, 'Failed to initialize TLS context, since no trusted certificates are found', ...stores);
}

function mayHoldCertificates(world: World, { value }: Setting): boolean {
  if (value === undefined || STORES.test(`${value}/`)) return true;
  const path = posix.resolve('/', value);
  const found = open(world, path);
  if (found.kind === 'absent') return false;
  if (found.kind === 'dir') return found.names.length > 0;
  const { status, certificates } = keyMaterial(world, path);
  return status !== 'here' || certificates.length > 0;
}

/** A revocation list that is named must be there, whether anything is verified or not [measured]. */
function absentRevocations(finished: Finished, world: World): Refusal | undefined {
  const { setting, statement } = finished.tunnel.read.quiet(rows.crlFile);
  if (!statement || !setting.value || open(world, posix.resolve('/', setting.value)).kind !== 'absent')
    return undefined;
  return refuse(finished, 'Failed to initialize TLS context, since the revocation list is not there', setting);
}

/** Checks of what stands above the first header [source: options.c, `parse_global_option`; measured: fips-yes]. */
export function globalRefusal(world: World, read: Readers): Refusal | undefined {
  const foreground = read.quiet(rows.foreground).setting.value?.toLowerCase();
  const isDaemon = foreground === undefined || foreground === 'no';
  const relative = (row: typeof rows.pid) => {
    const { setting } = read.quiet(row);
    return isDaemon && setting.value && !setting.value.startsWith('/') ? setting : undefined;
  };
  const output = relative(rows.output);
  if (output) return { reason: 'Global options: Log file must include full path name', because: [output] };
  const pid = relative(rows.pid);
  if (pid) return { reason: 'Global options: Pid file must include full path name', because: [pid] };
  const [unavailable] = moduleSettings(read);
  if (!unavailable || world.build() !== 'debian') return undefined;
  const reason = `Global options: Failed to initialize TLS, since Debian's OpenSSL has no "${unavailable.name}"`;
  return { reason, because: [unavailable] };
}

/** What Debian's OpenSSL cannot do, and others may [measured: fips-yes, compression = zlib]. */
function moduleSettings(read: Readers): readonly Setting<unknown>[] {
  const fips = read.quiet(rows.fips);
  const compression = read.quiet(rows.compression);
  return [
    ...(fips.setting.value === true ? [fips.setting] : []),
    ...(compression.statement ? [compression.setting] : []),
  ];
}

/** What no file tells: whether an engine, a provider or a module of OpenSSL loads, and what a hidden line adds. */
export function doubtsOf(world: World, globals: Readers, tunnels: readonly Tunnel[]): readonly Setting<unknown>[] {
  const loaded = [rows.engine, rows.provider].flatMap((row) => globals.all(row).map(({ setting }) => setting));
  const modules = moduleSettings(globals);
  const unsure = modules.length > 0 && world.build() === 'upstream' ? modules : [];
  const hidden = tunnels.flatMap((tunnel) => {
    const isComplete = endpointsOf(tunnel) === (tunnel.section.header ? 2 : 1);
    return mayAddEndpoint(tunnel) && !isComplete ? [tunnel.header] : [];
  });
  return [...loaded, ...unsure, ...hidden];
}
