import { isAddress } from '../../platform/network.ts';
import type { SettingStatement } from '../../syntax/statement.ts';

/** Values that xinetd refuses: the service is off, and with such a value in `defaults` xinetd ends [measured 2.3.15.3]. */
const CHECKS: Readonly<Record<string, (values: readonly string[]) => string | undefined>> = {
  socket_type: ([word]) => oneOf(word, ['stream', 'dgram', 'raw', 'seqpacket']),
  protocol: ([word]) => oneOf(word, ['tcp', 'udp', 'sctp', 'dccp', 'udplite', 'icmp', 'ip']),
  wait: ([word]) => oneOf(word, ['yes', 'no']),
  disable: ([word]) => oneOf(word, ['yes', 'no']),
  v6only: ([word]) => oneOf(word, ['yes', 'no']),
  flags: (list) =>
    each(list, [
      'reuse',
      'intercept',
      'noretry',
      'idonly',
      'nameinargs',
      'nodelay',
      'keepalive',
      'nolibwrap',
      'sensor',
      'ipv4',
      'ipv6',
      'labeled',
    ]),
  type: (list) => each(list, ['rpc', 'internal', 'unlisted', 'special', 'tcpmux', 'tcpmuxplus']),
  port: ([word]) => (/^\d+$/.test(word ?? '') && Number(word) <= 65_535 ? undefined : `"${word}" is no port`),
  only_from: addresses,
  no_access: addresses,
  bind: ([word]) =>
    word === '*' || (/^[\d.]+$/.test(word ?? '') && !isAddress(word ?? '')) ? `"${word}" is no address` : undefined,
  server_args: (list) => (list.length === 0 ? 'it has no value' : undefined),
  access_times: (list) => {
    const wrong = list.find((one) => !/^\d{1,2}:\d{1,2}-\d{1,2}:\d{1,2}$/.test(one));
    if (list.length === 0) return 'it has no value';
    return wrong === undefined ? undefined : `"${wrong}" is no time span`;
  },
};

/** Why xinetd refuses this value; undefined where it takes it, and where a hole hides what it is. */
export function faultOf(name: string, { args }: SettingStatement): string | undefined {
  const values = args.map(({ value }) => value);
  const seen = values.flatMap((value) => (value === undefined ? [] : [value]));
  return seen.length < values.length ? undefined : CHECKS[name]?.(seen);
}

function addresses(list: readonly string[]): string | undefined {
  const wrong = list.find((one) => one.includes(',') && !one.includes('{'));
  return wrong === undefined ? undefined : `"${wrong}" has a comma in it`;
}

function oneOf(word: string | undefined, words: readonly string[]): string | undefined {
  return word !== undefined && words.includes(word.toLowerCase())
    ? undefined
    : `"${word ?? ''}" is none of ${words.map((one) => `"${one}"`).join(', ')}`;
}

function each(list: readonly string[], words: readonly string[]): string | undefined {
  const wrong = list.find((one) => !words.includes(one.toLowerCase()));
  return list.length === 0 ? 'it has no value' : wrong === undefined ? undefined : `"${wrong}" is not known`;
}
