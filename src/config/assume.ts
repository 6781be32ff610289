import { type Assume, nothingAssumed } from '../model/assume.ts';
import { plainFile, type Span, span } from '../text/source-file.ts';
import { UsageError } from '../text/usage-error.ts';
import { fail, type Node } from './node.ts';
import { anything, fieldsOf, listOf, oneOf, optional, orBoolean, orTable, tableOf, text, textLike } from './read.ts';
import { suggestion } from '../text/suggest.ts';

/** What one file or argument says; what it leaves out is not said. */
export type PartialAssume = Partial<Assume>;

const release = textLike(/^\d[\w.+~-]*$/, 'a release such as "2.3.19.1"');
const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = `${OCTET}(?:\\.${OCTET}){3}`;
const IPV6 = '[\\da-f]{0,4}(?::[\\da-f]{0,4}){2,7}(?:(?<=:)\\d+(?:\\.\\d+){3})?';
const address = textLike(new RegExp(`^(?:${IPV4}|${IPV6})$`, 'i'), 'an IP address');
const network = textLike(
  new RegExp(`^(?:${IPV4}/(?:3[0-2]|[12]?\\d)|${IPV6}/(?:12[0-8]|1[01]\\d|\\d?\\d))$`, 'i'),
  'a network such as "10.0.0.0/8"',
);
/** `yes` and `no` are meant as switches, and are none. */
const root = textLike(/^(?!(?:yes|no|on|off|true|false)$)/i, '"true", "false" or the root of a host');
const protocol = oneOf(['pop2', 'pop3', 'imap', 'smtp', 'submission', 'managesieve', 'lmtp']);

/** How each key is read, and how an argument of the command line is split: INTERFACE, `--assume`. */
const KEYS = {
  versions: 'table',
  build: 'text',
  addresses: 'list or table',
  client: 'list',
  backends: 'text or table',
  'trusted-networks': 'list',
  names: 'text or table',
  packages: 'list',
  present: 'list',
  facts: 'table',
  complete: 'list',
} as const;

export const assumeKeys: readonly string[] = Object.keys(KEYS);

export function readAssume(node: Node): PartialAssume {
  const fields = fieldsOf(node, assumeKeys, '"assume"');
  const field = (key: keyof typeof KEYS) => fields.get(key);
  return {
    ...optional(field('versions'), tableOf(release), (versions) => ({ versions })),
    ...optional(field('build'), oneOf(['debian', 'upstream']), (build) => ({ build })),
    ...optional(field('addresses'), orTable(listOf(address), tableOf(listOf(address))), (addresses) => ({ addresses })),
    ...optional(field('client'), listOf(address), (client) => ({ client })),
    ...optional(field('backends'), orTable(oneOf(['accept']), tableOf(protocol)), (backends) => ({ backends })),
    ...optional(field('trusted-networks'), listOf(network), (trustedNetworks) => ({ trustedNetworks })),
    ...optional(field('names'), orTable(text, tableOf(text)), (names) => ({ names })),
    ...optional(field('packages'), listOf(text), (packages) => ({ packages })),
    ...optional(field('present'), listOf(text), (present) => ({ present })),
    ...optional(field('facts'), tableOf(anything), (facts) => ({ facts })),
    ...optional(field('complete'), orBoolean(listOf(root)), (complete) => ({ complete })),
  };
}

/** The same of a value that was read already: an example's; `what` names it in messages. */
export function readAssumeValue(value: unknown, what: string): PartialAssume {
  const file = plainFile(`--assume of ${what}`, '');
  return readAssume(nodeFrom(value, span(file, 0, 0)));
}

function nodeFrom(value: unknown, at: Span): Node {
  if (Array.isArray(value)) return { kind: 'list', items: value.map((one) => nodeFrom(one, at)), span: at };
  if (typeof value !== 'object' || value === null)
    return { kind: 'scalar', type: 'argument', source: String(value), span: at };
  const entries = Object.entries(value).map(([key, one]) => ({ key, keySpan: at, value: nodeFrom(one, at) }));
  return { kind: 'table', entries, span: at };
}

/** Whether an argument of `--assume` sets a key; otherwise it names a file. */
export function setsKey(argument: string): boolean {
  return /^[A-Za-z][A-Za-z-]*(\.[^=]*)?=/.test(argument);
}

/** `versions.dovecot=2.4.1`, `complete=true`, `client=192.0.2.2,192.0.2.3`. */
export function assumeFromArgument(argument: string): PartialAssume {
  const equals = argument.indexOf('=');
  const [key = '', ...inner] = argument.slice(0, equals).split('.');
  const file = plainFile(`--assume ${argument.slice(0, equals)}`, argument);
  const at = span(file, 0, argument.length);
  const form = Object.entries(KEYS).find(([name]) => name === key)?.[1];
  if (form === undefined)
    throw new UsageError(`--assume ${argument}: unknown key "${key}"${suggestion(key, assumeKeys)}`);
  const name = inner.join('.');
  const value = writtenAs(argument.slice(equals + 1), form.includes('list'), at);
  if (name !== '' && !form.includes('table')) fail(at, `"${key}" has no keys of its own`);
  if (name === '' && form === 'table') fail(at, `expected ${key}.NAME=VALUE`);
  return readAssume(tableAt(at, key, name === '' ? value : tableAt(at, name, value)));
}

/** What is said first counts least; tables are joined key by key, everything else replaces. */
export function mergeAssume(layers: readonly PartialAssume[]): Assume {
  let merged = nothingAssumed;
  for (const layer of layers) merged = over(merged, layer);
  return merged;
}

function over(below: Assume, above: PartialAssume): Assume {
  return {
    ...below,
    ...above,
    versions: { ...below.versions, ...above.versions },
    facts: { ...below.facts, ...above.facts },
    ...joined('addresses', below.addresses, above.addresses),
    ...joined('backends', below.backends, above.backends),
    ...joined('names', below.names, above.names),
  };
}

function joined(key: string, below: unknown, above: unknown): object {
  return isTable(below) && isTable(above) ? { [key]: { ...below, ...above } } : {};
}

function isTable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function writtenAs(written: string, isList: boolean, at: Span): Node {
  const scalar = (source: string): Node => ({ kind: 'scalar', type: 'argument', source, span: at });
  if (!isList || /^(true|false)$/.test(written)) return scalar(written);
  return { kind: 'list', items: written.split(',').map((one) => scalar(one.trim())), span: at };
}

function tableAt(at: Span, key: string, value: Node): Node {
  return { kind: 'table', entries: [{ key, keySpan: at, value }], span: at };
}
