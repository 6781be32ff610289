import type { Protocol } from '../../model/model.ts';
import { type Kind, type Row, text } from '../settings.ts';

/** An option that perdition knows. Only these are taken, by these names, in this case [measured: 2.2; docs: perdition(8)]. */
interface Option {
  readonly name: string;
  readonly short?: string;
  readonly takes: 'nothing' | 'text' | 'number';
}

/** `name short`, by what they take [docs: perdition(8)]. */
const NAMES = {
  nothing: `authenticate_in a, no_bind_banner B, connection_logging C, client_server_specification c, debug d, help h,
    inetd_mode i, login_disabled, no_daemon, no_lookup n, server_ok_line, server_resp_line o, tcp_keepalive,
    username_from_database U, quiet q, ssl_ca_accept_self_signed, ssl_cert_accept_self_signed, ssl_cert_accept_expired,
    ssl_cert_accept_not_yet_valid, ssl_no_cert_verify, ssl_no_client_cert_verify, ssl_no_cn_verify,
    ssl_no_cipher_server_preference, ssl_listen_compression, ssl_outgoing_compression`,
  text: `add_domain A, bind_address b, domain_delimiter D, explicit_domain e, log_facility F, config_file f, group g,
    capability I, imap_capability, listen_port l, log_passwd, lower_case, managesieve_capability, map_library M,
    map_library_opt m, ok_line O, pop_capability, protocol P, outgoing_port p, outgoing_server s, pid_file, strip_domain S,
    username u, query_key, ssl_mode, ssl_ca_chain_file, ssl_ca_file, ssl_ca_path, ssl_cert_file, ssl_dh_params_file,
    ssl_key_file, ssl_listen_ciphers, ssl_outgoing_ciphers, ssl_passphrase_file, ssl_listen_min_proto_version,
    ssl_listen_max_proto_version, ssl_outgoing_min_proto_version, ssl_outgoing_max_proto_version`,
  number: `authenticate_timeout, connect_relog, connection_limit L, timeout t, ssl_cert_verify_depth, ssl_passphrase_fd`,
} as const;

const takes = ['nothing', 'text', 'number'] as const;

/** By long and by short name. */
export const options: ReadonlyMap<string, Option> = new Map(
  takes.flatMap((kind) =>
    NAMES[kind].split(',').flatMap((entry): readonly (readonly [string, Option])[] => {
      const [name = '', short] = entry.trim().split(' ');
      const option = { name, takes: kind, ...(short === undefined ? {} : { short }) };
      return [[name, option], ...(short === undefined ? [] : [[short, option] as const])];
    }),
  ),
);

/** At a hole each of the modes that differ for clients is asked about. */
const modes: Kind<string> = {
  words: ['none', 'tls_listen', 'tls_listen_force', 'ssl_listen'],
  read: (written) => written,
};

const present: Kind<boolean> = { words: [true], read: () => true };
const MANUAL = 'perdition(8)';

function textRow(name: string, value?: string, cite = MANUAL): Row<string> {
  return { name, kind: text, defaults: value === undefined ? [] : [{ value, cite }], cite };
}

export const rows = {
  ssl_mode: { name: 'ssl_mode', kind: modes, defaults: [], cite: 'perdition(8); measured: duplicate-ssl-mode-weaker' },
  protocol: textRow('protocol'),
  listen_port: textRow('listen_port'),
  bind_address: textRow('bind_address'),
  outgoing_server: textRow('outgoing_server'),
  outgoing_port: textRow('outgoing_port'),
  map_library: textRow('map_library', 'libperditiondb_gdbm.so.0', 'perdition --help of 2.2'),
  config_file: textRow('config_file'),
  ssl_cert_file: textRow('ssl_cert_file', '/etc/perdition/perdition.crt.pem', 'perdition(8); measured'),
  ssl_key_file: textRow('ssl_key_file', '/etc/perdition/perdition.key.pem', 'perdition(8); measured'),
  ssl_listen_min_proto_version: textRow('ssl_listen_min_proto_version', 'tlsv1'),
  ssl_listen_ciphers: textRow('ssl_listen_ciphers'),
  ssl_listen_compression: textRow('ssl_listen_compression'),
} as const satisfies Readonly<Record<string, Row<string>>>;

/** Options without a value: there or not. */
export const flags = {
  inetd_mode: { name: 'inetd_mode', kind: present, defaults: [], cite: MANUAL },
  login_disabled: { name: 'login_disabled', kind: present, defaults: [], cite: `${MANUAL}; measured` },
  ssl_no_cert_verify: { name: 'ssl_no_cert_verify', kind: present, defaults: [], cite: MANUAL },
  ssl_no_cn_verify: { name: 'ssl_no_cn_verify', kind: present, defaults: [], cite: MANUAL },
} as const satisfies Readonly<Record<string, Row<boolean>>>;

/** What `ssl_mode` may list, in any case; an unknown word is passed over, the others count [measured: unknown-ssl-mode, 2.2]. */
export const MODES: readonly string[] = [
  'none',
  ...['ssl', 'tls'].flatMap((kind) => ['listen', 'outgoing', 'all'].map((where) => `${kind}_${where}`)),
  ...['listen', 'outgoing', 'all'].map((where) => `tls_${where}_force`),
];

export interface Spoken {
  readonly protocol: Protocol;
  /** POP3S and IMAP4S: TLS at both ends, as long as nothing sets `ssl_mode`. */
  readonly isTls: boolean;
  readonly port: number;
}

/** `--protocol` and the end of the program's name, in any case [perdition(8); measured]. */
export const spokenBy: Readonly<Record<string, Spoken>> = {
  pop3: { protocol: 'pop3', isTls: false, port: 110 },
  pop3s: { protocol: 'pop3', isTls: true, port: 995 },
  imap4: { protocol: 'imap', isTls: false, port: 143 },
  imap4s: { protocol: 'imap', isTls: true, port: 993 },
  managesieve: { protocol: 'managesieve', isTls: false, port: 4190 },
};
