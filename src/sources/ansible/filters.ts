import { everyone, loopbackNetworks } from '../../platform/network.ts';
import { argumentOf, isYes, textArgument, type Word, wordSpan, wordsOf } from './argument.ts';
import type { Place } from './context.ts';
import {
  ALL,
  addRules,
  fromArgument,
  isAllow,
  isReject,
  networksIn,
  type Rule,
  settingAt,
  takeBack,
} from './openings.ts';
import type { Call } from './task.ts';

/** Profiles that packages give to ufw [packages of Debian 12: ufw, dovecot-pop3d, dovecot-imapd]. */
const PROFILES: Readonly<Record<string, string>> = {
  IMAP: '143',
  POP3: '110',
  'Dovecot IMAP': '143',
  'Dovecot POP3': '110',
};

/** `ufw` [docs: community.general.ufw, ufw(8)]. Its policy counts once it is enabled. */
export function ufw(call: Call, place: Place): void {
  const { machine, when } = place;
  const told = (...names: readonly string[]) => textArgument(call, place, ...names);
  if (told('state') === 'enabled' && when.length === 0) machine.active.add('ufw');
  const direction = told('direction') ?? 'in';
  if (!/^in/.test(direction) || isYes(told('route'))) return;
  const task = settingAt(call.module, call.entry.keySpan);
  const policy = argumentOf(call, 'default', 'policy');
  if (policy && isReject(told('default', 'policy')))
    machine.openings.push({ ...shut('ufw', task), at: policy.span, when, isLast: true });
  const rule = told('rule');
  const words = [...wordsOf(argumentOf(call, 'port', 'to_port'), place), ...profile(call, place)];
  if (isYes(told('delete'))) takeBack(place, 'ufw', words);
  else if (isAllow(rule) || isReject(rule)) {
    const near = onInterface(
      told('interface', 'interface_in', 'if', 'if_in'),
      call,
      'interface',
      'interface_in',
      'if',
      'if_in',
    );
    const from = near ?? fromArgument(call, place, 'from_ip', 'from', 'src');
    const protocol = told('proto', 'protocol') === 'udp' ? 'udp' : 'tcp';
    addRules(place, words, { by: 'ufw', protocol, ...from, lets: isAllow(rule), task }, told('insert') !== undefined);
  }
}

/** The ports of an application profile; of a profile that nobody knows, none. */
function profile(call: Call, place: Place): readonly Word[] {
  const node = argumentOf(call, 'name', 'app');
  const port = PROFILES[textArgument(call, place, 'name', 'app') ?? ''];
  return node && port !== undefined ? [{ text: port, at: node.span }] : [];
}

function shut(by: string, task: Rule['task']): Omit<Rule, 'at' | 'when'> {
  return { by, protocol: 'tcp', ports: ALL, from: everyone, lets: false, task };
}

/** On the loopback interface for the host alone; on any other, for whom is not known. */
function onInterface(
  name: string | undefined,
  call: Call,
  ...names: readonly string[]
): Pick<Rule, 'from' | 'limit'> | undefined {
  const node = argumentOf(call, ...names);
  if (!node) return undefined;
  const limit = settingAt('interface', node.span, name);
  return { from: name === 'lo' ? loopbackNetworks : undefined, limit };
}

/** Zones of firewalld that face the world unless somebody moves them [docs: firewalld.zones(5)]. */
const OUTSIDE = /^(?:public|external|dmz|)$/;

/** `firewalld` [docs: ansible.posix.firewalld]. */
export function firewalld(call: Call, place: Place): void {
  const told = (...names: readonly string[]) => textArgument(call, place, ...names);
  const zone = argumentOf(call, 'zone');
  const rich = richRule(argumentOf(call, 'rich_rule'), told('rich_rule'));
  const words = rich?.words ?? wordsOf(argumentOf(call, 'service') ?? argumentOf(call, 'port'), place);
  if (/^(?:disabled|absent)$/.test(told('state') ?? '')) {
    takeBack(place, 'firewalld', words);
    return;
  }
  const isOutside = zone === undefined || OUTSIDE.test(told('zone') ?? '?');
  const limit = zone && !isOutside ? { limit: settingAt('zone', zone.span, told('zone')) } : {};
  addRules(place, words, {
    ...{ by: 'firewalld', protocol: 'tcp', from: isOutside ? (rich ? rich.from : everyone) : undefined, ...limit },
    ...{ lets: rich?.lets ?? true, task: settingAt(call.module, call.entry.keySpan) },
  });
}

/** `rule family="ipv4" source address="10.0.0.0/8" service name="imap" accept` [docs: firewalld.richlanguage(5)]. */
function richRule(
  node: ReturnType<typeof argumentOf>,
  text: string | undefined,
): { readonly words: readonly Word[]; readonly from: Rule['from']; readonly lets: boolean } | undefined {
  if (!node || text === undefined) return undefined;
  const attribute = (name: string) => new RegExp(`\\b${name}\\s*=\\s*["']?([^"'\\s]+)`).exec(text)?.[1];
  const port = /\bservice\s+name/.test(text) ? attribute('service\\s+name') : attribute('port\\s+port');
  const protocol = attribute('protocol');
  if (port === undefined) return { words: [], from: undefined, lets: false };
  const word = { text: protocol === undefined ? port : `${port}/${protocol}`, at: wordSpan(node, port) };
  const isNegated = /\bsource\s+not\b/i.test(text);
  return {
    words: [word],
    from: isNegated ? undefined : /\bsource\b/.test(text) ? networksIn(attribute('address')) : everyone,
    lets: /\baccept\b/.test(text),
  };
}

/** `iptables` [docs: ansible.builtin.iptables]. */
export function iptables(call: Call, place: Place): void {
  const told = (...names: readonly string[]) => textArgument(call, place, ...names);
  if ((told('chain') ?? '') !== 'INPUT' || !/^(?:filter|)$/.test(told('table') ?? '')) return;
  const task = settingAt(call.module, call.entry.keySpan);
  const by = told('ip_version') === 'ipv6' ? 'ip6tables' : 'iptables';
  const policy = argumentOf(call, 'policy');
  if (policy && isReject(told('policy')))
    place.machine.openings.push({ ...shut(by, task), at: policy.span, when: place.when, isLast: true });
  const words = wordsOf(argumentOf(call, 'destination_ports', 'destination_port'), place);
  const jump = told('jump');
  if (told('state') === 'absent') takeBack(place, by, words);
  else if ((isAllow(jump) || isReject(jump)) && isForNew(told('ctstate'))) {
    const near = onInterface(told('in_interface'), call, 'in_interface');
    const from = near ?? fromArgument(call, place, 'source');
    const protocol = told('protocol') === 'udp' ? 'udp' : 'tcp';
    addRules(place, words, { by, protocol, ...from, lets: isAllow(jump), task }, told('action') === 'insert');
  }
}

function isForNew(states: string | undefined): boolean {
  return states === undefined || /\bNEW\b/i.test(states);
}
