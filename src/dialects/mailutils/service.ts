import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Interpreted, Listener, Login } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { libwrapAt } from '../../platform/libwrap.ts';
import { everyone, isLoopback } from '../../platform/network.ts';
import { type Problem, problem } from '../../text/problem.ts';
import { plainFile } from '../../text/source-file.ts';
import { listenerOf } from '../listener.ts';
import { reached } from '../reach.ts';
import { reader } from '../settings.ts';
import { type Access, accessOf } from './acl.ts';
import { type Config, configOf, SITE } from './config.ts';
import { isDaemon, programOf, unitOf } from './mains.ts';
import { type Server, serversOf } from './servers.ts';
import { type Talk, talkOf } from './session.ts';
import { rows } from './settings.ts';

/** One program as a daemon, in one world. */
export function interpret(world: World, main: string): Interpreted {
  const program = programOf(main);
  const unit = unitOf(world, program);
  const config = configOf(world, program, unit?.argv ?? []);
  const file =
    config.files[0] ?? (unit && fileAt(world, unit.path)) ?? fileAt(world, SITE) ?? plainFile(SITE.slice(1), '');
  const open = isDaemon(world, config, unit);
  const servers = serversOf(world, config).map((server) => ({ server, talk: talkOf(world, config, server.body) }));
  const refusal = config.refusal ?? servers.find(({ talk }) => talk.refusal)?.talk.refusal;
  const made = servers.map(({ server, talk }) => listenerAt(world, config, server, talk));
  const unitFile = unit && fileAt(world, unit.path);
  return {
    main: file,
    files: [
      ...new Set([file, ...config.files, ...(unitFile ? [unitFile] : []), ...made.flatMap(({ files }) => files)]),
    ],
    starts: refusal ? fact(false, ...refusal.because) : fact(true),
    startError: refusal ? fact(refusal.reason, ...refusal.because) : fact(''),
    listeners: made.map(({ listener }, i) => ({ ...listener, open: isTaken(made.slice(0, i), listener) ?? open })),
    problems: [...badModes(world, config, servers), ...made.flatMap(({ problems }) => problems)],
    secrets: [],
  };
}

interface Made extends Pick<Interpreted, 'files' | 'problems'> {
  readonly listener: Listener;
}

function listenerAt(world: World, config: Config, server: Server, { login, session }: Talk): Made {
  const { address, port, id, named, block } = server;
  const wrapped = wrapping(world, config, server);
  const access = accessOf(world, [config.statements, server.body]);
  const shut = [access, wrapped].flatMap(({ remote, because }) => (remote ? [] : because));
  const inside = [access, wrapped].flatMap(({ loopback, because }) => (loopback ? [] : because));
  const open = reached(world, address, login);
  const isFar = open.reach.is !== 'loopback';
  const remote: Fact<Login> = shut.length > 0 && isFar ? fact('unreachable', ...shut) : open.cleartextLogin.remote;
  const loopback: Fact<Login> = inside.length > 0 ? fact('unreachable', ...inside) : open.cleartextLogin.loopback;
  const from = access.from ?? wrapped.from;
  const listener = listenerOf({
    ...session,
    ...open,
    id,
    reach: shut.length > 0 && isFar ? fact('loopback', ...shut) : open.reach,
    cleartextLogin: { remote, loopback },
    cleartextFrom:
      remote.is === 'accepted'
        ? fact(from ?? everyone, ...(from ? [...access.because, ...wrapped.because] : remote.because))
        : open.cleartextFrom,
    declaredAt: block?.span ?? config.near,
    named: fact(named, ...address.because),
    address,
    port,
    v6only: address.is === '::' ? fact(false, ...address.because) : unknown(),
  });
  return { listener, files: wrapped.files, problems: wrapped.problems };
}

interface Wrapping extends Access, Pick<Interpreted, 'files' | 'problems'> {}

/** TCP wrappers count under the program's name, unless `tcp-wrappers` says no [measured: 3.15]. */
function wrapping(world: World, { program, statements, near }: Config, { address }: Server): Wrapping {
  const open = { remote: true, loopback: true, because: [], files: [], problems: [] };
  const body = statements.flatMap((one) =>
    one.kind === 'setting' && one.key.value === 'tcp-wrappers' && one.body && world.holds(one.under) ? one.body : [],
  );
  const isOn = reader(world).last(rows.enable, body, near).setting.value;
  if (isOn === false || address.is === undefined || isLoopback(address.is)) return open;
  const { remote, loopback } = libwrapAt(world, program, { address: address.is, v6only: false });
  if (remote.because.length === 0 && loopback.because.length === 0)
    return { ...open, files: remote.files, problems: remote.problems };
  const limits = remote.from && remote.from.join() !== everyone.join() ? { from: remote.from } : {};
  const { files, problems } = remote;
  return {
    remote: remote.allowed,
    loopback: loopback.allowed,
    because: [...remote.because, ...loopback.because],
    ...limits,
    files,
    problems,
  };
}

/** A socket that is taken is passed over; `::` takes IPv4 as well [measured: 3.15]. */
function isTaken(before: readonly Made[], { address, port }: Listener): Fact<boolean> | undefined {
  const first = before.find(({ listener }) => {
    const [one, other] = [listener.address.is, address.is];
    if (one === undefined || other === undefined || listener.port.is !== port.is || port.is === undefined) return false;
    const isOfOneFamily = one.includes(':') === other.includes(':');
    return (
      one === other || one === '::' || other === '::' || (isOfOneFamily && (one === '0.0.0.0' || other === '0.0.0.0'))
    );
  });
  return first && fact(false, ...address.because, ...first.listener.address.because);
}

/** A word that `tls-mode` does not know is passed over with a message [measured: 3.15]. */
function badModes(world: World, config: Config, servers: readonly { readonly server: Server }[]): readonly Problem[] {
  const lists: readonly Server['body'][] = [config.statements, ...servers.map(({ server }) => server.body)];
  return lists.flatMap((list) =>
    reader(world)
      .all(rows.tlsMode, list)
      .flatMap(({ setting, statement }) => {
        if (setting.value !== 'bad' || !statement) return [];
        const message = `"${statement.args[0]?.value ?? ''}" is not a valid tls keyword, so "tls-mode" stays unset`;
        return [problem('bad-value', message, statement.span)];
      }),
  );
}
