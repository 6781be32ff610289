import { fact } from '../../model/facts.ts';
import type { Interpreted, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt, openBeside } from '../../platform/files.ts';
import { type Expanded, expand, type Included } from '../../syntax/expand.ts';
import type { SettingStatement } from '../../syntax/statement.ts';
import { plainFile, type SourceFile, startOf } from '../../text/source-file.ts';
import type { Keyed } from '../key-pair.ts';
import type { Refusal } from '../refusal.ts';
import { originOf } from '../settings.ts';
import { parseSmtpdConf } from './grammar.ts';
import { type Line, type Lines, linesIn } from './lines.ts';
import { type Listen, lineSetting, listenOf } from './listen.ts';
import { listenersOf } from './listeners.ts';
import { keyedBy, pkiRefusal, pkisOf } from './pki.ts';
import { DIRECTIVES } from './settings.ts';
import { isNoAddress, socketsOf } from './sockets.ts';

/** smtpd.conf as smtpd would run it, in one world. */
export function service(world: World, main: string): Interpreted {
  const file = fileAt(world, main) ?? plainFile(main.slice(1), '');
  const read = expanded(world, main, file);
  const told = linesIn(world, read.statements);
  const pkis = pkisOf(told.lines);
  const asked = told.lines.flatMap((line, at): readonly Asked[] => {
    const listen = line.first.text === 'listen' ? listenOf(world, line) : undefined;
    return listen ? [{ listen, keyed: keyedBy(world, listen, pkis, { at, isOpen: told.isOpen }) }] : [];
  });
  const refusal =
    includeRefusal(world, read) ??
    lineRefusal(world, main, told, asked) ??
    rulesRefusal(told, file) ??
    pkiRefusal(world, pkis) ??
    twiceRefusal(world, asked);
  return {
    main: file,
    files: read.files,
    starts: refusal ? fact(false, ...refusal.because) : fact(true),
    startError: refusal ? fact(refusal.reason, ...refusal.because) : fact(''),
    listeners: asked
      .filter(({ listen }) => listen.address.text !== undefined || listen.line.rest.length > 1)
      .flatMap(({ listen, keyed }) => listenersOf(world, listen, keyed)),
    problems: read.problems,
    secrets: [],
  };
}

interface Asked {
  readonly listen: Listen;
  readonly keyed: Keyed;
}

function expanded(world: World, main: string, file: SourceFile): Expanded {
  return expand(file, {
    parse: parseSmtpdConf,
    include: (statement) => (isInclude(statement) ? included(world, main, statement) : undefined),
  });
}

function isInclude({ key, operator }: SettingStatement): boolean {
  return key.value === 'include' && !operator;
}

function included(world: World, main: string, { args: [name] }: SettingStatement): Included {
  if (name?.value === undefined) return { kind: 'hole' };
  if (!name.value.startsWith('/')) return { kind: 'hole' }; // beside the folder that smtpd was started in
  const found = openBeside(world, main, name.value);
  if (found.kind === 'file') return { kind: 'files', files: [found.file] };
  if (found.kind === 'absent') return { kind: 'refused', reason: `failed to include file ${name.value}` };
  return { kind: 'hole' };
}

function includeRefusal(world: World, { refusals }: Expanded): Refusal | undefined {
  const first = refusals.find(({ under }) => world.holds(under));
  return first && { reason: first.reason, because: [{ name: 'include', origin: originOf(first.at) }] };
}

/** The first line that is refused; smtpd reads them in order [measured: smtpd -n]. */
function lineRefusal(world: World, main: string, { lines }: Lines, asked: readonly Asked[]): Refusal | undefined {
  const byLine = new Map(asked.map((one) => [one.listen.line, one]));
  for (const line of lines) {
    const found = byLine.get(line);
    const refusal = found ? listenRefusal(world, main, found) : directiveRefusal(line);
    if (refusal) return refusal;
  }
  return undefined;
}

function listenRefusal(world: World, main: string, { listen, keyed }: Asked): Refusal | undefined {
  const setting = lineSetting(listen);
  if (listen.error !== undefined) return { reason: listen.error, because: [setting] };
  if (keyed.refusal) return keyed.refusal;
  const reason = `invalid virtual ip or interface: ${listen.address.text}`;
  return isNoAddress(world, main, listen) ? { reason, because: [setting] } : undefined;
}

function directiveRefusal({ first, statement, error }: Line): Refusal | undefined {
  const { text } = first;
  const isKnown = text === undefined || (!first.isQuoted && DIRECTIVES.has(text));
  if (isKnown && error === undefined) return undefined;
  const setting: Setting = { name: text ?? '', origin: originOf(statement.span) };
  return { reason: error ?? 'syntax error', because: [setting] };
}

/** Without a single `match` smtpd does not start [measured: smtpd -n]. */
function rulesRefusal({ lines, isOpen }: Lines, file: SourceFile): Refusal | undefined {
  if (isOpen || lines.some(({ first }) => first.text === undefined || first.text === 'match')) return undefined;
  const near = startOf(file);
  return { reason: 'no rules, nothing to do', because: [{ name: 'match', origin: originOf(near) }] };
}

/** The same port on the same address, or on the wildcard beside it: the second cannot listen [measured: same-port-twice; Linux]. */
function twiceRefusal(world: World, asked: readonly Asked[]): Refusal | undefined {
  const seen = new Map<string, Map<string, Setting>>();
  for (const { listen } of asked)
    for (const { address } of socketsOf(world, listen)) {
      if (address === undefined || listen.port === undefined || listen.error !== undefined) continue;
      const family = `${address.includes(':') ? 6 : 4} ${listen.port}`;
      const taken = seen.get(family) ?? new Map<string, Setting>();
      const any = taken.get('0.0.0.0') ?? taken.get('::');
      const [first] = isAny(address) ? taken.values() : [];
      const earlier = taken.get(address) ?? any ?? first;
      const setting = lineSetting(listen);
      if (earlier) return { reason: 'listen: Address already in use', because: [setting, earlier] };
      seen.set(family, taken.set(address, setting));
    }
  return undefined;
}

function isAny(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}
