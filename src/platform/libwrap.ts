import type { Setting } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import type { Word } from '../syntax/statement.ts';
import type { Problem } from '../text/problem.ts';
import type { SourceFile } from '../text/source-file.ts';
import { type Client, type Cover, coverOf, stringFits } from './access-pattern.ts';
import { fileAt } from './files.ts';
import { type AccessRule, accessTable } from './hosts-access.ts';
import { everyone, isWildcard } from './network.ts';

/** What /etc/hosts.allow and /etc/hosts.deny say to one client of one daemon. */
export interface Wrapped {
  readonly allowed: boolean;
  /** The networks that are let in, as CIDR; undefined where only names tell. */
  readonly from?: readonly string[];
  /** The lines that decided, first the one to change; empty where no line fits, and everybody is let in. */
  readonly because: readonly Setting[];
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
}

/**
 * Whether libwrap lets a client in: the first line of hosts.allow that fits, else the first of hosts.deny, else yes
 * [hosts_access(5); each point measured with tcpdmatch of tcpd 7.6.q-32]. `some` is any host but this one: it is let
 * in where some address beyond loopback is. A file that is not in the tree is the distribution's, in which no line is live.
 */
export function libwrap(world: World, daemon: string, client: Client): Wrapped {
  const allow = tableAt(world, '/etc/hosts.allow');
  const deny = tableAt(world, '/etc/hosts.deny');
  const verdict = decide(world, daemon, client, [
    ...allow.rules.map((rule) => ({ rule, permits: true })),
    ...deny.rules.map((rule) => ({ rule, permits: false })),
  ]);
  return { ...verdict, files: [...allow.files, ...deny.files], problems: [...allow.problems, ...deny.problems] };
}

/** The same for a socket: `remote` is the client that was told, else some other host; `loopback` a client on the host itself. */
export function libwrapAt(
  world: World,
  daemon: string,
  socket: { readonly address: string; readonly v6only: boolean },
): { readonly remote: Wrapped; readonly loopback: Wrapped } {
  const some = libwrap(world, daemon, 'some');
  const told = world.client.map((client) => ({
    client,
    wrapped: reaches(client, socket) ? libwrap(world, daemon, client) : undefined,
  }));
  const verdicts = told.flatMap(({ wrapped }) => (wrapped ? [wrapped] : []));
  const best = verdicts.find(({ allowed }) => allowed) ?? verdicts[0];
  const remote = best ? { ...best, ...(some.from ? { from: some.from } : {}) } : some;
  return { remote, loopback: libwrap(world, daemon, ownClient(socket)) };
}

/** The address from which the host itself comes to one of its sockets. */
export function ownClient({ address, v6only }: { readonly address: string; readonly v6only: boolean }): string {
  if (!isWildcard(address)) return address;
  return address === '::' && v6only ? '::1' : '127.0.0.1';
}

/** Whether a client's address family fits a socket. */
export function reaches(
  client: string,
  { address, v6only }: { readonly address: string; readonly v6only: boolean },
): boolean {
  const isV6 = client.includes(':');
  if (!address.includes(':')) return !isV6;
  return isV6 || (address === '::' && !v6only);
}

function tableAt(world: World, path: string) {
  const file = fileAt(world, path);
  return file ? { ...accessTable(file), files: [file] } : { rules: [], problems: [], files: [] };
}

type Verdict = Pick<Wrapped, 'allowed' | 'from' | 'because'>;

function decide(
  world: World,
  daemon: string,
  client: Client,
  rules: readonly { readonly rule: AccessRule; readonly permits: boolean }[],
): Verdict {
  const admitted: { readonly cover: Cover; readonly setting: Setting }[] = [];
  for (const { rule, permits } of rules) {
    if (!world.holds(rule.under)) continue;
    const cover = ruleCover(world, daemon, client, rule);
    if (cover.how === 'none') continue;
    const setting = settingOf(rule);
    const isPermitted = permittedBy(world, rule, permits);
    if (cover.how === 'all' && isPermitted) return { allowed: true, from: everyone, because: [setting] };
    if (cover.how === 'all') return onlyThese(admitted, setting);
    if (isPermitted) admitted.push({ cover, setting });
  }
  return { allowed: true, from: everyone, because: [] };
}

/** The rest is turned away. */
function onlyThese(admitted: readonly { readonly cover: Cover; readonly setting: Setting }[], rest: Setting): Verdict {
  if (admitted.length === 0) return { allowed: false, from: [], because: [rest] };
  const isKnown = admitted.every(({ cover }) => cover.networks !== undefined);
  const because = [...admitted.map(({ setting }) => setting), rest];
  const networks = [...new Set(admitted.flatMap(({ cover }) => cover.networks ?? []))];
  return isKnown ? { allowed: true, from: networks, because } : { allowed: true, because };
}

function ruleCover(world: World, daemon: string, client: Client, rule: AccessRule): Cover {
  if (!rule.isHole)
    return daemonFits(world, rule.daemons, daemon) ? coverOf(world, rule.clients, client) : { how: 'none' };
  const { file, start, end } = rule.span;
  const expression = file.text.slice(start, end).trim();
  const fits = world.ask({
    id: `variable ${file.scope ?? world.root} ${expression} ${daemon}`,
    kind: 'variable',
    at: rule.span,
    answers: [
      { is: false, text: `${expression} says nothing of "${daemon}"` },
      { is: true, text: `${expression} names "${daemon}" and the client` },
    ],
  });
  return { how: fits ? 'all' : 'none' };
}

/** Like a client list, but of names of programs, with an address of the server after `@`. */
function daemonFits(world: World, list: readonly Word[], daemon: string): boolean {
  const split = list.findIndex(({ value }) => value?.toUpperCase() === 'EXCEPT');
  const items = split < 0 ? list : list.slice(0, split);
  if (!items.some((word) => isDaemon(world, word, daemon))) return false;
  return split < 0 || !daemonFits(world, list.slice(split + 1), daemon);
}

function isDaemon(world: World, { value, span }: Word, daemon: string): boolean {
  const written = value ?? span.file.text.slice(span.start, span.end);
  const [name = '', server] = written.split('@');
  if (value !== undefined && !stringFits(name, daemon)) return false;
  if (value !== undefined && server === undefined) return true;
  return world.ask({
    id: `variable ${span.file.scope ?? world.root} ${written} ${daemon}`,
    kind: value === undefined ? 'variable' : 'vantage',
    at: span,
    answers: [
      { is: true, text: `"${written}" names "${daemon}"` },
      { is: false, text: `"${written}" does not name "${daemon}"` },
    ],
  });
}

/** Options that say nothing of who gets in, and whether they want a value [hosts_options(5); measured]. */
const HARMLESS =
  /^(keepalive|(rfc931|nice)(\s+\d+)?|(banners|group|linger|setenv|severity|spawn|umask|user)[\s=]+\S.*)$/is;

/** `allow` and `deny` at the end turn a line round; what libwrap does not know, and `twist`, lets nobody in [measured]. */
function permittedBy(world: World, rule: AccessRule, permits: boolean): boolean {
  for (const [i, { value, span }] of rule.options.entries()) {
    const option = value ?? '';
    if (/^aclexec\b/i.test(option) || value === undefined) {
      const lets = world.ask({
        id: `option ${span.file.path}:${span.start}`,
        kind: value === undefined ? 'variable' : 'program',
        at: span,
        answers: [
          { is: true, text: `"${span.file.text.slice(span.start, span.end)}" lets the client in` },
          { is: false, text: `"${span.file.text.slice(span.start, span.end)}" turns the client away` },
        ],
      });
      if (!lets) return false;
    } else if (/^(allow|deny)$/i.test(option)) return i === rule.options.length - 1 && /^allow$/i.test(option);
    else if (!HARMLESS.test(option)) return false;
  }
  return permits;
}

function settingOf(rule: AccessRule): Setting {
  const { file, start, end } = rule.span;
  const text = file.text.slice(start, end).trim();
  return {
    name: rule.daemons[0]?.value ?? text.split(/\s/)[0]!,
    value: text,
    origin: { kind: 'written', span: rule.span, overrides: [] },
  };
}
