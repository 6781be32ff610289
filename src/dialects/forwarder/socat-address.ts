import type { Span } from '../../text/source-file.ts';
import type { Word } from '../../syntax/statement.ts';
import { holed } from '../endpoint.ts';

/** How a side of socat gets at its connection. */
export interface Kind {
  readonly does: 'listen' | 'dial' | 'given' | 'program' | 'path' | 'proxy' | 'other';
  readonly tls?: true;
  /** Both families where it is missing: what `pf` or an option of socat says, else IPv4. */
  readonly family?: 4 | 6;
}

const listen = { does: 'listen' } as const;
const dial = { does: 'dial' } as const;
const tlsListen = { does: 'listen', tls: true } as const;
const tlsDial = { does: 'dial', tls: true } as const;
const given = { does: 'given' } as const;
const path = { does: 'path' } as const;
const program = { does: 'program' } as const;

/** Types of addresses and their aliases, in any case [socat(1); measured: `socat -hhh` of 1.7.4.4, which knows no SSL-LISTEN]. */
const KINDS: Readonly<Record<string, Kind>> = {
  'tcp-listen': listen,
  'tcp-l': listen,
  'inet-listen': listen,
  'inet-l': listen,
  'tcp4-listen': { ...listen, family: 4 },
  'tcp4-l': { ...listen, family: 4 },
  'inet4-listen': { ...listen, family: 4 },
  'inet4-l': { ...listen, family: 4 },
  'tcp6-listen': { ...listen, family: 6 },
  'tcp6-l': { ...listen, family: 6 },
  'inet6-listen': { ...listen, family: 6 },
  'inet6-l': { ...listen, family: 6 },
  'openssl-listen': tlsListen,
  'ssl-l': tlsListen,
  tcp: dial,
  'tcp-connect': dial,
  inet: dial,
  tcp4: { ...dial, family: 4 },
  'tcp4-connect': { ...dial, family: 4 },
  inet4: { ...dial, family: 4 },
  tcp6: { ...dial, family: 6 },
  'tcp6-connect': { ...dial, family: 6 },
  inet6: { ...dial, family: 6 },
  openssl: tlsDial,
  'openssl-connect': tlsDial,
  ssl: tlsDial,
  '-': given,
  stdio: given,
  stdin: given,
  stdout: given,
  fd: given,
  'accept-fd': given,
  accept: given,
  unix: path,
  'unix-connect': path,
  'unix-client': path,
  local: path,
  gopen: path,
  'abstract-connect': path,
  'abstract-client': path,
  exec: program,
  system: program,
  shell: program,
  proxy: { does: 'proxy' },
  'proxy-connect': { does: 'proxy' },
  socks: { does: 'proxy' },
  socks4: { does: 'proxy' },
  socks4a: { does: 'proxy' },
  socks5: { does: 'proxy' },
};

/** One address of socat: `TYPE:parameter:…,option=value,…`. */
export interface Address {
  readonly kind: Kind;
  /** Whether socat knows the type. */
  readonly isKnown: boolean;
  readonly type: string;
  readonly params: readonly string[];
  /** Names in small letters; an option without `=` has the value `1`. */
  readonly options: ReadonlyMap<string, string>;
  readonly at: Span;
  readonly written: Word;
}

/** What hides stays in its place as the mark for a hole. */
export function addressOf(written: Word): Address {
  const [head = '', ...rest] = split(holed(written), ',');
  const [name = '', ...params] = split(head, ':').map(unquoted);
  const type = name.toLowerCase();
  const kind = KINDS[type];
  const options = new Map(
    rest.map((option) => {
      const equals = option.indexOf('=');
      const key = (equals < 0 ? option : option.slice(0, equals)).toLowerCase();
      return [key, equals < 0 ? '1' : unquoted(option.slice(equals + 1))] as const;
    }),
  );
  return {
    kind: kind ?? { does: 'other' },
    isKnown: kind !== undefined || !/^[a-z0-9]+-l(isten)?$/.test(type) || OTHER_LISTENERS.has(type),
    type: name,
    params,
    options,
    at: written.span,
    written,
  };
}

const OTHER_LISTENERS = new Set(
  [
    'udp',
    'udp4',
    'udp6',
    'unix',
    'sctp',
    'sctp4',
    'sctp6',
    'vsock',
    'abstract',
    'dtls',
    'openssl-dtls',
    'socket',
  ].flatMap((name) => [`${name}-listen`, `${name}-l`]),
);

/** Parts a text where no bracket and no quote hides the mark [socat(1), "Address specifications"]. */
function split(text: string, mark: string): readonly string[] {
  const parts: string[] = [''];
  let depth = 0;
  let quote = '';
  for (const char of text) {
    if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
    else if (quote === '' && '[({'.includes(char)) depth += 1;
    else if (quote === '' && '])}'.includes(char)) depth = Math.max(0, depth - 1);
    if (char === mark && depth === 0 && quote === '') parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, '$2').replace(/^\[(.*)\]$/s, '$1');
}
