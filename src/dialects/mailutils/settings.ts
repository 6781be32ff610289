import { type Kind, type Row, text } from '../settings.ts';

/** `bad`: mailutils says so and goes on as if nothing stood there [measured: 3.15]. */
export type Mode = 'no' | 'ondemand' | 'required' | 'connection' | 'bad';

const MODES: Readonly<Record<string, Mode>> = {
  ...Object.fromEntries(['no', 'false', 'off', '0'].map((word) => [word, 'no'])),
  ondemand: 'ondemand',
  stls: 'ondemand',
  required: 'required',
  // The manual has `true` offer STLS, the program speaks TLS at once [measured: 3.15].
  ...Object.fromEntries(['connection', 'yes', 'true', 'on', '1'].map((word) => [word, 'connection'])),
};

const mode: Kind<Mode> = {
  words: ['no', 'ondemand', 'required', 'connection'],
  read: (written) => MODES[written] ?? 'bad',
};

const onOff: Kind<boolean> = {
  words: [true, false],
  read: (written) =>
    /^(yes|true|on|t|1)$/.test(written) ? true : /^(no|false|off|nil|0)$/.test(written) ? false : undefined,
};

const HELP = 'pop3d --config-help of 3.15; measured';

export const rows = {
  tlsMode: { name: 'tls-mode', kind: mode, defaults: [], cite: HELP },
  certificate: { name: 'ssl-certificate-file', kind: text, defaults: [], cite: HELP },
  key: { name: 'ssl-key-file', kind: text, defaults: [], cite: HELP },
  oldCertificate: { name: 'ssl-cert', kind: text, defaults: [], cite: 'mailutils 2.2 manual' },
  oldKey: { name: 'ssl-key', kind: text, defaults: [], cite: 'mailutils 2.2 manual' },
  priorities: { name: 'ssl-priorities', kind: text, defaults: [{ value: 'NORMAL', cite: HELP }], cite: HELP },
  operation: { name: 'mode', kind: text, defaults: [], cite: HELP },
  oldRequired: {
    name: 'tls-required',
    kind: onOff,
    defaults: [{ value: false, cite: 'mailutils 2.2 manual' }],
    cite: 'mailutils 2.2 manual',
  },
  loginDisabled: {
    name: 'login-disabled',
    kind: onOff,
    defaults: [{ value: false, cite: HELP }],
    cite: 'imap4d --config-help of 3.15; measured',
  },
  enable: {
    name: 'enable',
    kind: onOff,
    defaults: [{ value: true, cite: 'measured: 3.15 with hosts.deny' }],
    cite: HELP,
  },
} as const satisfies Readonly<Record<string, Row<string> | Row<boolean> | Row<Mode>>>;

const COMMON = `tls-mode max-children mode foreground pidfile port timeout transcript include`;

/** Keywords with a value that each program knows at its top; blocks that it does not know are passed over [measured: 3.15]. */
const TOP: Readonly<Record<string, readonly string[]>> = {
  pop3d:
    `${COMMON} undelete expire delete-expired scan-lines apop-database-file apop-database-owner apop-database-safety
    login-delay stat-file bulletin-source bulletin-db output-buffer-size`.split(/\s+/),
  imap4d: `${COMMON} allow-users deny-users allow-groups deny-groups login-disabled create-home-dir home-dir-mode
    retain-groups preauth preauth-only ident-keyfile ident-encrypt-only id-fields`.split(/\s+/),
};

const TLS = ['ssl-certificate-file', 'ssl-key-file', 'ssl-ca-file', 'ssl-priorities', 'handshake-timeout'];

/** Keywords with a value inside of blocks. */
const INSIDE: Readonly<Record<string, readonly string[]>> = {
  server: ['single-process', 'transcript', 'timeout', 'backlog', 'tls-mode'],
  tls: TLS,
  acl: ['allow', 'deny', 'log', 'exec', 'ifexec'],
  'tcp-wrappers': ['enable', 'daemon', 'allow-table', 'deny-table'],
};

/** Whether a program takes a keyword there; `block` is undefined at its top, and of other blocks nothing is known. */
export function isKnown(program: string, block: string | undefined, keyword: string): boolean {
  const names = block === undefined ? TOP[program] : INSIDE[block];
  return names === undefined || names.includes(keyword);
}
