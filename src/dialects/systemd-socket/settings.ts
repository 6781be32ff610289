import { type Row, switchOf, text, words } from '../settings.ts';

const yes = new Set(['1', 'yes', 'y', 'true', 't', 'on']);
const no = new Set(['0', 'no', 'n', 'false', 'f', 'off']);

/** systemd's booleans [systemd.syntax(7); source: parse_boolean]. */
const boolean = switchOf(
  (written) => yes.has(written.toLowerCase()),
  (written) => no.has(written.toLowerCase()),
);

const both = words(['default', 'both', 'ipv6-only']);

/** The settings of sockets, and of the services that they start, which decide what a client meets. */
export const rows = {
  accept: {
    name: 'Accept',
    kind: boolean,
    defaults: [{ value: false, cite: 'systemd.socket(5)' }],
    cite: 'systemd.socket(5): one instance of a template service for each connection, or one service for the socket',
  },
  service: {
    name: 'Service',
    kind: text,
    defaults: [],
    cite: 'systemd.socket(5); refused beside Accept=yes [measured: systemd 252]',
  },
  bindIPv6Only: {
    name: 'BindIPv6Only',
    kind: {
      words: both.words ?? [],
      // A boolean says the same: yes is ipv6-only, no is both [source: socket_address_bind_ipv6_only_or_bool_from_string].
      read: (written) => {
        const is = boolean.read(written);
        return is === undefined ? both.read(written) : is ? 'ipv6-only' : 'both';
      },
    },
    defaults: [{ value: 'default', cite: 'systemd.socket(5): what net.ipv6.bindv6only says, which is 0' }],
    cite: 'systemd.socket(5) [measured: v6only]',
  },
  bindToDevice: {
    name: 'BindToDevice',
    kind: text,
    defaults: [],
    cite: 'systemd.socket(5) [measured: systemd 252, lo]',
  },
  reusePort: {
    name: 'ReusePort',
    kind: boolean,
    defaults: [{ value: false, cite: 'systemd.socket(5)' }],
    cite: 'systemd.socket(5): several sockets at one place',
  },
  standardOutput: {
    name: 'StandardOutput',
    kind: text,
    defaults: [{ value: 'inherit', cite: 'systemd.exec(5): what StandardInput is, where that is a socket' }],
    cite: 'systemd.exec(5): with "journal" the client gets no answer [measured: systemd 252]',
  },
  standardInput: {
    name: 'StandardInput',
    kind: text,
    defaults: [{ value: 'null', cite: 'systemd.exec(5)' }],
    cite: 'systemd.exec(5): "socket" gives the program the connection, as inetd does',
  },
} as const satisfies Readonly<Record<string, Row<unknown>>>;

/** Settings that count in one section alone. */
export const homes: Readonly<Record<string, string>> = {
  ListenStream: 'Socket',
  Accept: 'Socket',
  Service: 'Socket',
  BindIPv6Only: 'Socket',
  BindToDevice: 'Socket',
  IPAddressAllow: 'Socket',
  IPAddressDeny: 'Socket',
};
