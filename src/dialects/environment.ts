import { fact, unknown } from '../model/facts.ts';
import type { Fact, Interpreted, Listener, Protocol, Session, Setting } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import { fileAt } from '../platform/files.ts';
import { environmentFile } from '../platform/images/index.ts';
import { parseBlock } from '../syntax/block.ts';
import { parseKeyValue } from '../syntax/key-value.ts';
import type { Statement } from '../syntax/statement.ts';
import { plainFile, type SourceFile, type Span, startOf } from '../text/source-file.ts';
import { listenerOf, sessionOf } from './listener.ts';
import { reached } from './reach.ts';
import { plainSession, tlsSession } from './sessions.ts';
import { reader, type Reading, type Row, secretsIn, switchOf } from './settings.ts';

/** `1`, `true`, `yes` and `on` switch a variable on, in any case; everything else is off. */
export const flag = switchOf(
  (written) => /^(1|true|yes|on)$/i.test(written),
  (written) => !/^(1|true|yes|on)$/i.test(written),
);

/** The variables of a container, as its image's start script finds them. */
export interface Variables {
  readonly file: SourceFile;
  readonly statements: readonly Statement[];
  read<T>(row: Row<T>): Reading<T>;
}

/** The variables of an image that is configured by them; none where the host is no such container. */
export function environmentMains(world: World, dialect: string): readonly string[] {
  return fileAt(world, environmentFile(dialect)) ? [environmentFile(dialect)] : [];
}

export function variablesOf(world: World, main: string): Variables {
  const file = fileAt(world, main) ?? plainFile(main.slice(1), '');
  const { statements } = parseKeyValue(file, { separator: '=', continuation: 'backslash' });
  const near = startOf(file);
  return { file, statements, read: (row) => reader(world).last(row, statements, near) };
}

/** One socket that the programs of an image open. */
export interface Port {
  readonly port: number;
  readonly protocol: Protocol;
  readonly session: Session;
  readonly open?: Fact<boolean>;
}

/** A service of sockets on every address; nothing of its own configuration is read but the variables. */
export function imageService(world: World, { file, statements }: Variables, ports: readonly Port[]): Interpreted {
  return {
    ...{ main: file, files: [file], starts: fact(true), startError: fact(''), problems: [] },
    listeners: ports.map((one) => listenerAt(world, file, one)),
    secrets: secretsIn(statements, []),
  };
}

function listenerAt(world: World, file: SourceFile, { port, protocol, session, open }: Port): Listener {
  const near = startOf(file);
  const builtIn = <T>(name: string, value: T): Setting<T> => ({
    name,
    value,
    origin: { kind: 'default', of: world.label(), near },
  });
  const address = fact('0.0.0.0', builtIn('address', '0.0.0.0'));
  const { files: _files, problems: _problems, secrets: _secrets, ...rest } = session;
  return listenerOf({
    ...rest,
    ...reached(world, address, session.cleartextLogin.remote),
    ...{ id: `${protocol} ${port}`, declaredAt: near, named: fact(protocol, builtIn('protocol', protocol)) },
    ...{ address, port: fact(port, builtIn('port', port)) },
    ...(open ? { open } : {}),
  });
}

/** What a plain port gives: TLS is there and demanded, there and not demanded, or not there at all. */
export type Demand = 'demanded' | 'offered' | 'absent' | 'forbidden';

const PLAIN: Readonly<
  Record<Demand, { readonly starttls: 'none' | 'offered' | 'required'; readonly login: 'accepted' | 'refused' }>
> = {
  demanded: { starttls: 'required', login: 'refused' },
  offered: { starttls: 'offered', login: 'accepted' },
  absent: { starttls: 'none', login: 'accepted' },
  forbidden: { starttls: 'none', login: 'refused' },
};

/** A port on which clients log in; unknown where nobody knows what is demanded. */
export function plainPort(port: number, protocol: Protocol, demand: Fact<Demand>, open?: Fact<boolean>): Port {
  const { is, because } = demand;
  const session =
    is === undefined ? hiddenSession(protocol, because) : plainSession({ protocol, ...PLAIN[is], because });
  return { port, protocol, session, ...(open ? { open } : {}) };
}

/** A port that begins with TLS. */
export function tlsPort(
  port: number,
  protocol: Protocol,
  because: readonly Setting<unknown>[],
  open?: Fact<boolean>,
): Port {
  return { port, protocol, session: tlsSession(protocol, because), ...(open ? { open } : {}) };
}

/** Port 25 of a server that takes mail there and no logins. */
export function relayPort(starttls: Fact<'none' | 'offered'>): Port {
  const { because } = starttls;
  const refused = fact<'refused'>('refused', ...because);
  const session = sessionOf({
    protocol: fact('smtp', ...because),
    transport: fact('plain', ...because),
    starttls,
    auth: fact('none', ...because),
    cleartextLogin: { remote: refused, loopback: refused },
    cleartextFrom: fact([], ...because),
    tlsLogin: refused,
  });
  return { port: 25, protocol: 'smtp', session };
}

function hiddenSession(protocol: Protocol, because: readonly Setting<unknown>[]): Session {
  return sessionOf({
    protocol: fact(protocol, ...because),
    transport: fact('plain', ...because),
    starttls: unknown(...because),
    auth: unknown(...because),
    cleartextLogin: { remote: unknown(...because), loopback: unknown(...because) },
  });
}

const mayNot: Row<boolean> = {
  name: 'disable_plaintext_auth',
  kind: switchOf(
    (written) => /^yes$/i.test(written),
    (written) => /^no$/i.test(written),
  ),
  defaults: [],
  cite: 'docs: Dovecot 2.3, disable_plaintext_auth',
};
const may: Row<boolean> = { ...mayNot, name: 'auth_allow_cleartext', cite: 'docs: Dovecot 2.4, auth_allow_cleartext' };

/** What a file says that an image's Dovecot reads after its own: whether passwords are taken without TLS. */
export function plaintextIn(
  world: World,
  path: string,
): { readonly is: boolean; readonly setting: Setting } | undefined {
  const file = fileAt(world, path);
  if (!file) return undefined;
  const { statements } = parseBlock(file);
  const near: Span = startOf(file);
  const old = reader(world).last(mayNot, statements, near);
  const now = reader(world).last(may, statements, near);
  if (now.setting.value !== undefined) return { is: now.setting.value, setting: shownAs(now.setting) };
  return old.setting.value === undefined ? undefined : { is: !old.setting.value, setting: shownAs(old.setting) };
}

function shownAs(setting: Setting<boolean>): Setting {
  return { ...setting, value: setting.shown ?? (setting.value ? 'yes' : 'no') };
}
