import { fact, unknown } from '../../model/facts.ts';
import type { CertificateState, Fact, Protocol, Session, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { presenceOf } from '../../platform/files.ts';
import { keyMaterial } from '../../platform/keys.ts';
import { servicePort } from '../../platform/services.ts';
import type { Program, Start } from '../dialect.ts';
import { programSetting } from '../unknown-program.ts';
import { type PlaintextRule, plaintextRule } from './c-client.ts';
import { plainSession, tlsSession } from '../sessions.ts';

/** One server of the UW imap toolkit. The port of `tlsService` makes it speak TLS at once [docs: SSLBUILD; measured: xinetd/pop3s-uw]. */
interface UwRow {
  readonly names: RegExp;
  readonly protocol: Protocol;
  readonly tlsService: string;
  /** `<program>.pem` in the certificate folder. */
  readonly certificate: string;
}

const ROWS: readonly UwRow[] = [
  { names: /^s?(ipop3d|in\.pop3d)$/, protocol: 'pop3', tlsService: 'pop3s', certificate: 'ipop3d' },
  { names: /^s?(imapd|in\.imapd|uw-imapd)$/, protocol: 'imap', tlsService: 'imaps', certificate: 'imapd' },
];

/** Compiled in; Debian, Red Hat, the toolkit's own default [docs: SSLBUILD]. */
const FOLDERS = ['/etc/ssl/certs', '/etc/pki/tls/certs', '/usr/local/ssl/certs'];

/**
 * ipop2d, ipop3d and imapd of the UW toolkit. POP2 has no TLS, and its server answers only where it takes passwords in
 * clear [measured: imap-2007f built with SSLTYPE unix and nopwd], so that one is known.
 */
export const uwPrograms: readonly Program[] = [
  {
    names: /^(ipop2d|in\.pop2d|pop2d)$/,
    serve: ({ at }) =>
      plainSession({ protocol: 'pop2', starttls: 'none', login: 'accepted', because: [programSetting(at)] }),
  },
  ...ROWS.map((row): Program => ({ names: row.names, serve: (start) => serve(row, start) })),
];

function serve(row: UwRow, start: Start): Session | undefined {
  const { host, name, port, at, path } = start;
  // Cyrus and Courier have programs of the same names, each in a folder of its own.
  if (/cyrus|courier|dovecot/.test(path?.value ?? '')) return undefined;
  const program = programSetting(at);
  if (port.is === undefined) return hiddenPort(row, port, program);
  const isTls = name.startsWith('s') || port.is === servicePort(host, row.tlsService, at.span)?.port;
  if (!isTls) return plain(row, host, program);
  const session = tlsSession(row.protocol, [...port.because, program]);
  return { ...session, ...certificateOf(row, host, program) };
}

function hiddenPort(row: UwRow, port: Fact<number>, program: Setting): Session {
  const nothing = unknown(...port.because, program);
  const session = tlsSession(row.protocol, [program]);
  return {
    ...session,
    transport: nothing,
    starttls: nothing,
    cleartextLogin: { remote: nothing, loopback: nothing },
    cleartextFrom: nothing,
  };
}

/** SSLTYPE decides whether plaintext logins are taken, /etc/c-client.cf overrides it in both directions [measured: imap-2007f]. */
function plain(row: UwRow, host: World, program: Setting): Session {
  const rule = plaintextRule(host);
  const build = buildOf(host, rule);
  const starttls = build === 'none' ? 'none' : refuses(rule, build) ? 'required' : 'offered';
  const session = plainSession({
    protocol: row.protocol,
    starttls,
    login: refuses(rule, build) ? 'refused' : 'accepted',
    because: rule ? [rule.setting, program] : [program],
  });
  const files = rule ? [rule.file] : [];
  if (starttls === 'none') return { ...session, files };
  const { certificate, certificateState, serving } = certificateOf(row, host, program);
  const isBroken = serving.is === 'no';
  return {
    ...session,
    files,
    certificate,
    certificateState,
    ...(isBroken ? { serving: fact('starttls-broken', ...serving.because) } : {}),
  };
}

type SslType = 'none' | 'unix' | 'nopwd';

/** Nobody can see how it was built. Who says that programs take passwords without TLS speaks of one that has no STARTTLS. */
function buildOf(host: World, rule: PlaintextRule | undefined): SslType {
  if (host.takesPasswords) return 'none';
  const asked = (id: string, answers: readonly { readonly is: boolean; readonly text: string }[]) =>
    host.ask({
      id: `program uw-imap ${id} ${host.root}`,
      kind: 'program',
      answers,
    });
  const allows =
    rule !== undefined ||
    asked('plaintext', [
      { is: true, text: 'the UW server is built to take passwords without TLS' },
      { is: false, text: 'the UW server is built with SSLTYPE=nopwd' },
    ]);
  if (!allows) return 'nopwd';
  const hasTls = asked('tls', [
    { is: true, text: 'the UW server is built with TLS' },
    { is: false, text: 'the UW server is built without TLS' },
  ]);
  return hasTls ? 'unix' : 'none';
}

function refuses(rule: PlaintextRule | undefined, build: SslType): boolean {
  return rule ? rule.refused : build === 'nopwd';
}

function certificateOf(
  row: UwRow,
  host: World,
  program: Setting,
): Pick<Session, 'certificate' | 'certificateState' | 'serving'> {
  const paths = FOLDERS.map((folder) => `${folder}/${row.certificate}.pem`);
  const path = paths.find((one) => presenceOf(host, one) === 'here') ?? paths[0]!;
  const status = presenceOf(host, path);
  const state = stateOf(host, path);
  const isUnsure = state === 'not-carried';
  return {
    certificate:
      program.origin.kind === 'written'
        ? fact({ path, declaredAt: program.origin.span, status }, program)
        : unknown(program),
    certificateState: fact(state, program),
    serving: isUnsure ? unknown(program) : fact(state === 'usable' ? 'yes' : 'no', program),
  };
}

function stateOf(host: World, path: string): CertificateState {
  const { status, empty, certificates, keys } = keyMaterial(host, path);
  if (status === 'not-carried' || status === 'present') return 'not-carried';
  if (status === 'absent') return 'absent';
  if (empty) return 'empty';
  if (certificates.length === 0) return 'unreadable';
  return keys.length > 0 ? 'usable' : 'key-absent';
}
