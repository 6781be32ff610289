import type { Opening, Ports, Setting } from '../../model/model.ts';
import { fact, unknown } from '../../model/facts.ts';
import { everyone, parseNetwork } from '../../platform/network.ts';
import { mailPorts, portNamed } from '../../platform/services.ts';
import type { Span } from '../../text/source-file.ts';
import { argumentOf, textArgument, type Word } from './argument.ts';
import type { Machine, Place } from './context.ts';
import { thereUnder } from './packages.ts';
import type { Call } from './task.ts';
import type { When } from './when.ts';

/** One rule as a task makes it. Without `ports` nobody knows which; without `from` nobody knows for whom. */
export interface Rule {
  readonly by: string;
  readonly protocol: 'tcp' | 'udp';
  readonly ports: Ports | undefined;
  readonly from: readonly string[] | undefined;
  readonly lets: boolean;
  /** What is done where no rule fits. */
  readonly isLast?: boolean;
  readonly at: Span;
  /** The task or command, and the limit to some clients, if any. */
  readonly task: Setting<unknown>;
  readonly limit?: Setting<unknown>;
  readonly when: readonly When[];
}

export const ALL: Ports = { first: 0, last: 65_535 };

/** Ports as filters write them: 110, 100:150, 100-150, 110/tcp, a name. Undefined where it cannot be one of mail. */
export function portsIn(written: string): (Ports & { readonly protocol?: string }) | undefined {
  const [name = '', protocol] = written.split('/');
  const [, first, last = first] = /^(\d+)(?:[:-](\d+))?$/.exec(name) ?? [];
  const only = protocol === undefined ? {} : { protocol };
  if (first !== undefined) return { first: Number(first), last: Number(last), ...only };
  const port = portNamed(name);
  return port === undefined ? undefined : { first: port, last: port, ...only };
}

/** Everybody for `any`; undefined where it is no network that can be read. */
export function networksIn(written: string | undefined): readonly string[] | undefined {
  if (written === undefined) return undefined;
  if (/^(?:any|anywhere|0\.0\.0\.0\/0|0\/0|::\/0|)$/i.test(written)) return everyone;
  return parseNetwork(written) ? [written] : undefined;
}

export function settingAt(name: string, span: Span, value?: string): Setting {
  return { name, ...(value === undefined ? {} : { value }), origin: { kind: 'written', span, overrides: [] } };
}

/** The networks that a task's argument names; everybody where it has none. */
export function fromArgument(call: Call, place: Place, ...names: readonly string[]): Pick<Rule, 'from' | 'limit'> {
  const node = argumentOf(call, ...names);
  if (!node) return { from: everyone };
  const text = textArgument(call, place, ...names);
  return { from: networksIn(text), limit: settingAt(names[0]!, node.span, text) };
}

/** One rule for each port, in front of the filter's others where it is inserted. */
export function addRules(
  { machine, when }: Place,
  words: readonly Word[],
  rule: Omit<Rule, 'ports' | 'at' | 'when'>,
  isFirst = false,
): void {
  const rules = words.flatMap(({ text, at }): readonly Rule[] => {
    if (text === undefined) return [{ ...rule, ports: undefined, at, when }];
    const ports = portsIn(text);
    if (!ports) return [];
    const protocol = ports.protocol === 'udp' ? 'udp' : rule.protocol;
    return [{ ...rule, protocol, ports: { first: ports.first, last: ports.last }, at, when }];
  });
  if (isFirst) machine.openings.unshift(...rules);
  else machine.openings.push(...rules);
}

/** Takes back what the same filter was told of these ports before. */
export function takeBack({ machine: { openings }, when }: Place, by: string, words: readonly Word[]): void {
  if (when.length > 0) return;
  const gone = words.flatMap(({ text }) => (text === undefined ? [] : (portsIn(text) ?? [])));
  const stays = openings.filter(
    (one) => one.by !== by || !gone.some((ports) => one.ports?.first === ports.first && one.ports.last === ports.last),
  );
  openings.splice(0, openings.length, ...stays);
}

/** Whether one of them alone makes a machine worth showing: it lets clients to where mail is read before TLS. */
export function opensMail({ ports, lets }: Rule): boolean {
  if (!lets || !ports || ports.last - ports.first > 10_000) return false;
  return [109, 110, 143].some((port) => mailPorts[port] && ports.first <= port && port <= ports.last);
}

/** What tasks say to packet filters, as openings of the host. */
export function openingsOf({ openings, active }: Machine, root: string): readonly Opening[] {
  const last = openings.filter(({ isLast, by }) => isLast && (by !== 'ufw' || active.has(by)));
  const inOrder = [...openings.filter(({ isLast }) => !isLast), ...last];
  return inOrder.map(({ at, by, protocol, ports, from, lets, task, limit, when }) => {
    const setting = settingAt('port', at, ports && shown(ports));
    const why = [setting, ...(limit ? [limit] : []), task];
    return {
      ...{ at, by, protocol: fact(protocol) },
      ports: ports ? fact(ports, ...why) : unknown(...why),
      from: from ? fact(from, ...(limit ? [limit] : [])) : unknown(...(limit ? [limit] : [])),
      lets: fact(lets, task),
      ...(when.length > 0 ? { there: thereUnder(when, root, task) } : {}),
    };
  });
}

function shown({ first, last }: Ports): string {
  return first === last ? String(first) : `${first} to ${last}`;
}

export function isReject(word: string | undefined): boolean {
  return word !== undefined && /^(?:deny|reject|drop)$/i.test(word);
}

export function isAllow(word: string | undefined): boolean {
  return word !== undefined && /^(?:allow|accept|limit)$/i.test(word);
}
