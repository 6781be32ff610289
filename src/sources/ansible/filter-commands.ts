import type { YamlNode } from '../../syntax/yaml.ts';
import { everyone, loopbackNetworks } from '../../platform/network.ts';
import { type Word, wordSpan } from './argument.ts';
import type { Place } from './context.ts';
import { addRules, isAllow, isReject, networksIn, type Rule, settingAt, takeBack } from './openings.ts';

/** A single command line of a packet filter: `ufw allow 110/tcp`, `firewall-cmd --add-service=imap`, `iptables -A INPUT …`. */
export function filterByCommand(line: string, node: YamlNode, place: Place): void {
  const words = line.replace(/^sudo\s+(?:-\S+\s+)*/, '').split(/\s+/);
  const name = words[0]?.replace(/^.*\//, '') ?? '';
  COMMANDS[name]?.({ name, words: words.slice(1).map(unquoted), node, place });
}

/** The commands of a shell's text, each on its own. */
export function commandLines(text: string): readonly string[] {
  return text
    .replace(/\\\n/g, ' ')
    .split(/\n|&&|\|\||;/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

interface Line {
  readonly name: string;
  readonly words: readonly string[];
  readonly node: YamlNode;
  readonly place: Place;
}

const COMMANDS: Readonly<Record<string, (line: Line) => void>> = {
  ufw,
  'firewall-cmd': firewallCmd,
  'firewall-offline-cmd': firewallCmd,
  iptables,
  ip6tables: iptables,
};

function unquoted(word: string): string {
  return word.replace(/^(["'])(.*)\1$/, '$2');
}

function portWords(list: readonly string[], node: YamlNode): readonly Word[] {
  return list.flatMap((one) => {
    const [ports = '', protocol] = one.split('/');
    const parts = ports.split(',');
    return parts.map((part) => ({
      text: protocol === undefined ? part : `${part}/${protocol}`,
      at: wordSpan(node, parts.length > 1 ? part : one),
    }));
  });
}

/** The word behind one of these, as `port` in `to any port 110`. */
function after(words: readonly string[], ...names: readonly string[]): string | undefined {
  const at = words.findIndex((word) => names.includes(word));
  return at < 0 ? undefined : words[at + 1];
}

/** [docs: ufw(8), simple and full syntax] */
function ufw({ words, node, place }: Line): void {
  const rest = words.filter((word) => !word.startsWith('--'));
  const isDelete = rest[0] === 'delete';
  const action = rest.find((word) => isAllow(word) || isReject(word));
  if (!action || rest.includes('out') || rest[0] === 'route' || rest[0] === 'default') return;
  const behind = rest.slice(rest.indexOf(action) + 1).filter((word) => word !== 'in');
  const isFull = ['from', 'to', 'proto', 'on'].includes(behind[0] ?? '');
  const target = isFull ? behind.slice(Math.max(0, behind.indexOf('to'))) : behind;
  const ports = portWords([(isFull ? after(target, 'port') : behind[0]) ?? ''], node);
  if (isDelete) takeBack(place, 'ufw', ports);
  else
    addRules(
      place,
      ports,
      {
        ...{ by: 'ufw', protocol: after(behind, 'proto') === 'udp' ? 'udp' : 'tcp', lets: isAllow(action) },
        ...limited(after(behind, 'on'), after(behind, 'from'), node),
        task: settingAt('ufw', node.span),
      },
      rest[0] === 'insert' || rest[0] === 'prepend',
    );
}

function limited(card: string | undefined, source: string | undefined, node: YamlNode): Pick<Rule, 'from' | 'limit'> {
  if (card !== undefined)
    return {
      from: card === 'lo' ? loopbackNetworks : undefined,
      limit: settingAt('interface', wordSpan(node, card), card),
    };
  const from = source === undefined ? everyone : networksIn(source);
  const isLimit = source !== undefined && from !== everyone;
  return { from, ...(isLimit ? { limit: settingAt('from', wordSpan(node, source), source) } : {}) };
}

/** [docs: firewall-cmd(1)] */
function firewallCmd({ words, node, place }: Line): void {
  const options = words.flatMap((word) => {
    const found = /^--(add|remove)-(?:service|port)=(.+)$/.exec(word);
    return found ? [{ does: found[1]!, what: unquoted(found[2]!) }] : [];
  });
  const zone = words.find((word) => word.startsWith('--zone='))?.slice('--zone='.length);
  const isOutside = zone === undefined || /^(?:public|external|dmz)$/.test(zone);
  for (const { does, what } of options) {
    const ports = portWords([what], node);
    if (does === 'remove') takeBack(place, 'firewalld', ports);
    else
      addRules(place, ports, {
        ...{ by: 'firewalld', protocol: 'tcp', from: isOutside ? everyone : undefined, lets: true },
        task: settingAt('firewall-cmd', node.span),
      });
  }
}

/** [docs: iptables(8), iptables-extensions(8)] */
function iptables({ name, words, node, place }: Line): void {
  const adds = after(words, '-A', '--append', '-I', '--insert');
  const jump = after(words, '-j', '--jump');
  const table = after(words, '-t', '--table') ?? 'filter';
  const states = after(words, '--state', '--ctstate');
  const isRule = (adds === 'INPUT' || after(words, '-D', '--delete') === 'INPUT') && table === 'filter';
  if (!isRule || words.includes('!') || (states !== undefined && !/\bNEW\b/i.test(states))) return;
  const ports = portWords(
    [after(words, '--dport', '--dports', '--destination-port', '--destination-ports') ?? ''],
    node,
  );
  if (adds === undefined) takeBack(place, name, ports);
  else if (isAllow(jump) || isReject(jump))
    addRules(
      place,
      ports,
      {
        ...{ by: name, protocol: after(words, '-p', '--protocol') === 'udp' ? 'udp' : 'tcp', lets: isAllow(jump) },
        ...limited(after(words, '-i', '--in-interface'), after(words, '-s', '--source', '--src'), node),
        task: settingAt(name, node.span),
      },
      words.some((word) => word === '-I' || word === '--insert'),
    );
}
