import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Interpreted, Listener, Protocol } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { isWildcard } from '../../platform/network.ts';
import { mailPorts } from '../../platform/services.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Problem } from '../../text/problem.ts';
import { locate, plainFile, type SourceFile, type Span, startOf } from '../../text/source-file.ts';
import { listenerOf } from '../listener.ts';
import { isReachable, reached } from '../reach.ts';
import type { Refusal } from '../refusal.ts';
import { isOpen } from '../settings.ts';
import { parseCf } from './cf-grammar.ts';
import { builtIn, daemonsIn, type DaemonPort } from './daemons.ts';
import { type Logins, loginsOf } from './logins.ts';
import { madeFrom } from './macros.ts';
import { spokenBy } from './session.ts';

/** sendmail.cf as the daemon would run it, or as m4 would make it of sendmail.mc, in one world. */
export function service(world: World, main: string): Interpreted {
  const file = fileAt(world, main) ?? plainFile(main.slice(1), '');
  const plan = main.endsWith('.mc') ? fromMc(world, file) : fromCf(world, file);
  const logins = loginsOf(world, plan.statements, startOf(file));
  const refusal = twice(plan.daemons);
  return {
    main: file,
    files: [...new Set([file, ...plan.files, ...logins.files])],
    starts: refusal ? fact(false, ...refusal.because) : fact(true),
    startError: refusal ? fact(refusal.reason, ...refusal.because) : fact(''),
    listeners: plan.daemons.map((one) => listenerFor(world, one, logins, plan.isCertain)),
    problems: plan.problems,
    secrets: [],
  };
}

interface Plan {
  readonly statements: readonly Statement[];
  readonly daemons: readonly DaemonPort[];
  /** False where a line that we cannot see brings other daemons. */
  readonly isCertain: boolean;
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
}

function fromCf(world: World, file: SourceFile): Plan {
  const { statements, problems } = parseCf(file);
  const written = daemonsIn(world, statements);
  const daemons = written.length > 0 ? written : [mta(world, startOf(file))];
  return { statements, daemons, isCertain: isCertain(world, statements, written), files: [], problems };
}

/** The default MTA goes with the first DAEMON_OPTIONS, the default MSA with FEATURE(`no_default_msa') alone [measured: default-msa; source: cf/m4/proto.m4]. */
function fromMc(world: World, file: SourceFile): Plan {
  const { statements, noDefaultMsa, expanded } = madeFrom(world, file);
  const written = daemonsIn(world, statements);
  const near = startOf(file);
  const msa = builtIn(world, near, 'MSA', 587, "there without FEATURE(`no_default_msa')");
  const daemons = [...(written.length > 0 ? written : [mta(world, near)]), ...(noDefaultMsa ? [] : [msa])];
  const certain = isCertain(world, statements, written);
  return { statements, daemons, isCertain: certain, files: expanded.files, problems: expanded.problems };
}

function mta(world: World, near: Span): DaemonPort {
  return builtIn(world, near, 'MTA', 25, 'there without any DaemonPortOptions');
}

function isCertain(world: World, statements: readonly Statement[], written: readonly DaemonPort[]): boolean {
  const hole = statements.find((one) => isOpen(one) && world.holds(one.under));
  if (!hole || written.length > 0) return true;
  return world.ask({
    id: `not-carried ${hole.span.file.path}:${hole.span.start} DaemonPortOptions`,
    kind: 'not-carried',
    at: hole.span,
    answers: [
      { is: true, text: 'nothing there names other daemons' },
      { is: false, text: 'something there names other daemons' },
    ],
  });
}

/** Each wants a socket of its own, unless `M=O` lets it go without [source: daemon.c, opendaemonsocket]. */
function twice(daemons: readonly DaemonPort[]): Refusal | undefined {
  const seen = new Map<string, Map<string, DaemonPort>>();
  for (const one of daemons) {
    const { address, port, flags } = one;
    if (address === undefined || port === undefined || flags?.includes('O')) continue;
    const key = `${address.includes(':') ? 6 : 4} ${port}`;
    const taken = seen.get(key) ?? new Map<string, DaemonPort>();
    const [first] = isWildcard(address) ? taken.values() : [];
    const earlier = taken.get(address) ?? taken.get('0.0.0.0') ?? taken.get('::') ?? first;
    const reason = `opendaemonsocket: daemon ${one.name}: server SMTP socket wedged: exiting`;
    if (earlier) return { reason, because: [one.setting, earlier.setting] };
    seen.set(key, taken.set(address, one));
  }
  return undefined;
}

function listenerFor(world: World, daemon: DaemonPort, logins: Logins, certain: boolean): Listener {
  const { address, port, setting, declaredAt, name, statement } = daemon;
  const { login, ...spoken } = spokenBy(world, daemon, logins);
  const [place = declaredAt] = locate(declaredAt);
  const bound = address === undefined ? unknown(setting) : fact(address, setting);
  const seenPort = port === undefined ? unknown(setting) : fact(port, setting);
  const written = statement?.args[0];
  const isRemote =
    address !== undefined || !written || isReachable(world, undefined, { what: `the address of ${name}`, written });
  const at = address === undefined ? fact(isRemote ? '0.0.0.0' : '127.0.0.1', setting) : bound;
  return listenerOf({
    ...spoken,
    ...reached(world, at, login),
    id: `${place.file.path}:${place.start} ${statement ? '' : name}`.trim(),
    declaredAt,
    named: fact(name, setting),
    open: certain ? fact(true) : unknown(setting),
    address: bound,
    port: seenPort,
    protocol: protocolOf(seenPort),
    v6only: unknown(),
  });
}

function protocolOf({ is, because }: Fact<number>): Fact<Protocol> {
  if (is === undefined) return unknown(...because);
  return fact(mailPorts[is]?.protocol === 'submission' ? 'submission' : 'smtp', ...because);
}
