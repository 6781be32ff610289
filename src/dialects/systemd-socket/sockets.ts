import { limits } from '../../limits.ts';
import { fact } from '../../model/facts.ts';
import type { Listener, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { listed, withSpecifiers } from '../../platform/unit-command.ts';
import { inSection, type Unit } from '../../platform/unit-files.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import { type Problem, problem } from '../../text/problem.ts';
import { type SourceFile, type Span, spanText, startOf } from '../../text/source-file.ts';
import type { Run } from '../dialect.ts';
import { originOf, type Reader, reader, writtenValue } from '../settings.ts';
import { opened } from '../super-server.ts';
import { enabled } from '../enabled-unit.ts';
import { type Endpoint, endpointOf } from './endpoints.ts';
import { brokenHeader, passedOver, takes } from './faults.ts';
import { clashIn } from './clash.ts';
import { addressGate, deviceGate } from './gates.ts';
import { rows } from './settings.ts';
import { spokenOn, startedBy } from './started.ts';

export interface Made {
  readonly listeners: readonly Listener[];
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
  readonly secrets: readonly Span[];
  /** Why nothing of the unit opens, and the line that is to blame. */
  readonly refusal?: { readonly reason: string; readonly setting: Setting };
}

/** One `ListenStream=` that counts. */
export interface Wanted {
  readonly line: SettingStatement;
  readonly setting: Setting;
  readonly endpoint: Endpoint & { readonly kind: 'tcp' };
}

/** The listeners of a socket unit; none where it is masked, or systemd does not load it. */
export function socketsOf(world: World, run: Run, unit: Unit): Made {
  const nothing: Made = { listeners: [], files: [], problems: [], secrets: [] };
  if (unit.state === 'masked') return nothing;
  const problems: Problem[] = [...passedOver(world, unit)];
  const section = inSection(unit, 'Socket').filter((statement) => takes(statement));
  const wanted = wantedBy(world, unit, section, problems).slice(0, limits.listenersPerService);
  const refusal = refusalOf(world, unit, section);
  if (refusal) return { ...nothing, problems: [...problems, refusal] };
  if (wanted.length === 0) return { ...nothing, problems };
  const made = listenersOf(world, run, { unit, section, wanted });
  const clash = clashIn(world, section, wanted);
  return { ...made, problems: [...problems, ...made.problems], ...(clash ? { refusal: clash } : {}) };
}

/** The addresses that systemd understands; it passes over the others, and over names [measured: hostname, service-name-port, trailing-comment]. */
function wantedBy(world: World, unit: Unit, section: readonly Statement[], problems: Problem[]): readonly Wanted[] {
  return listed(world, section, /^Listen/).flatMap((line): readonly Wanted[] => {
    if (line.key.value !== 'ListenStream' && (line.args[0]?.value ?? '') !== '') return [];
    const written = writtenValue(line);
    const setting: Setting = {
      name: 'ListenStream',
      ...(written.value === undefined ? {} : { value: written.value }),
      origin: originOf(line.span),
    };
    const endpoint = endpointOf(withSpecifiers(written, unit), setting);
    if (endpoint.kind === 'refused') problems.push(refusedAddress(line, written.span));
    return endpoint.kind === 'tcp' ? [{ line, setting, endpoint }] : [];
  });
}

function refusedAddress(line: SettingStatement, at: Span): Problem {
  const shown = spanText(at);
  const why = /\s[#;]/.test(shown)
    ? 'what follows the address is part of the value'
    : 'it takes numbers, and no names of hosts or ports';
  return problem('bad-value', `systemd passes over the address "${shown}", since ${why}`, line.span);
}

/** Why systemd does not load the unit at all. */
function refusalOf(world: World, unit: Unit, section: readonly Statement[]): Problem | undefined {
  const broken = brokenHeader(unit);
  const because = (why: string, at: Span) =>
    problem('bad-value', `systemd does not load "${unit.name}", since ${why}`, at);
  if (broken) return because('a header has no closing bracket', broken.span);
  const lines = inSection(unit, 'Socket');
  const at = lines.find(({ kind }) => kind === 'setting')?.span ?? (unit.files[0] && startOf(unit.files[0]));
  const isSeen =
    unit.state === 'loaded' && lines.every((line) => line.kind === 'setting' && line.key.value !== undefined);
  const listening = listed(world, section, /^Listen(?!enBacklog)/).filter((line) => isUnderstood(line, unit));
  if (at && isSeen && listening.length === 0) return because('no line of it names a socket', at);
  const { statement, setting } = reader(world).last(rows.service, section, at ?? nowhere(unit));
  const isAccepting = statement && setting.value !== '' && accepts(reader(world), section, statement.span);
  return isAccepting ? because('"Service" cannot stand beside "Accept=yes"', statement.span) : undefined;
}

function isUnderstood(line: SettingStatement, unit: Unit): boolean {
  if (line.key.value !== 'ListenStream') return true;
  return (
    endpointOf(withSpecifiers(writtenValue(line), unit), { name: '', origin: originOf(line.span) }).kind !== 'refused'
  );
}

function nowhere(unit: Unit): Span {
  return startOf(unit.files[0] ?? { path: unit.name, text: '', holes: [], branches: [] });
}

function accepts(read: Reader, section: readonly Statement[], near: Span): boolean {
  return read.last(rows.accept, section, near).setting.value === true;
}

interface Asked {
  readonly unit: Unit;
  readonly section: readonly Statement[];
  readonly wanted: readonly Wanted[];
}

function listenersOf(world: World, run: Run, { unit, section, wanted }: Asked): Made {
  const read = reader(world);
  const near = wanted[0]!.line.span;
  const accept = read.last(rows.accept, section, near).setting;
  const started = startedBy(world, unit, section, accept);
  const sessions = wanted.flatMap((one) => {
    const spoken = spokenOn(world, run, started, one);
    return spoken ? [{ ...one, ...spoken }] : [];
  });
  if (sessions.length === 0) return { listeners: [], files: [], problems: [], secrets: [] };
  const only = read.last(rows.bindIPv6Only, section, near).setting;
  const device = read.last(rows.bindToDevice, section, near).setting;
  const open = enabled(world, unit, started.unit, near);
  const gates = [...deviceGate(device), ...addressGate(world, section)];
  const v6only = only.value === 'ipv6-only';
  const made = sessions.map(({ line, setting, endpoint: { address, port }, session, dead }) => {
    const { span: declaredAt } = line;
    const id = `${unit.name} ${declaredAt.file.path}:${declaredAt.start}`;
    const named = fact(unit.name.replace(/\.socket$/, ''), { name: unit.name, origin: originOf(declaredAt) });
    const common = { id, declaredAt, named, address, port, v6only, opener: [setting], gates };
    const one = opened(world, dead ? { ...common, dead } : common, session);
    return { ...one, listener: { ...one.listener, open: open(setting) } };
  });
  return {
    listeners: made.map(({ listener }) => listener),
    files: [...started.files, ...made.flatMap(({ files }) => files)],
    problems: made.flatMap(({ problems }) => problems),
    secrets: made.flatMap(({ secrets }) => secrets),
  };
}
