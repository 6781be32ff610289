import { HOLE } from '../../syntax/scan.ts';
import { originOf } from '../settings.ts';
import type { Server } from './authenticators.ts';
import type { Config, Driver } from './config.ts';
import type { Option } from './options.ts';
import { type Line, type Refusal, refusalAt } from './line.ts';
import type { Macro } from './macros.ts';
import { isAuthenticatorOption, isBoolean, isGenericOption, isMainOption } from './names.ts';

/** A line that ends Exim, and why in its own words. */
interface Fault {
  readonly reason: string;
  readonly line: Line;
  readonly name?: string;
  /** The line before it that it contradicts. */
  readonly earlier?: Line;
}

/** What Exim stops at: macros, then line by line, then authenticators of one name [source: readconf.c; measured: exim -bV]. */
export function firstRefusal(config: Config, servers: readonly Server[], main: string): Refusal | undefined {
  const faults = [
    ...config.odd.filter((line) => line.holds()).map(oddFault),
    ...optionFaults(config.main.list, true),
    ...listFaults(config),
    ...sectionFaults(config),
    ...twiceFaults(config.authenticators),
    ...config.authenticators.flatMap(driverFaults),
  ];
  const told = faults.map((fault) => toldOf(fault, main));
  return [...config.refusals, ...macroRefusals(config), ...told][0] ?? sameName(servers);
}

function toldOf({ reason, line, name, earlier }: Fault, main: string): Refusal {
  const found = refusalAt(
    reason,
    { span: line.span, number: line.number, ...(name === undefined ? {} : { name }) },
    main,
  );
  if (!earlier) return found;
  return { ...found, because: [...found.because, { name: name ?? 'line', origin: originOf(earlier.span) }] };
}

function oddFault(line: Line): Fault {
  const name = /^[a-z_0-9]+/.exec(line.raw)?.[0];
  return { line, reason: name === undefined ? 'unrecognized configuration line' : `missing "=" after ${name}` };
}

/** Conditions are only looked at where a line would be wrong: few are. */
function optionFaults(list: readonly Option[], isMain: boolean): readonly Fault[] {
  const seen = new Map<string, readonly Option[]>();
  return list.flatMap((option): readonly Fault[] => {
    const { written: name, line } = option;
    const before = seen.get(name) ?? [];
    seen.set(name, [...before, option]);
    const reason = wrongAlone(option, isMain);
    if (reason !== undefined) return line.holds() ? [{ reason, line, name }] : [];
    if (before.length === 0 || !line.holds()) return [];
    const earlier = before.find((one) => one.line.holds())?.line;
    return earlier ? [{ reason: `"${name}" option set for the second time`, line, name, earlier }] : [];
  });
}

function wrongAlone({ name, hasValue, line, statement }: Option, isMain: boolean): string | undefined {
  if (name.includes(HOLE)) return undefined;
  if (isMain && !isMainOption(name)) return `main option "${name}" unknown`;
  if (!isMain) return isAuthenticatorOption(name) ? undefined : `option "${name}" unknown`;
  if (!hasValue) return isBoolean(name) ? undefined : `unexpected end of line (data missing) after ${name}`;
  if (isBoolean(name)) {
    const value = statement().args[0]?.value;
    const isSwitch = value === undefined || /^(true|yes|false|no)$/i.test(value);
    return isSwitch ? undefined : `"${value}" is not a valid value for the "${name}" option`;
  }
  const quoted = /=\s*(".*)$/s.exec(line.raw)?.[1];
  if (quoted === undefined || /^"(?:[^"\\]|\\.)*"$/s.test(quoted)) return undefined;
  return /^"(?:[^"\\]|\\.)*"/s.test(quoted)
    ? `extra characters follow string value for ${name}`
    : `missing quote at end of string value for ${name}`;
}

function listFaults({ hostLists }: Config): readonly Fault[] {
  return [...hostLists].flatMap(([name, lines]): readonly Fault[] => {
    const [earlier, line] = lines.length > 1 ? lines.filter((one) => one.holds()) : [];
    return earlier && line ? [{ reason: `duplicate name "${name}" for a named host list`, line, earlier }] : [];
  });
}

const SECTIONS = ['acl', 'routers', 'transports', 'retry', 'rewrite', 'authenticators', 'local_scan'];

function sectionFaults({ sections }: Config): readonly Fault[] {
  return sections.flatMap(({ name, line }, i): readonly Fault[] => {
    if (name.includes(HOLE)) return [];
    const known = SECTIONS.includes(name);
    const earlier = sections.slice(0, i).find((one) => one.name === name)?.line;
    if (!known) return [{ reason: `"${name}" is not a known configuration section name`, line }];
    return earlier ? [{ reason: `"${name}" section is repeated in the configuration file`, line, earlier }] : [];
  });
}

function twiceFaults(drivers: readonly Driver[]): readonly Fault[] {
  const seen = new Map<string, Line>();
  return drivers.flatMap(({ name, line }): readonly Fault[] => {
    const earlier = seen.get(name);
    seen.set(name, line);
    if (!earlier?.holds() || !line.holds()) return [];
    return [{ reason: `there are two authenticators called "${name}"`, line, earlier }];
  });
}

/** Drivers of some build; one that no build has ends Exim. */
const DRIVERS = /^(plaintext|cram_md5|cyrus_sasl|dovecot|external|gsasl|heimdal_gssapi|spa|tls)$/;

function driverFaults({ name, line, list, holes }: Driver): readonly Fault[] {
  const faults = optionFaults(list, false);
  if (faults.length > 0) return faults;
  const kinds = list.filter((one) => one.name === 'driver');
  const kind = kinds.find((one) => one.line.holds());
  const value = kind?.statement().args[0]?.value;
  if (kind && value !== undefined && !DRIVERS.test(value))
    return [{ reason: `authenticator ${name}: cannot find authenticator driver "${value}"`, line: kind.line }];
  const early = list.slice(0, kind ? list.indexOf(kind) : 0).find((one) => !isGenericOption(one.name));
  if (early?.line.holds()) {
    const reason = `option "${early.name}" unknown ("driver" must be specified before any private options)`;
    return [{ reason, line: early.line, name: early.name }];
  }
  const isOpen = holes.length > 0 || kind !== undefined || !line.holds();
  return isOpen ? [] : [{ reason: `no driver defined for authenticator "${name}"`, line }];
}

/** Names inside of each other are looked for among so many. */
const MOST_NAMES = 1_000;

/** A name twice with a single `=`, `==` without a first one, and a name that holds an earlier one [source: readconf.c, macro_read_assignment; measured: macro-redefined-without-double-equals]. */
function macroRefusals({ macros }: Config): readonly Refusal[] {
  const names = new Set<string>();
  return macros.all().flatMap((macro, i): readonly Refusal[] => {
    const isKnown = names.has(macro.name);
    const inside = isKnown || names.size > MOST_NAMES ? undefined : [...names].find((one) => macro.name.includes(one));
    names.add(macro.name);
    if (!isKnown && !macro.redefines && inside === undefined) return [];
    if (!macro.holds()) return [];
    const reason = macroFault(
      macro,
      inside,
      isKnown && macros.defined(macro.name, i) !== undefined,
      (name) => macros.defined(name, i) !== undefined,
    );
    return reason === undefined ? [] : [{ reason: `Exim configuration error: ${reason}`, because: [macro.setting] }];
  });
}

function macroFault(
  { name, redefines }: Macro,
  inside: string | undefined,
  isDefined: boolean,
  holds: (name: string) => boolean,
): string | undefined {
  if (inside !== undefined && holds(inside))
    return `"${name}" cannot be defined as a macro because previously defined macro "${inside}" is a substring`;
  if (isDefined === redefines) return undefined;
  return redefines
    ? `can't redefine an undefined macro "${name}"`
    : `macro "${name}" is already defined (use "==" if you want to redefine it)`;
}

/** Two servers of one mechanism [source: readconf.c, auths_init]. */
function sameName(servers: readonly Server[]): Refusal | undefined {
  const seen = new Map<string, Server>();
  for (const server of servers) {
    if (server.mechanism === undefined) continue;
    const earlier = seen.get(server.mechanism);
    if (earlier) {
      const reason = `two server authenticators (${earlier.name} and ${server.name}) have the same public name (${server.mechanism})`;
      const because = [{ name: 'public_name', value: server.mechanism, origin: originOf(server.at) }, earlier.made];
      return { reason: `Exim configuration error: ${reason}`, because };
    }
    seen.set(server.mechanism, server);
  }
  return undefined;
}
